#include "grants/ends.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>

#include <fmt/format.h>

#include "grants/parts.h"
#include "source/text.h"

namespace grantlint::grants {

using syntax::Value;

namespace {

enum class AttributeKind { none, date, lifetime, session, rotation, condition, never };

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// By the last segment of the path; a session's length wins over the words it also contains.
AttributeKind kind_of(std::string_view path) {
  std::string_view name = path.substr(path.rfind('.') == std::string_view::npos ? 0 : path.rfind('.') + 1);
  if (name.ends_with("[]")) name.remove_suffix(2);
  if (has(name, "session") || name == "login_validity_duration" || name == "max_age" || name == "mfa_lifetime" ||
      name == "inactivity_period" || name == "re_authentication_frequency" || name == "sign_in_frequency") {
    return AttributeKind::session;
  }
  if (name.starts_with("start") || name.starts_with("not_before") || name == "token_period" || name == "period" ||
      name == "permanent_assignment" || name == "expiration_required") {
    return AttributeKind::never;
  }
  if (name == "expression" || name == "condition") return AttributeKind::condition;
  if (has(name, "rotat") || name == "keepers" || name == "early_renewal_hours" || name == "next_rotation_time")
    return AttributeKind::rotation;
  if (name == "ttl" || name.ends_with("_ttl") || name.starts_with("lifetime") || name == "seconds_to_live" ||
      has(name, "duration") || name == "days_to_expiry" || name.ends_with("_days") || name.ends_with("_months") ||
      name.ends_with("_hours") || name.ends_with("_seconds") || name.ends_with("_minutes") || has(name, "validity") ||
      has(name, "_valid_") || name.ends_with("_age") || name == "expire_after" || name == "end_date_relative") {
    return AttributeKind::lifetime;
  }
  if (name.starts_with("end") || name.starts_with("expir") || name == "valid_to" || name == "valid_until" ||
      name == "not_after" || name == "auto_destroy_at") {
    return AttributeKind::date;
  }
  return AttributeKind::none;
}

bool names_one_of(std::string_view reference, std::span<const std::string_view> types) {
  return std::ranges::any_of(types, [&](std::string_view type) { return has(reference, type); });
}

bool is_time_resource(std::string_view reference) {
  static constexpr std::array<std::string_view, 3> types{"time_rotating.", "time_offset.", "time_static."};
  return names_one_of(reference, types);
}

/// Its date stays once it is applied; one that rotates moves on with every apply after it.
bool is_fixed_date(std::string_view reference) {
  static constexpr std::array<std::string_view, 2> types{"time_offset.", "time_static."};
  return names_one_of(reference, types);
}

/// What stands in for a date that is fixed, but not known here.
constexpr std::string_view some_date = "9999-12-30T00:00:00Z";

/// The value with such dates filled in; `address` is of the last resource that gives one.
Value dated(const Value& value, std::string& address) {
  if (value.is_list()) {
    syntax::List list = value.as_list();
    for (Value& item : list.items) item = dated(item, address);
    return Value::list(std::move(list), value.origin());
  }
  if (value.is_map()) {
    syntax::Map map = value.as_map();
    for (syntax::Entry& entry : map.entries) entry.value = dated(entry.value, address);
    return Value::map(std::move(map), value.origin());
  }
  if (!value.is_unknown() || !value.as_unknown().either.empty()) return value;
  const syntax::Unknown& unknown = value.as_unknown();
  if (!unknown.partial) {
    if (!is_fixed_date(unknown.reference)) return value;
    address = unknown.reference;
    return Value::string(std::string(some_date), value.origin());
  }
  if (!unknown.partial->pieces || !is_fixed_date(unknown.reference)) return value;
  const std::string& text = unknown.partial->text;
  const auto& pieces = *unknown.partial->pieces;
  std::string filled;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::size_t end = i + 1 < pieces.size() ? pieces[i + 1].begin : text.size();
    const std::string_view piece = std::string_view(text).substr(pieces[i].begin, end - pieces[i].begin);
    if (pieces[i].unknown && !is_fixed_date(piece)) return value;
    filled += pieces[i].unknown ? some_date : piece;
  }
  address = unknown.reference;
  return Value::string(std::move(filled), value.origin());
}

/// The last day of access: of an instant the whole day before, of a bare date the date. An instant may be
/// a count of (micro-, milli-) seconds of the epoch.
std::optional<findings::Day> read_day(const std::string& text) {
  constexpr std::size_t bare_date = std::string_view("2026-12-31").size();
  if (text.size() == bare_date && text[4] == '-') {
    const auto day = findings::parse_day(text);
    return day ? std::optional(*day) : std::nullopt;
  }
  if (const auto instant = findings::parse_instant(text)) return findings::last_day_before(*instant);
  std::int64_t count = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || stop != text.data() + text.size() || count <= 0) return std::nullopt;
  constexpr std::int64_t latest_second = 253'402'300'799;  // of the year 9999
  for (int scale = 0; count > latest_second && scale < 2; ++scale) count /= 1000;
  if (count > latest_second) return std::nullopt;
  return findings::last_day_before(findings::Instant(std::chrono::seconds(count)));
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
std::string trigger_of(const Value& value, const Part& part) {
  if (!part.reference.empty() || !value.is_map()) return part.reference;
  for (const syntax::Entry& entry : value.as_map().entries) {
    if (std::string reference = reference_of(entry.value); is_time_resource(reference)) return reference;
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

}  // namespace

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

void apply_fixed_date(const Index& index, const syntax::Resource& resource, const Value& condition, Language language,
                      Grant& grant) {
  std::string address;
  const Value filled = dated(condition, address);
  if (address.empty()) return;
  const iam::TimeBound bound = language == Language::aws ? iam::aws_bound(filled, true) : iam::google_bound(filled);
  if (bound.kind != iam::TimeBound::Kind::end || !bound.last_day) return;
  End end{Enforcement::enforced,
          std::nullopt,
          Target{Target::Kind::condition},
          {set_by(index, resource, address, condition.origin().at)}};
  const auto unread = findings::parse_day(some_date.substr(0, 10));
  if (unread && *bound.last_day + std::chrono::days(2) < *unread) end.date = bound.last_day;
  better(grant.revocation, end);
  better(grant.expiry, std::move(end));
}

void read_ends(const Index& index, const syntax::Resource& resource, const TypeRow& row, Grant& grant) {
  const Value& attributes = resource.attributes;
  for (const std::string_view path : row.expiry) {
    const AttributeKind kind = kind_of(path);
    if (kind == AttributeKind::none || kind == AttributeKind::session || kind == AttributeKind::never) continue;
    for (const Found& found : at_path(attributes, path)) {
      const Part part = part_of(found.value);
      const std::string text = source::one_line(part.shown());
      if (text.empty() || text == "0") continue;
      if (kind == AttributeKind::condition) {
        // ABAC conditions of Azure are expressions too, but say nothing about time.
        if (grant.provider != "google" && grant.provider != "google-beta") {
          grant.conditions.push_back({text, {}});
          continue;
        }
        const iam::TimeBound bound = iam::google_bound(found.value);
        grant.conditions.push_back({text, bound});
        apply_bound(bound, Target::Kind::condition, grant);
        if (bound.kind == iam::TimeBound::Kind::unknown)
          apply_fixed_date(index, resource, found.value, Language::cel, grant);
        continue;
      }
      const Evidence evidence{found.value.origin().at, fmt::format("`{} = {}`", found.name, text)};
      // A credential ends on the date of a `time_rotating` too, whatever follows it.
      const bool fixed =
          kind == AttributeKind::date && (part.value || is_fixed_date(part.reference) ||
                                          (is_time_resource(part.reference) && grant.role == Role::credential));
      if (kind == AttributeKind::rotation || (is_time_resource(part.reference) && !fixed)) {
        const std::string trigger = trigger_of(found.value, part);
        better(grant.expiry, {Enforcement::documented,
                              std::nullopt,
                              Target{Target::Kind::rotation, trigger.empty() ? text : trigger},
                              {evidence}});
        continue;
      }
      const bool scheduled = grant.role == Role::timebound || path.starts_with("schedule");
      const Target::Kind target = scheduled                         ? Target::Kind::schedule
                                  : kind == AttributeKind::lifetime ? Target::Kind::ttl
                                                                    : Target::Kind::date;
      End end{Enforcement::enforced, std::nullopt, Target{target}, {evidence}};
      if (kind == AttributeKind::date) {
        end.date = part.value ? read_day(*part.value) : std::nullopt;
        if (!part.value && fixed) {
          end.evidence.push_back(set_by(index, resource, part.reference, evidence.at));
        } else if (!end.date && (part.value || !part.why.empty())) {
          // A date nobody can read, or one that somebody else gives, is no end that was seen.
          end.level = Enforcement::documented;
        }
      }
      if (!is_in_every_arm(attributes, path)) end.level = Enforcement::documented;
      better(grant.revocation, end);
      better(grant.expiry, std::move(end));
    }
  }
}

}  // namespace grantlint::grants
