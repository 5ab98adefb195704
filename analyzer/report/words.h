/// A grant in words, for the text report and for SARIF's properties.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/report.h"

namespace grantlint::report {

/// The value; an expression that is not known stands in backticks. Clean text.
std::string shown(const grants::Part& part);
std::string shown_holder(const grants::Grant& grant);
/// The entitlements by comma, as many as fit: "a, b and 12 more"; at least one, shortened.
std::string shown_entitlements(const grants::Grant& grant, unsigned width);
/// "on …", in quotes where it is a plain name; empty where there is no scope.
std::string shown_scope(const grants::Grant& grant);

/// What is said at a place that a finding points to; "see here" where its message says that already.
std::string pointer(const findings::Finding& finding, const findings::Related& see);

/// "no expiry" for the rule missing-expiry; nothing for rules that are not named so.
std::optional<std::string> lack(const checks::Rule& rule);

/// By id; null where the table lacks it.
const checks::Rule* find(std::span<const checks::Rule> rules, std::string_view id);

/// "1 grant", "3 grants".
std::string counted(std::size_t count, std::string_view noun);

/// "a", "a and b", "a, b and c".
std::string joined(const std::vector<std::string>& items);

/// With a capital where it begins with a small ASCII letter.
std::string capitalised(std::string_view text);

}  // namespace grantlint::report
