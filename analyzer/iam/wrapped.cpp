#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "iam/forms.h"
#include "source/text.h"

// Policy documents inside other data: arrays of them, answers of an API (`PolicyVersion.Document`,
// `get-bucket-policy`), values of a configuration. Distinguishes policies that only restrict from those that grant.

namespace grantlint::iam {

namespace {

constexpr int deepest_wrapper = 24;
constexpr std::size_t most_values = 200'000;

/// A policy of an organization (service or resource control) limits and never grants. The data around it
/// identifies it: the type in the API's answer, or a resource that reads the file (grants: `Nature::guard`).
/// The document alone does not: its Allow statements look the same as those of an identity policy, and the default
/// one (`*` on `*`) equals AdministratorAccess. Then it is read as a grant, since the opposite error would miss one.
/// Deny statements never grant anything.
///
/// The answer of a call that describes a policy says what kind it is, and whether a version is in force.
bool grants_nothing(const Value& map) {
  static constexpr std::array<std::string_view, 3> types{"SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY",
                                                         "DECLARATIVE_POLICY_EC2"};
  const Value* in_force = map.find("IsDefaultVersion");
  if (in_force != nullptr && in_force->scalar_text().value_or("") == "false") return true;
  const Value* summary = map.find("PolicySummary");
  const Value* type = (summary != nullptr ? *summary : map).find("Type");
  return type != nullptr && type->is_string() && std::ranges::find(types, type->as_text()) != types.end();
}

/// The answers of `get-role-policy`, `get-user-policy` and `get-group-policy` (and the requests that put such
/// a policy) say whose inline policy it is. Source: IAM API reference.
std::optional<Principal> holder_of(const Value& map) {
  if (map.find("PolicyDocument") == nullptr || map.find("PolicyName") == nullptr) return std::nullopt;
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> holders{
      {{"RoleName", "role"}, {"UserName", "user"}, {"GroupName", "group"}}};
  for (const auto& [key, kind] : holders) {
    const Value* name = map.find(key);
    if (name != nullptr && name->is_string()) return Principal{std::string(kind), {}, name->element_of(map)};
  }
  return std::nullopt;
}

struct Search {
  struct Found {
    Value document;
    std::optional<Principal> holder{};
  };
  std::size_t values = 0;
  bool cut = false;
  std::vector<Found> found;

  void look(const Value& value, int depth) {
    if (++values > most_values || depth > deepest_wrapper) {
      cut = true;
      return;
    }
    if (value.is_string()) {
      if (may_be_document(value.as_text())) found.push_back({value});
      return;
    }
    if (value.is_list()) {
      for (const Value& item : value.as_list().items) look(item.element_of(value), depth + 1);
      return;
    }
    if (!value.is_map()) return;
    if (form_of(value) != Form::none) {
      found.push_back({value});
      return;
    }
    if (grants_nothing(value)) return;
    const std::size_t before = found.size();
    for (const Entry& entry : value.as_map().entries) look(entry.value.element_of(value), depth + 1);
    if (const auto holder = before < found.size() ? holder_of(value) : std::nullopt) {
      for (std::size_t i = before; i < found.size(); ++i) found[i].holder = holder;
    }
  }
};

}  // namespace

bool may_be_document(std::string_view text) {
  text.remove_prefix(source::leading(text, source::spaces));
  const bool object = text.starts_with('{') || is_percent_encoded(text);
  return object && text.find("Statement") != std::string_view::npos && text.find("Effect") != std::string_view::npos;
}

bool is_percent_encoded(std::string_view text) {
  return text.size() > 3 && text[0] == '%' && text[1] == '7' && (text[2] == 'B' || text[2] == 'b');
}

std::string percent_decoded(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? source::hex_value(text[i + 1]) : -1;
    const int low = high < 0 ? -1 : source::hex_value(text[i + 2]);
    if (low < 0) {
      result += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    result += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return result;
}

std::vector<Policy> read_all(const source::SourceSet& sources, const Value& document) {
  std::vector<Policy> policies;
  if (form_of(document) != Form::none) {
    policies.push_back(read(sources, document));
    return policies;
  }
  Search search;
  search.look(document, 0);
  for (const auto& [found, holder] : search.found) {
    Policy policy = found.is_string() ? read_text(sources, found) : read(sources, found);
    policy.holder = holder;
    if (policy.form != Form::none) policies.push_back(std::move(policy));
  }
  if (search.cut) {
    Policy rest;
    rest.form = policies.empty() ? Form::aws : policies.front().form;
    rest.unseen.push_back({findings::Unseen::Kind::limit, document.origin().at, "",
                           "the document is too large or too deep to look through for policies"});
    policies.push_back(std::move(rest));
  }
  return policies;
}

bool holds_policy(const Value& document) {
  if (form_of(document) != Form::none) return true;
  Search search;
  search.look(document, 0);
  return !search.found.empty();
}

}  // namespace grantlint::iam
