// Settings that undo what a ticket requires, by the key `undone` of the catalogue's rows.
#include <fmt/format.h>

#include <algorithm>

#include "grants/settings.h"
#include "source/ascii.h"
#include "source/glob.h"

namespace grantlint::grants {
namespace {

using syntax::Resource;
using syntax::Value;

bool is_open(const Value& attributes, std::string_view path) {
  const Value* part = &attributes;
  for (std::string_view rest = path; part != nullptr && part->is_map();) {
    if (part->as_map().rest != nullptr) return true;
    const std::size_t dot = std::min(rest.find('.'), rest.size());
    part = part->find(rest.substr(0, dot));
    if (part != nullptr && part->is_list() && part->as_list().items.size() == 1) part = &part->as_list().items.front();
    rest.remove_prefix(std::min(dot + 1, rest.size()));
  }
  return part != nullptr && part->is_unknown();
}

/// The setting that one condition of a row finds, with its place; no place where there is none.
Setting found_by(const Resource& resource, const When& when) {
  Setting setting;
  const std::vector<Found> found = at_path(resource.attributes, when.path);
  if (found.empty()) {
    // A missing block lacks no attribute: its own path reports it.
    const std::size_t dot = std::min(when.path.rfind('.'), when.path.size());
    const bool block = dot == when.path.size() || !at_path(resource.attributes, when.path.substr(0, dot)).empty();
    if (!block || std::ranges::find(when.values, "absent") == when.values.end() ||
        is_open(resource.attributes, when.path))
      return {};
    setting.at = resource.head;
    setting.text = fmt::format("there is no `{}`", when.path);
    return setting;
  }
  for (const Found& one : found) {
    const auto text = one.value.scalar_text();
    if (!text) continue;
    const auto equal = [&](std::string_view glob) {
      return source::matches(source::lower(glob), source::lower(*text));
    };
    if (std::ranges::none_of(when.values, equal)) continue;
    setting.at = one.value.origin().at.known() ? one.value.origin().at : one.attribute;
    setting.text = fmt::format("`{}` is `{}`", one.name, *text);
    return setting;
  }
  return {};
}

}  // namespace

bool is_set(const Resource& resource, const When& when) {
  return found_by(resource, when).at.known();
}

void add_settings(const Resource& resource, const TypeRow& row, std::vector<Setting>& settings) {
  for (const Undoing& undoing : row.undone) {
    for (const When& when : undoing.when) {
      Setting setting = found_by(resource, when);
      if (!setting.at.known()) continue;
      setting.address = resource.address;
      setting.reason = std::string(undoing.reason);
      for (const Found& found : at_paths(resource.attributes, row.entitlement)) {
        if (found.value.kind() != Value::Kind::boolean) setting.entitlements.push_back(part_of(found.value));
      }
      const std::vector<Found> scope = at_paths(resource.attributes, row.scope);
      if (!scope.empty()) setting.scope = part_of(scope.front().value);
      settings.push_back(std::move(setting));
      break;
    }
  }
}

bool speaks_of(const Setting& setting, const Grant& grant) {
  if (grant.block.contains(setting.at)) return true;
  if (grant.role != Role::timebound || setting.scope.shown().empty() || setting.scope.shown() != grant.scope.shown())
    return false;
  return std::ranges::any_of(setting.entitlements, [&](const Part& set) {
    return std::ranges::any_of(grant.entitlements, [&](const Part& held) {
      return !set.shown().empty() && (set.shown() == held.shown() || set.shown() == held.expression);
    });
  });
}

}  // namespace grantlint::grants
