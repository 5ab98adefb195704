/// The files of a commit, and the files of the work tree that a commit of it would contain.
/// A commit is read from git's objects: no checkout, no filter, no hook; nothing is written.
///
/// In:  the root, which lies in a work tree; the name of a revision.
/// Out: a tree for a SourceSet, as the files below the root were in that commit.
/// Bad input: no repository, an unknown revision, or a clone without its objects gives a reason and how to repair it.
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
  std::string name;    ///< as the caller wrote it
  std::string commit;  ///< its id, hexadecimal
  std::shared_ptr<const source::Tree> tree;
};

/// Resolves `main`, `origin/main`, `v1.2`, `HEAD~3`, or an id.
std::expected<Revision, std::string> revision(const std::filesystem::path& root, const std::string& name);
/// The common ancestor of two revisions (`git merge-base`).
std::expected<Revision, std::string> merge_base(const std::filesystem::path& root, const std::string& one,
                                                const std::string& other);

/// The disk below the root, without files that git ignores and, unless tracked, what `terraform init` installs,
/// so that it compares with a revision, which has neither.
std::shared_ptr<const source::Tree> work_tree(const std::filesystem::path& root);

}  // namespace grantlint::discover
