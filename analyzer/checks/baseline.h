/// Findings that were known when a team took the tool on: `.grantlint/baseline.json`.
///
/// In:  the file, through the SourceSet. Out: what it lists; the file's text for findings of today.
/// Bad input: whatever is not of the form that `write_baseline` makes is an error with its line.
/// No line numbers and no clock in it: the same tree gives the same file on any day on which it has the same findings.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "findings/findings.h"
#include "grants/grants.h"
#include "source/source.h"

namespace grantlint::checks {

inline constexpr std::string_view baseline_path = ".grantlint/baseline.json";

/// A finding as the file lists it. The fingerprint tells which it is; the rest is for people, and must be
/// true all the same (of the path its folder: a block may move to another file beside).
struct Known {
  std::string path;
  std::string address;  ///< of the grant; empty where the finding is of none
  std::string rule;
  std::string fingerprint;
  friend auto operator<=>(const Known&, const Known&) = default;
};

std::expected<std::vector<Known>, std::vector<config::Error>> read_baseline(source::SourceSet& sources,
                                                                            std::string_view path);
/// As a baseline lists it.
Known known(const source::SourceSet& sources, const std::vector<grants::Grant>& grants,
            const findings::Finding& finding);
/// Sorted, each once, a finding a line.
std::string write_baseline(std::vector<Known> entries);

}  // namespace grantlint::checks
