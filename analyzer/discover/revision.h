/// The files of a commit, and those that a commit of the work tree would hold.
/// A commit is read from git's objects: no checkout, no filter, no hook; nothing is written.
///
/// In:  the root, which lies in a work tree; the name of a revision.
/// Out: a tree for a SourceSet, as the files below the root were in that commit.
/// Bad input: no repository, no such revision, a clone that lacks it: a reason in words, and what would help.
/// Links are followed within the root alone, and an absolute one leads out of it. A submodule's files are in
/// another repository: it is an Entry of its own. Objects that a partial clone lacks are files that cannot be read.
#pragma once

#include <expected>
#include <filesystem>
#include <memory>
#include <string>

#include "source/tree.h"

namespace grantlint::discover {

struct Revision {
  std::string name;    ///< as it was asked for
  std::string commit;  ///< its id, hexadecimal
  std::shared_ptr<const source::Tree> tree;
};

/// `main`, `origin/main`, `v1.2`, `HEAD~3`, an id.
std::expected<Revision, std::string> revision(const std::filesystem::path& root, const std::string& name);
/// The commit at which two revisions part.
std::expected<Revision, std::string> merge_base(const std::filesystem::path& root, const std::string& one,
                                                const std::string& other);

/// The disk below the root, without what git ignores and, unless it is tracked, what `terraform init` installs: no
/// revision has those.
std::shared_ptr<const source::Tree> work_tree(const std::filesystem::path& root);

}  // namespace grantlint::discover
