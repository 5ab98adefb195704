/// Tags, labels, annotations and YAML maps → fields. Private to the room.
#pragma once

#include <string_view>
#include <vector>

#include "tickets/field.h"
#include "tickets/tickets.h"

namespace grantlint::tickets {

struct Carried {
  std::vector<std::pair<FieldName, Field>> fields;
  std::vector<Malformed> malformed;
};

/// Fields of a grant's tags, labels or annotations. Other people's tags may have the names of fields:
/// a plain key whose value is not of the field's form is left alone; a key with our prefix, an alias,
/// or a date is reported.
Carried read_carrier(const source::SourceSet& sources, const grants::Carrier& carrier, const Keys& keys);

/// Fields of a map that is written for this tool alone (a sidecar, an entry of the register); keys in
/// `other` belong to its reader.
Carried read_map(const source::SourceSet& sources, const syntax::Value& map, SourceKind source, const Keys& keys,
                 std::initializer_list<std::string_view> other);

/// What the platform records by itself; a field of its own name, or a justification as purpose.
Carried read_native(const grants::Grant& grant);

}  // namespace grantlint::tickets
