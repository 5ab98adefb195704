#include <utility>

#include "iam/forms.h"
#include "source/text.h"

// Sources: "appRoleAssignment resource type", "oAuth2PermissionGrant resource type" (Microsoft Graph).

namespace grantlint::iam {

bool is_entra(const Value& document) {
  if (!document.is_map() || !has(document, "resourceId")) return false;
  return (has(document, "appRoleId") && has(document, "principalId")) ||
         (has(document, "consentType") && has(document, "clientId") && has(document, "scope"));
}

void read_entra(const Value& document, Policy& policy) {
  Statement statement;
  statement.at = place(document, document);
  statement.origin = document.origin();
  statement.origin.at = statement.at;
  const bool application = has(document, "appRoleId");
  const std::string type =
      application ? take_any_case(document, "principalType").scalar_text().value_or("") : "ServicePrincipal";
  statement.principals.push_back(
      {"principalId", type, take_any_case(document, application ? "principalId" : "clientId")});
  if (application) {
    statement.actions.push_back(take_any_case(document, "appRoleId"));
  } else {
    // Scopes are one text, with blanks between.
    const Value scopes = take_any_case(document, "scope");
    const std::string text = scopes.scalar_text().value_or("");
    for (const std::string_view one : source::words(text))
      statement.actions.push_back(Value::string(std::string(one), scopes.origin()));
  }
  const Value shown = take_any_case(document, "resourceDisplayName");
  statement.resources.push_back(shown.is_null() ? take_any_case(document, "resourceId") : shown);
  if (!statement.actions.empty()) policy.statements.push_back(std::move(statement));
}

}  // namespace grantlint::iam
