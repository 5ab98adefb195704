#include "report/hint.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/terminal.h"

namespace grantlint::report {
namespace {

using source::FileId;

/// "line 12", or "infra/iam.tf:12" of another file.
std::string line_name(const source::SourceSet& sources, FileId file, std::uint32_t offset, const Shown& page) {
  const std::uint32_t line = sources.line(file, offset);
  if (file == page.file) return fmt::format("line {}", line);
  return fmt::format("{}:{}", shown_path(sources.path(file), page.from), line);
}

std::string assignments(const std::vector<std::string>& fields, std::string_view between, std::string_view separator) {
  std::string text;
  for (const std::string& field : fields) {
    if (!text.empty()) text += separator;
    text += fmt::format("{}{}…", clean(field), between);
  }
  return text;
}

/// As written by DESIGN section 4, whatever the order in which the rules asked.
std::vector<std::string> in_field_order(const std::vector<std::string>& fields) {
  std::vector<std::string> result = fields;
  const auto rank = [](const std::string& field) {
    const auto known = tickets::parse_field(field);
    return known ? static_cast<std::size_t>(*known) : tickets::field_count;
  };
  std::ranges::stable_sort(result, {}, rank);
  const auto repeated = std::ranges::unique(result);
  result.erase(repeated.begin(), repeated.end());
  return result;
}

}  // namespace

std::optional<Hint> hint(const source::SourceSet& sources, mend::Places& places, std::uint32_t grant,
                         const std::vector<std::string>& asked, const Shown& page) {
  if (asked.empty()) return std::nullopt;
  const auto found = places.place(grant);
  if (!found) return std::nullopt;
  const mend::Place& place = *found;
  const std::vector<std::string> missing = in_field_order(asked);
  const source::Writing writing = source::writing(place.form);
  const std::string in_map = assignments(missing, writing.pair, ", ");
  switch (place.kind) {
    case mend::Place::Kind::comment: {
      const std::uint32_t last = std::max(place.at.end, place.at.begin + 1) - 1;
      return Hint{"add to " + line_name(sources, place.at.file, last, page), assignments(missing, "=", " ")};
    }
    case mend::Place::Kind::map:
      return Hint{"add to " + line_name(sources, place.at.file, place.at.begin, page), in_map};
    case mend::Place::Kind::above:
      return Hint{"add above " + line_name(sources, place.at.file, place.at.begin, page),
                  fmt::format("{} grant: {}", writing.comment, assignments(missing, "=", " "))};
    case mend::Place::Kind::sidecar:
      return Hint{"write in " + shown_path(place.path, page.from),
                  place.sid.empty() ? in_map : fmt::format("statements: {{{}: {{{}}}}}", clean(place.sid), in_map)};
  }
  return std::nullopt;
}

}  // namespace grantlint::report
