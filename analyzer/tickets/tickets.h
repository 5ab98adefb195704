/// Ties every grant to the ticket that justifies it.
///
/// In:  grants; the comments of the files they stand in; tags, labels and annotations; sidecars and
///      the register; the config (patterns, aliases); exports of the ticket system that the config names.
/// Out: one Approval per grant, in grant order, each field with its source; all annotations, also the
///      orphans; suppressions.
/// Bad input: a malformed annotation or field is kept as a Malformed with its span (GL102); the rest of
///      the annotation counts.
/// Nearest wins, field by field: the comments at the elements that enclose each of a grant's places,
///      then its tags and labels, the sidecar, the file pragma, the register, what the platform itself
///      records, and last what an export says of an approved ticket. Dates are UTC days. Views point into SourceSet.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "findings/findings.h"
#include "grants/grants.h"
#include "source/source.h"
#include "syntax/syntax.h"

namespace grantlint::tickets {

/// The prefix of keys that are ours alone: `grantlint.dev/ticket`.
inline constexpr std::string_view key_prefix = "grantlint.dev/";

/// Where a field was read.
enum class SourceKind : std::uint8_t {
  comment,
  tags,
  labels,
  default_tags,
  annotations,
  sidecar,
  register_,
  native,
  file,
  export_
};
std::string_view name(SourceKind kind);

/// Fields of DESIGN section 4, in that order.
enum class FieldName : std::uint8_t {
  ticket,
  approver,
  requester,
  operator_,
  expires,
  review,
  revoke,
  basis,
  entitlement,
  scope,
  kind,
  purpose,
  environment,
  owner,
  approved,
  digest
};
inline constexpr std::size_t field_count = 16;
std::string_view name(FieldName field);
std::optional<FieldName> parse_field(std::string_view text);
/// Can this be the value of the field, as it stands in a comment? Else why not.
std::expected<void, std::string> check_value(FieldName field, std::string_view value);

struct Field {
  std::vector<std::string> values;  ///< lists by comma; one value otherwise; empty: not given
  source::Span at;                  ///< of the value
  SourceKind source = SourceKind::comment;
  std::uint32_t annotation = 0xffffffff;  ///< index into Matches::annotations, where it is one

  [[nodiscard]] bool given() const { return !values.empty(); }
  [[nodiscard]] std::string text() const;  ///< joined by comma
};

/// One written annotation: consecutive `grant:` lines, a sidecar, a register entry.
struct Annotation {
  source::Span at;
  SourceKind source = SourceKind::comment;
  std::vector<std::pair<FieldName, Field>> fields;
  std::uint32_t used = 0;  ///< number of grants that it applies to
};

/// What could not be read of an annotation or a suppression.
struct Malformed {
  source::Span at;
  std::string text;     ///< "unknown field `tickets`"
  std::string nearest;  ///< the correct spelling to offer, or empty
  std::optional<findings::Edit> mend;
};

/// `# grantlint:allow GL301,GL401 reason="…" until=2026-12-31`
struct Allow {
  source::Span at;
  std::vector<std::string> rules;  ///< ids or names as written, or "all"
  std::string reason;
  std::optional<findings::Day> until;
};

inline constexpr std::uint32_t no_record = 0xffffffff;

/// What an export of the ticket system says of one ticket.
struct Record {
  enum class State : std::uint8_t { open, approved, rejected };
  std::string reference;
  source::Span at;  ///< of the reference
  State state = State::open;
  bool closed = false;                              ///< done: it is not worked on any more
  Field status;                                     ///< as exported, as are the next two
  Field resolution;                                 ///< why it was closed
  Field approval;                                   ///< ServiceNow's own word on it
  std::vector<std::pair<FieldName, Field>> fields;  ///< approver, requester, operator, owner, entitlement,
                                                    ///< scope, expires: those that it gives
  std::optional<findings::Day> expires;
  Field mentioned;  ///< entitlements that its summary and description mention

  [[nodiscard]] const Field* find(FieldName name) const;
};

struct Approval {
  std::vector<Field> fields = std::vector<Field>(field_count);
  std::vector<std::string> tickets;      ///< the references that match the pattern
  std::vector<std::uint32_t> records;    ///< of each ticket its record, by index; none without exports
  std::optional<findings::Day> expires;  ///< declared
  std::optional<findings::Day> review;
  std::vector<std::uint32_t> allows;  ///< suppressions that stand at this grant, by index
  std::vector<std::string> owners;    ///< of the file it stands in, as CODEOWNERS names them

  [[nodiscard]] const Field& operator[](FieldName name) const { return fields[static_cast<std::size_t>(name)]; }
  [[nodiscard]] bool any() const;
};

/// How a grant ends, from platform and annotation together.
struct Ending {
  grants::End expiry;
  grants::End revocation;
  /// Of each `revoke` that cannot do what it says: the word as written, and why.
  std::vector<std::pair<std::string, std::string>> broken;
};

struct Matches {
  std::vector<Approval> approvals;  ///< in grant order
  std::vector<Ending> endings;      ///< in grant order
  std::vector<Annotation> annotations;
  std::vector<Malformed> malformed;
  std::vector<Allow> allows;
  std::vector<Record> records;           ///< of all exports
  std::vector<source::Span> exports;     ///< the beginning of each export that was opened
  bool exports_whole = true;             ///< false where part of one could not be read: what is not in it may be
  std::vector<findings::Unseen> unseen;  ///< of exports
};

/// What stands in the tree beside the grants: what a `revoke` can name.
struct Tree {
  std::vector<std::string> workflows;  ///< paths of pipeline files: is there a scheduled apply?
  std::vector<std::string> addresses;  ///< of all resources; those of the grants are known anyway
  std::string codeowners;              ///< path of the CODEOWNERS file that counts; empty where there is none
  /// Is the resource at an address a point in time, which changes only when the code is applied? Empty: none is.
  std::function<bool(std::string_view)> is_time;
};

/// `files` are all files that may hold an annotation; the files that grants stand in are added.
/// Pipelines, sidecars and the register are opened through `sources`.
Matches match(source::SourceSet& sources, const std::vector<source::FileId>& files,
              const std::vector<grants::Grant>& grants, const config::Config& config, const Tree& tree = {});

/// What an approval was given for: what its grants are together, and each part of it on its own, as
/// SHA-256 in hexadecimal. Order, repetition, white space, addresses and places do not count, so that code
/// may be moved into locals or modules, nor does case where the platform has none; what a bare name names does. Of
/// conditions the parts count. A part that is not known counts as it is written.
struct Digest {
  std::string whole;
  std::string principals;
  std::string entitlements;
  std::string scopes;
  std::string conditions;

  /// As `digest` is written: `sha256:`, 16 digits of the whole and 8 of each part. Labels take no `:`, but `_`.
  [[nodiscard]] std::string text(char sign = ':') const;
};
Digest digest(const std::vector<grants::Grant>& grants, std::span<const std::uint32_t> of);
/// Does an approved `digest=` hold for what there is now? A text of another length than `text()` has is a
/// prefix of the whole.
bool holds(std::string_view approved, const Digest& now);
/// A digest as written anew where an old one stands, with the sign that the old one has.
findings::Edit renewed(const source::SourceSet& sources, const Field& digest, const Digest& now);
/// Which parts changed since: "principals", "scopes"; none where the digest does not say.
std::vector<std::string_view> drifted(std::string_view approved, const Digest& now);

/// An approval that a ticket gives, with all grants that it applies to.
struct Approved {
  std::vector<std::uint32_t> grants;  ///< by index, in grant order
  Field ticket;                       ///< of the first of them
  Field digest;                       ///< may not be given
};
/// Grants without a ticket are in none. By place of the digest, or of the ticket where there is none.
std::vector<Approved> approved(const Matches& matches);

/// Grants with fields, sources and ends, then orphans, suppressions and what is malformed: for tests
/// and `--stop-after tickets`.
std::string print(const source::SourceSet& sources, const std::vector<grants::Grant>& grants, const Matches& matches);

}  // namespace grantlint::tickets
