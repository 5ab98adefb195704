/// What of a resource undoes governance. Private to the room.
#pragma once

#include <vector>

#include "grants/build.h"

namespace grantlint::grants {

/// Has the attribute one of the values? What is not known has none.
bool is_set(const syntax::Resource& resource, const When& when);

void add_settings(const syntax::Resource& resource, const TypeRow& row, std::vector<Setting>& settings);

}  // namespace grantlint::grants
