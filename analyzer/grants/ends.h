/// What the platform itself says about the end of a grant. Private to the room.
#pragma once

#include <optional>
#include <string>

#include "grants/build.h"
#include "grants/catalogue.h"
#include "grants/grants.h"
#include "syntax/syntax.h"

namespace grantlint::grants {

/// Where an end is read.
struct EndOf {
  const Catalogue& catalogue;
  const Index& index;
  const syntax::Resource& resource;
};

/// Reads what stands at the row's `ends-by` into the grant's conditions, expiry and revocation.
void read_ends(const EndOf& of, const TypeRow& row, Grant& grant);
/// The last day of access: of an instant the whole day before, of a bare date the date. An instant may be
/// a count of (micro-, milli-) seconds of the epoch. Nothing for other text.
std::optional<findings::Day> read_day(const std::string& text);
/// Adds one more end: the strongest counts, of two equally strong ones the earlier.
void add_end(Grant& grant, const End& end);
/// The end that a condition sets.
void apply_bound(const iam::TimeBound& bound, Target::Kind target, Grant& grant);

enum class Language : std::uint8_t { aws, cel };
/// The end that a condition sets by the date of a `time_offset` or `time_static`: fixed from the first
/// apply on, so it is enforced, though the day is not known here.
void apply_fixed_date(const EndOf& of, const syntax::Value& condition, Language language, Grant& grant);

}  // namespace grantlint::grants
