/// Compares the grants of two revisions of a repository.
///
/// In:  a folder of a git work tree, the names of two revisions; the newer one may be the work tree itself.
/// Out: what scans of both found, and the differences. Both are read by the same rooms and checked with one config,
///      catalogue and ticket export: those of the newer side. Annotations, the register, workflows and code
///      owners are each side's own.
/// Of the older side, and of the newer one if it is no work tree, git's objects are read: nothing is checked
/// out, run or written. Of the work tree what git ignores is left out, since no revision has it. The baseline is
/// not used: it covers findings that were there before, not changes. Bad input: no repository or no such revision is a
/// reason in words; the rest is as of a scan.
#pragma once

#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "changes/changes.h"
#include "scan.h"
#include "source/source.h"

namespace grantlint {

/// `BASE`, `BASE..HEAD`, or `BASE...HEAD` for the commit at which both part.
struct Range {
  std::string base;
  std::optional<std::string> head;  ///< none: the work tree
  bool from_merge_base = false;
};
/// A side that is empty is HEAD, as git has it.
Range parse_range(std::string_view text);

struct Diff {
  struct Side {
    std::string name;    ///< as asked for; empty for the work tree
    std::string commit;  ///< hexadecimal; empty for the work tree
    std::unique_ptr<source::SourceSet> sources;
    Scan scan;
  };
  Side base;
  Side head;
  changes::Changes changes;
};

/// Why there is no diff: what is wrong with the revisions, or with the config.
using NoDiff = std::variant<std::string, std::vector<config::Error>>;

std::expected<Diff, NoDiff> diff(const std::filesystem::path& root, const Options& options, const Range& range);

}  // namespace grantlint
