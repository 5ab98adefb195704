#include "grants/removals.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "grants/ends.h"
#include "grants/parts.h"
#include "source/ascii.h"
#include "source/glob.h"
#include "source/text.h"

namespace grantlint::grants {

using syntax::Resource;

namespace {

/// The path begins with the type, in quotes where it holds dots; without more, any object of it will do.
bool shows(const When& when, const Resource& resource) {
  std::string_view path = when.path;
  const bool quoted = path.starts_with('"');
  if (quoted) path.remove_prefix(1);
  const std::size_t end = std::min(path.find(quoted ? '"' : '.'), path.size());
  if (resource.type != path.substr(0, end)) return false;
  path.remove_prefix(std::min(end + (quoted ? 1 : 0), path.size()));
  if (path.empty()) return true;
  const std::vector<Found> found = at_path(resource.attributes, path.substr(1));
  return std::ranges::any_of(found, [&](const Found& one) {
    const auto text = one.value.scalar_text();
    return text &&
           std::ranges::any_of(when.values, [&](std::string_view glob) { return source::matches(glob, *text); });
  });
}

/// Labels cannot hold colons: `2026-12-31T180000Z`.
std::string with_colons(std::string text) {
  const std::size_t time = text.find('T');
  constexpr std::size_t digits = 6;
  if (time == std::string::npos || text.size() < time + 1 + digits || text.find(':') != std::string::npos) return text;
  if (!std::all_of(text.begin() + static_cast<std::ptrdiff_t>(time) + 1,
                   text.begin() + static_cast<std::ptrdiff_t>(time + 1 + digits), source::is_digit))
    return text;
  text.insert(time + 5, ":");
  text.insert(time + 3, ":");
  return text;
}

}  // namespace

Removals::Removals(const Catalogue& catalogue, const config::Config& config, const std::vector<Resource>& resources) {
  for (const RemovalRow& row : catalogue.removals()) {
    Removal removal{row, Enforcement::documented, {}};
    const auto shown = std::ranges::find_if(resources, [&](const Resource& resource) {
      return std::ranges::any_of(row.shown_by, [&](const When& when) { return shows(when, resource); });
    });
    if (std::ranges::find(config.controllers, row.controller) != config.controllers.end()) {
      removal.level = Enforcement::automated;
      removal.evidence.text = fmt::format("`{}` is a controller of the config", row.controller);
    } else if (shown != resources.end()) {
      removal.level = Enforcement::automated;
      removal.evidence = {shown->head, fmt::format("`{}` runs `{}`", shown->address, row.controller)};
    } else {
      removal.evidence.text =
          fmt::format("nothing in the tree runs `{}`, and the config does not list it", row.controller);
    }
    removals_.push_back(std::move(removal));
  }
}

void Removals::set(const Resource& resource, Grant& grant) const {
  for (const Removal& removal : removals_) {
    for (const Found& found : at_path(resource.attributes, removal.row.path)) {
      const Part part = part_of(found.value);
      const std::string text = source::one_line(part.shown());
      if (text.empty()) continue;
      End end{removal.level,
              std::nullopt,
              Target{Target::Kind::controller, std::string(removal.row.controller)},
              {{found.value.origin().at, fmt::format("`{}: {}`", found.name, text)}, removal.evidence}};
      if (!end.evidence.back().at.known()) end.evidence.back().at = found.value.origin().at;
      if (part.value) end.date = read_day(with_colons(*part.value));
      const bool dated = end.date.has_value();
      if (!part.value || (removal.row.kind == EndKind::date && !dated)) end.level = Enforcement::documented;
      add_end(grant, end);
    }
  }
}

}  // namespace grantlint::grants
