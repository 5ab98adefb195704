/// When a cron schedule runs, by the day. Private to the room.
#pragma once

#include <string_view>

#include "findings/findings.h"

namespace grantlint::tickets {

/// Does `cron` (five fields: minute, hour, day of month, month, day of week; POSIX crontab with names,
/// lists, ranges and steps, and `@daily` and the like) run on a day of [first, last]? What cannot be
/// read is taken to run.
bool runs_within(std::string_view cron, findings::Day first, findings::Day last);

}  // namespace grantlint::tickets
