/// The forms of a report on changes. Private to the room.
#pragma once

#include <string>

#include "report/changes.h"

namespace grantlint::report {

std::string changes_text(const ChangesSubject& subject, const TextOptions& options);
std::string changes_json(const ChangesSubject& subject);
std::string changes_lines(const ChangesSubject& subject);
std::string changes_markdown(const ChangesSubject& subject);

}  // namespace grantlint::report
