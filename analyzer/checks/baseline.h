/// Findings that a team knew of when it adopted the tool: `.grantlint/baseline.json`.
///
/// In:  the file, through the SourceSet. Out: what it lists; the file's text for findings of today.
/// Bad input: anything but the form that `write_baseline` writes is an error with its line.
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

/// A finding as the file lists it. The fingerprint identifies it. The rest is for people, and an entry counts
/// only if rule, address and the path's folder agree with it (a block may move to another file of its folder). Where
/// the grant has moved to another address or folder, rule and `what` identify it, each entry for one finding.
struct Known {
  std::string path;
  std::string address;  ///< of the grant; empty for a finding without a grant
  std::string rule;
  std::string fingerprint;
  std::string what;  ///< who gets what on what (`grants::access`), or the text at its place; empty in older files
  friend auto operator<=>(const Known&, const Known&) = default;
};

std::expected<std::vector<Known>, std::vector<config::Error>> read_baseline(source::SourceSet& sources,
                                                                            std::string_view path);
/// The text at a finding's place, one line, of a long one the beginning.
std::string text_at(const source::SourceSet& sources, const findings::Finding& finding);
/// As a baseline lists it.
Known known(const source::SourceSet& sources, const std::vector<grants::Grant>& grants,
            const findings::Finding& finding);
/// Sorted, each once, one finding per line.
std::string write_baseline(std::vector<Known> entries);

}  // namespace grantlint::checks
