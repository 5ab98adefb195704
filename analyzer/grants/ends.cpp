#include "grants/ends.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "grants/parts.h"

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

std::string one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

bool is_time_resource(std::string_view reference) {
  static constexpr std::array<std::string_view, 3> types{"time_rotating.", "time_offset.", "time_static."};
  return std::ranges::any_of(types, [&](std::string_view type) { return has(reference, type); });
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

void apply_bound(const iam::TimeBound& bound, std::string_view target, Grant& grant) {
  if (bound.kind != iam::TimeBound::Kind::end && bound.kind != iam::TimeBound::Kind::session) return;
  if (!bound.last_day) return;
  End end{Enforcement::enforced,
          bound.last_day,
          std::string(target),
          {{bound.at.at, fmt::format("condition `{}`", one_line(bound.text))}}};
  better(grant.revocation, end);
  better(grant.expiry, std::move(end));
}

void read_ends(const TypeRow& row, const Value& attributes, Grant& grant) {
  for (const std::string_view path : row.expiry) {
    const AttributeKind kind = kind_of(path);
    if (kind == AttributeKind::none || kind == AttributeKind::session || kind == AttributeKind::never) continue;
    for (const Found& found : at_path(attributes, path)) {
      const Part part = part_of(found.value);
      const std::string text = one_line(part.shown());
      if (text.empty() || text == "0") continue;
      if (kind == AttributeKind::condition) {
        // ABAC conditions of Azure are expressions too, but say nothing about time.
        if (grant.provider != "google" && grant.provider != "google-beta") {
          grant.conditions.push_back({text, {}});
          continue;
        }
        const iam::TimeBound bound = iam::google_bound(found.value);
        grant.conditions.push_back({text, bound});
        apply_bound(bound, "condition", grant);
        continue;
      }
      const Evidence evidence{found.value.origin().at, fmt::format("`{} = {}`", found.name, text)};
      if (kind == AttributeKind::rotation || is_time_resource(part.reference)) {
        better(grant.expiry, {Enforcement::documented,
                              std::nullopt,
                              fmt::format("rotation:{}", part.reference.empty() ? text : part.reference),
                              {evidence}});
        continue;
      }
      End end{Enforcement::enforced, std::nullopt, kind == AttributeKind::lifetime ? "ttl" : "date", {evidence}};
      if (grant.role == Role::timebound || path.starts_with("schedule")) end.target = "schedule";
      if (kind == AttributeKind::date) {
        const auto day = part.value ? findings::parse_day(*part.value)
                                    : std::expected<findings::Day, std::string>(std::unexpected(std::string()));
        if (day) {
          end.date = *day;
        } else if (part.value || !part.why.empty()) {
          // A date nobody can read, or one that somebody else gives, is no end that was seen.
          end.level = Enforcement::documented;
        }
      }
      better(grant.revocation, end);
      better(grant.expiry, std::move(end));
    }
  }
}

}  // namespace grantlint::grants
