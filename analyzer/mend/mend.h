/// Edits that mend what was found, and files as they are with them.
///
/// In:  what a scan found, by reference.
/// Out: fixes; the texts of the files they change. Nothing is written here.
/// A fix is offered only where nothing is left to decide and it should change no other grant. The caller verifies that
/// with a second scan of the changed texts.
/// Bad input: a place that cannot be edited yields no fix. Of two edits that overlap, the later is refused.
/// Lifetimes: fixes own their text; spans point into the SourceSet.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "findings/findings.h"
#include "grants/catalogue.h"
#include "grants/grants.h"
#include "source/form.h"
#include "source/source.h"
#include "tickets/tickets.h"

namespace grantlint::mend {

/// What a fix is made from: the grants of a scan, and the approvals that were matched to them.
struct Matched {
  const source::SourceSet& sources;
  const std::vector<grants::Grant>& grants;
  const tickets::Matches& matches;
  std::span<const std::uint32_t> elsewhere{};  ///< grants outside the named paths, by index and sorted
};

/// Where the fields that a grant lacks are written.
struct Place {
  enum class Kind : std::uint8_t {
    comment,  ///< `at` is the grant's annotation comment
    map,      ///< `at` is in its entry of a sidecar or the register
    above,    ///< a comment above the line that `at` begins
    sidecar,  ///< a file beside the policy: it has no comments; `at` is the policy's
  };
  Kind kind = Kind::above;
  source::Span at;
  source::FileForm form = source::FileForm::none;  ///< of what is written there
  std::string path;                                ///< sidecar
  std::string sid;  ///< sidecar: of the one statement it is for; empty where it is for the file
};

/// Finds places. Use one for a whole scan: it parses each file once.
class Places {
 public:
  explicit Places(const Matched& subject);
  ~Places();
  Places(const Places&) = delete;
  Places& operator=(const Places&) = delete;

  [[nodiscard]] std::optional<Place> place(std::uint32_t index);

 private:
  struct Learnt;
  Matched subject_;
  std::unique_ptr<Learnt> learnt_;
};

/// Adds the fixes that depend on other grants. For rules with `fix: removal`: the grant is removed where its value is
/// written, and as second choice the block that makes it is removed; with `fix: ending`: a condition that ends the
/// grant on its day is added. A finding without an edit gets the reason (`no_fix`).
void complete(const Matched& subject, const grants::Catalogue& catalogue, std::vector<findings::Finding>& findings);

/// Fixes that remove entries of the register, or of a sidecar's statements, that were used by the grants `gone` alone:
/// one fix per entry.
std::vector<findings::Fix> unused_entries(const Matched& subject, const std::set<std::uint32_t>& gone);

/// A field and what a person gives for it.
using Given = std::vector<std::pair<tickets::FieldName, std::string>>;

/// Fixes that write fields, and the findings whose fields cannot be written, each with the reason as a clause.
struct Insertions {
  std::vector<findings::Fix> fixes;
  std::vector<std::pair<std::size_t, std::string>> skipped;  ///< indexes of findings
};

/// One fix per place: the given fields that its findings ask for and that it does not have. `chosen` are
/// indexes of findings. A sidecar that does not exist yet is added to `sources` as an empty file.
Insertions insert_fields(source::SourceSet& sources, const Matched& subject,
                         const std::vector<findings::Finding>& findings, std::span<const std::size_t> chosen,
                         const Given& given);

/// One fix per approval whose digest is missing or does not match: the digest of what is granted now.
std::vector<findings::Fix> stamps(const Matched& subject);

struct Change {
  std::string path;
  std::optional<std::string> before;  ///< nothing: the file is new
  std::optional<std::string> after;   ///< nothing: the file is removed, since the fixes left nothing in it
};

/// The files that the fixes change, by path. `taken[i]` says whether fixes[i] is in them: one that
/// overlaps an earlier one is left out; equal edits are made once.
struct Applied {
  std::vector<Change> changes;
  std::vector<bool> taken;
};
Applied apply(const source::SourceSet& sources, std::span<const findings::Fix> fixes);

/// As `git diff` has it, so that `git apply` accepts it.
std::string unified_diff(const Change& change);

}  // namespace grantlint::mend
