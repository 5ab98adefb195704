/// Ticket exports: what the ticket system itself says of each ticket. Private to the room.
///
/// In:  files that a person or a pipeline took out of a ticket system, in one of the forms of `export_forms.def`, as
///      JSON or as CSV with a line of names (comma, semicolon or tab). The form is seen from the shape.
/// Out: one Record a ticket, each field with its place.
/// Bad input: an export that cannot be read, or a row without a reference, is an Unseen; other rows count.
///      Of two rows with one reference the first counts. Nothing is fetched.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tickets/tickets.h"

namespace grantlint::tickets {

/// What a column of an export can stand for.
enum class Slot : std::uint8_t {
  ticket,
  status,
  resolution,
  approval,
  approver,
  requester,
  operator_,
  owner,
  entitlement,
  scope,
  expires,
  closed,
  text
};
inline constexpr std::size_t slot_count = 13;

/// A value of a row with its place.
struct Cell {
  Slot slot = Slot::ticket;
  unsigned rank = 0;  ///< of two columns for one slot the lower counts
  std::string text;
  source::Span at;
};
struct Row {
  source::Span at;
  std::vector<Cell> cells;
};

/// Which column means what: the config's `tickets.fields`, else the names that the forms have for it. Case, `_`
/// and `-` do not count, nor what a form writes around a team's own column, as Jira's `Custom field (…)`.
class Columns {
 public:
  explicit Columns(const config::TicketSettings& settings);
  struct Meaning {
    Slot slot = Slot::ticket;
    unsigned rank = 0;
  };
  [[nodiscard]] std::optional<Meaning> find(std::string_view column) const;
  /// Mapped columns that are paths into nested objects (`request.role`).
  [[nodiscard]] const std::vector<std::pair<std::string, Slot>>& paths() const { return paths_; }

 private:
  std::map<std::string, Meaning, std::less<>> meanings_;
  std::vector<std::pair<std::string, Slot>> paths_;
};

struct Rows {
  std::vector<Row> rows;
  std::vector<findings::Unseen> unseen;
};
Rows read_rows(const source::SourceSet& sources, source::FileId file, const Columns& columns);

/// All exports of the config, looked up by reference: case does not count, and the address of a ticket
/// finds what its last part names.
class Exports {
 public:
  void read(source::SourceSet& sources, const config::Config& config, Matches& matches);
  /// Index into Matches::records; no_record where no export has it.
  [[nodiscard]] std::uint32_t find(std::string_view reference) const;

 private:
  std::unordered_map<std::string, std::uint32_t> by_reference_;
};

/// Entitlements that running text mentions: roles, actions, verbs on resources.
std::vector<std::string> entitlements_in(std::string_view text);

}  // namespace grantlint::tickets
