/// What of a resource undoes governance. Private to the room.
#pragma once

#include <vector>

#include "grants/build.h"

namespace grantlint::grants {

void add_settings(const syntax::Resource& resource, const TypeRow& row, std::vector<Setting>& settings);

}  // namespace grantlint::grants
