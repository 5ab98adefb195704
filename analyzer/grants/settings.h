/// Settings of a resource that undo what a ticket requires. Private to the room.
#pragma once

#include <vector>

#include "grants/build.h"

namespace grantlint::grants {

/// Has the attribute one of the values? An unknown value has none.
bool is_set(const syntax::Resource& resource, const When& when);

void add_settings(const syntax::Resource& resource, const TypeRow& row, std::vector<Setting>& settings);

}  // namespace grantlint::grants
