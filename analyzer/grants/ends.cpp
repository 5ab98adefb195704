#include "grants/ends.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>

#include <fmt/format.h>

#include "grants/parts.h"
#include "source/ascii.h"
#include "source/text.h"

namespace grantlint::grants {

using syntax::Value;

namespace {

/// A date that stays once it is applied, given by a resource; one that rotates moves on with every apply after it.
bool is_fixed_date(const Catalogue& catalogue, std::string_view reference) {
  const TimeRow* row = catalogue.time_in(reference);
  return row != nullptr && row->fixed;
}

/// What stands in for a date that is fixed, but not known here.
constexpr std::string_view some_date = "9999-12-30T00:00:00Z";

/// The value with such dates filled in; `address` is of the last resource that gives one.
Value dated(const Catalogue& catalogue, const Value& value, std::string& address) {
  if (value.is_list()) {
    syntax::List list = value.as_list();
    for (Value& item : list.items) item = dated(catalogue, item, address);
    return Value::list(std::move(list), value.origin());
  }
  if (value.is_map()) {
    syntax::Map map = value.as_map();
    for (syntax::Entry& entry : map.entries) entry.value = dated(catalogue, entry.value, address);
    return Value::map(std::move(map), value.origin());
  }
  if (!value.is_unknown() || !value.as_unknown().either.empty()) return value;
  const syntax::Unknown& unknown = value.as_unknown();
  if (!unknown.partial) {
    if (!is_fixed_date(catalogue, unknown.reference)) return value;
    address = unknown.reference;
    return Value::string(std::string(some_date), value.origin());
  }
  if (!unknown.partial->pieces || !is_fixed_date(catalogue, unknown.reference)) return value;
  const std::string& text = unknown.partial->text;
  const auto& pieces = *unknown.partial->pieces;
  std::string filled;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::size_t end = i + 1 < pieces.size() ? pieces[i + 1].begin : text.size();
    const std::string_view piece = std::string_view(text).substr(pieces[i].begin, end - pieces[i].begin);
    if (pieces[i].unknown && !is_fixed_date(catalogue, piece)) return value;
    filled += pieces[i].unknown ? some_date : piece;
  }
  address = unknown.reference;
  return Value::string(std::move(filled), value.origin());
}

/// Does every arm of a choice that is not known yet have something at the path? One without it has no end.
bool is_in_every_arm(const Value& value, std::string_view path) {
  const std::vector<Value> arms = syntax::alternatives(value);
  return std::ranges::all_of(arms, [&](const Value& arm) {
    if (arm.is_null()) return false;
    if (path.empty() || arm.is_unknown() || path.starts_with('*') || path.starts_with('"')) return true;
    if (arm.is_list()) {
      const std::vector<Value> items = syntax::elements(arm);
      return std::ranges::any_of(items, [&](const Value& item) { return is_in_every_arm(item, path); });
    }
    const std::size_t dot = std::min(path.find('.'), path.size());
    std::string_view key = path.substr(0, dot);
    if (key.ends_with("[]")) key.remove_suffix(2);
    const Value* next = arm.find(key);
    return next != nullptr && is_in_every_arm(*next, path.substr(std::min(dot + 1, path.size())));
  });
}

/// What a rotation hangs on: the value itself, or one in the map of its triggers.
std::string trigger_of(const Catalogue& catalogue, const Value& value, const Part& part) {
  if (!part.reference.empty() || !value.is_map()) return part.reference;
  for (const syntax::Entry& entry : value.as_map().entries) {
    if (std::string reference = reference_of(entry.value); catalogue.time_in(reference) != nullptr) return reference;
  }
  return {};
}

Evidence set_by(const Index& index, const syntax::Resource& from, const std::string& address, source::Span otherwise) {
  const syntax::Resource* time = index.at(from.root, address);
  return {time == nullptr ? otherwise : time->head,
          fmt::format("`{}` fixes the date when it is first applied", address)};
}

/// The strongest end counts; of two equally strong ones the earlier.
void better(End& current, End candidate) {
  const bool stronger = candidate.level > current.level;
  const bool earlier =
      candidate.level == current.level && candidate.date && (!current.date || *candidate.date < *current.date);
  if (stronger || earlier) {
    candidate.evidence.insert(candidate.evidence.end(), current.evidence.begin(), current.evidence.end());
    current = std::move(candidate);
  } else {
    current.evidence.insert(current.evidence.end(), candidate.evidence.begin(), candidate.evidence.end());
  }
}

/// A timestamp in a form of a provider's as RFC 3339 has it: an offset of hours alone or without a colon, behind a
/// blank, `UTC`, a time without seconds. Sources: "Date/Time Types" of PostgreSQL, "Date & time input and output
/// formats" of Snowflake, "Specify the signature validity interval" of Azure Storage.
std::string rfc_form(std::string_view text) {
  constexpr std::size_t minutes = std::string_view("2026-12-31T23:59").size();
  constexpr std::size_t seconds = std::string_view("2026-12-31T23:59:59").size();
  if (text.size() <= minutes || text[minutes - 3] != ':') return std::string(text);
  std::string whole(text.substr(0, minutes));
  if (text[minutes] != ':') whole += ":00";
  std::size_t zone = text[minutes] == ':' ? seconds : minutes;
  if (zone < text.size() && text[zone] == '.')
    zone = std::min(text.find_first_not_of("0123456789", zone + 1), text.size());
  zone = std::min(zone, text.size());
  whole += text.substr(minutes, zone - minutes);
  std::string_view offset = source::trim(text.substr(zone));
  if (source::equal_any_case(offset, "UTC") || source::equal_any_case(offset, "GMT")) offset = "Z";
  whole += offset;
  if (!offset.starts_with('+') && !offset.starts_with('-')) return whole;
  if (offset.size() == 3) return whole + ":00";
  if (offset.size() == 5) whole.insert(whole.size() - 2, ":");
  return whole;
}

}  // namespace

std::optional<findings::Day> read_day(const std::string& text) {
  constexpr std::size_t bare_date = std::string_view("2026-12-31").size();
  if (text.size() == bare_date && text[4] == '-') {
    const auto day = findings::parse_day(text);
    return day ? std::optional(*day) : std::nullopt;
  }
  if (const auto instant = findings::parse_instant(rfc_form(text))) return findings::last_day_before(*instant);
  std::int64_t count = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || stop != text.data() + text.size() || count <= 0) return std::nullopt;
  constexpr std::int64_t latest_second = 253'402'300'799;  // of the year 9999
  for (int scale = 0; count > latest_second && scale < 2; ++scale) count /= 1000;
  if (count > latest_second) return std::nullopt;
  return findings::last_day_before(findings::Instant(std::chrono::seconds(count)));
}

void add_end(Grant& grant, const End& end) {
  better(grant.revocation, end);
  better(grant.expiry, end);
}

void apply_bound(const iam::TimeBound& bound, Target::Kind target, Grant& grant) {
  if (bound.kind != iam::TimeBound::Kind::end && bound.kind != iam::TimeBound::Kind::session) return;
  if (!bound.last_day) return;
  End end{Enforcement::enforced,
          bound.last_day,
          Target{target},
          {{bound.at.at, fmt::format("condition `{}`", source::one_line(bound.text))}}};
  better(grant.revocation, end);
  better(grant.expiry, std::move(end));
}

void apply_fixed_date(const EndOf& of, const Value& condition, Language language, Grant& grant) {
  std::string address;
  const Value filled = dated(of.catalogue, condition, address);
  if (address.empty()) return;
  const iam::TimeBound bound = language == Language::aws ? iam::aws_bound(filled, true) : iam::google_bound(filled);
  if (bound.kind != iam::TimeBound::Kind::end || !bound.last_day) return;
  End end{Enforcement::enforced,
          std::nullopt,
          Target{Target::Kind::condition},
          {set_by(of.index, of.resource, address, condition.origin().at)}};
  const auto unread = findings::parse_day(some_date.substr(0, 10));
  if (unread && *bound.last_day + std::chrono::days(2) < *unread) end.date = bound.last_day;
  better(grant.revocation, end);
  better(grant.expiry, std::move(end));
}

namespace {

/// A condition, with the end that it sets where its platform reads time in it.
void read_condition(const EndOf& of, const TypeRow& row, const Found& found, Grant& grant) {
  const EndRow* end = of.catalogue.end(row.provider, EndKind::condition);
  const std::string text = source::one_line(part_of(found.value).shown());
  if (end == nullptr || end->language.empty()) {
    grant.conditions.push_back({.text = text, .bound = {}, .requirements = iam::requirements(found.value)});
    return;
  }
  const iam::TimeBound bound = iam::google_bound(found.value);
  grant.conditions.push_back({.text = text, .bound = bound, .requirements = iam::requirements(found.value)});
  apply_bound(bound, Target::Kind::condition, grant);
  if (bound.kind == iam::TimeBound::Kind::unknown) apply_fixed_date(of, found.value, Language::cel, grant);
}

/// What an attribute says of the end: a day, a time that is left, what renews it.
void read_attribute(const EndOf& of, EndKind kind, std::string_view path, const Found& found, Grant& grant) {
  const Part part = part_of(found.value);
  const std::string text = source::one_line(part.shown());
  const Evidence evidence{found.value.origin().at, fmt::format("`{} = {}`", found.name, text)};
  const bool day = kind == EndKind::date || kind == EndKind::schedule;
  // A credential ends on the date of a `time_rotating` too, whatever follows it.
  const bool fixed = day && (part.value || is_fixed_date(of.catalogue, part.reference) ||
                             (of.catalogue.time_in(part.reference) != nullptr && grant.role == Role::credential));
  if (kind == EndKind::rotation || (of.catalogue.time_in(part.reference) != nullptr && !fixed)) {
    const std::string trigger = trigger_of(of.catalogue, found.value, part);
    better(grant.expiry, {Enforcement::documented,
                          std::nullopt,
                          Target{Target::Kind::rotation, trigger.empty() ? text : trigger},
                          {evidence}});
    return;
  }
  const bool scheduled = grant.role == Role::timebound || kind == EndKind::schedule;
  const Target::Kind target = scheduled ? Target::Kind::schedule : day ? Target::Kind::date : Target::Kind::ttl;
  End end{Enforcement::enforced, std::nullopt, Target{target}, {evidence}};
  if (day) {
    end.date = part.value ? read_day(*part.value) : std::nullopt;
    if (!part.value && fixed) {
      end.evidence.push_back(set_by(of.index, of.resource, part.reference, evidence.at));
    } else if (!end.date && (part.value || !part.why.empty())) {
      // A date that cannot be read, or whose value is unknown, is only documented.
      end.level = Enforcement::documented;
    }
  }
  if (!is_in_every_arm(of.resource.attributes, path)) {
    if (day && !end.date) return;  // `try(x, null)`: there may be none
    end.level = Enforcement::documented;
  }
  better(grant.revocation, end);
  better(grant.expiry, std::move(end));
}

}  // namespace

void read_ends(const EndOf& of, const TypeRow& row, Grant& grant) {
  const ProviderRow& words = of.catalogue.provider(row.provider);
  for (const EndsBy& way : row.ends_by) {
    if (way.kind == EndKind::type) continue;
    for (const std::string_view path : way.at) {
      for (const Found& found : at_path(of.resource.attributes, path)) {
        const std::string text = part_of(found.value).shown();
        if (text.empty() || text == "0" || fits(words.for_ever, source::lower(text))) continue;
        if (way.kind == EndKind::condition) {
          read_condition(of, row, found, grant);
        } else {
          read_attribute(of, way.kind, path, found, grant);
        }
      }
    }
  }
}

}  // namespace grantlint::grants
