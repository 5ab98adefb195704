#include "tickets/carriers.h"

#include <fmt/format.h>

#include <algorithm>

namespace grantlint::tickets {
namespace {

/// A scalar's text, or a list's joined by comma; empty where a part is not known.
std::string listed_text(const syntax::Value& value) {
  if (!value.is_list()) return value.scalar_text().value_or("");
  std::string all;
  for (const syntax::Value& item : value.as_list().items) {
    const auto text = item.scalar_text();
    if (!text) return {};
    if (!all.empty()) all += ',';
    all += *text;
  }
  return all;
}

/// The place of a key's own word within its span, which may be a whole attribute or have quotes; nothing
/// where the map has the better key already.
std::optional<findings::Edit> respell(const source::SourceSet& sources, const syntax::Value& map,
                                      const syntax::Entry& entry, std::string_view key, std::string_view nearest) {
  source::Span at = entry.key_origin.at;
  std::string_view written = sources.text(at);
  if (written.starts_with('"') || written.starts_with('\'')) {
    written.remove_prefix(1);
    ++at.begin;
  }
  if (nearest.empty() || map.find(nearest) != nullptr || !written.starts_with(key)) return std::nullopt;
  at.end = at.begin + static_cast<std::uint32_t>(key.size());
  return findings::Edit{at, std::string(nearest)};
}

source::Span place_of(const syntax::Entry& entry) {
  return entry.value.origin().at.known() ? entry.value.origin().at : entry.key_origin.at;
}

bool has(const Carried& carried, FieldName field) {
  return std::ranges::any_of(carried.fields, [&](const auto& pair) { return pair.first == field; });
}

struct Reading {
  SourceKind source;
  Script script;
  bool report;  ///< the key is certainly ours
};

/// Reads one entry's value into a field.
void read_entry(Carried& carried, const source::SourceSet& sources, const syntax::Entry& entry, FieldName field,
                const Reading& how) {
  if (entry.value.is_null() || entry.value.is_unknown() || has(carried, field)) return;
  const source::Span at = place_of(entry);
  auto values = read_value(field, listed_text(entry.value), how.script);
  if (values) {
    carried.fields.emplace_back(field, Field{std::move(*values), at, how.source, 0xffffffff});
    return;
  }
  if (!how.report) return;
  Refusal& refusal = values.error();
  std::optional<findings::Edit> mend;
  const std::string_view written = sources.text(at);
  if (!refusal.nearest.empty() && entry.value.is_string()) {
    const std::size_t inside = written.find(entry.value.as_text());
    if (inside <= 1) {  // at once, or behind a quote
      const auto begin = at.begin + static_cast<std::uint32_t>(inside);
      mend = findings::Edit{{at.file, begin, begin + static_cast<std::uint32_t>(entry.value.as_text().size())},
                            refusal.nearest};
    }
  }
  carried.malformed.push_back({at, std::move(refusal.text), std::move(refusal.nearest), std::move(mend)});
}

SourceKind source_of(grants::Carrier::Kind kind) {
  using Kind = grants::Carrier::Kind;
  switch (kind) {
    case Kind::tags: return SourceKind::tags;
    case Kind::labels: return SourceKind::labels;
    case Kind::annotations: return SourceKind::annotations;
    case Kind::default_tags: return SourceKind::default_tags;
  }
  return SourceKind::tags;
}

bool is_date(FieldName field) {
  return field == FieldName::expires || field == FieldName::review;
}

}  // namespace

Carried read_carrier(const source::SourceSet& sources, const grants::Carrier& carrier, const Keys& keys) {
  Carried carried;
  if (!carrier.fields.is_map()) return carried;
  const SourceKind source = source_of(carrier.kind);
  const std::vector<syntax::Entry>& entries = carrier.fields.as_map().entries;

  // Keys with our prefix first: they win over plain ones.
  for (const syntax::Entry& entry : entries) {
    if (!entry.key.starts_with(key_prefix)) continue;
    const std::string_view key = std::string_view(entry.key).substr(key_prefix.size());
    if (const auto field = parse_field(key)) {
      read_entry(carried, sources, entry, *field, {source, Script::restricted, true});
      continue;
    }
    std::string nearest = keys.nearest(key);
    if (!nearest.empty()) nearest.insert(0, key_prefix);
    auto mend = respell(sources, carrier.fields, entry, entry.key, nearest);
    carried.malformed.push_back({entry.key_origin.at.known() ? entry.key_origin.at : place_of(entry),
                                 fmt::format("unknown field `{}`", clip(entry.key)), std::move(nearest),
                                 std::move(mend)});
  }
  for (const syntax::Entry& entry : entries) {
    if (entry.key.starts_with(key_prefix)) continue;
    auto field = keys.find(entry.key);
    // Tags are often capitalised: `Ticket`, `Owner`.
    if (!field) field = keys.find(lower(entry.key));
    if (!field) continue;
    const bool ours = keys.is_alias(entry.key) || is_date(*field);
    read_entry(carried, sources, entry, *field, {source, Script::restricted, ours});
  }
  return carried;
}

Carried read_map(const source::SourceSet& sources, const syntax::Value& map, SourceKind source, const Keys& keys,
                 std::initializer_list<std::string_view> other) {
  Carried carried;
  if (!map.is_map()) return carried;
  for (const syntax::Entry& entry : map.as_map().entries) {
    if (std::ranges::find(other, entry.key) != other.end()) continue;
    std::string_view key = entry.key;
    if (key.starts_with(key_prefix)) key.remove_prefix(key_prefix.size());
    if (const auto field = keys.find(key)) {
      if (has(carried, *field)) {
        carried.malformed.push_back(
            {place_of(entry), fmt::format("`{}` is given twice; the first counts", name(*field)), {}, {}});
      } else if (entry.value.is_map()) {
        carried.malformed.push_back(
            {place_of(entry), fmt::format("`{}` holds a map, not a value", name(*field)), {}, {}});
      } else if (entry.value.is_null()) {
        carried.malformed.push_back({place_of(entry), fmt::format("`{}` has no value", name(*field)), {}, {}});
      } else {
        read_entry(carried, sources, entry, *field, {source, Script::free, true});
      }
      continue;
    }
    std::string nearest = keys.nearest(key);
    if (nearest.empty()) nearest = std::string(config::nearest(clip(key), other));
    auto mend = respell(sources, map, entry, key, nearest);
    carried.malformed.push_back({entry.key_origin.at.known() ? entry.key_origin.at : place_of(entry),
                                 fmt::format("unknown field `{}`", clip(key)), std::move(nearest), std::move(mend)});
  }
  return carried;
}

Carried read_native(const grants::Grant& grant) {
  Carried carried;
  for (const auto& [key, part] : grant.native) {
    if (!part.value) continue;
    const auto field = key == "justification" ? std::optional(FieldName::purpose) : parse_field(key);
    if (!field || has(carried, *field)) continue;
    auto values = read_value(*field, *part.value, Script::restricted);
    if (!values) continue;
    carried.fields.emplace_back(*field, Field{std::move(*values), part.origin.at, SourceKind::native, 0xffffffff});
  }
  return carried;
}

}  // namespace grantlint::tickets
