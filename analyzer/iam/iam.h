/// Reads policy documents to statements, and deployment templates to resources.
///
/// In:  a Value: the document of a file, the text of a heredoc or jsonencode, the result of a data source.
/// Out: statements with principals, actions, resources, conditions, and the end that a condition sets.
/// Bad input: what is not a policy has `Form::none`; a statement that cannot be read is Unseen and the others
///      are read. Unknown parts stay unknown values.
/// Units: a bound is the last UTC day on which access is valid.
/// Lifetimes: results own or share their data; spans refer to the SourceSet.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "findings/findings.h"
#include "source/source.h"
#include "syntax/syntax.h"

namespace grantlint::iam {

enum class Form : std::uint8_t {
  none,
  aws,               ///< Statement with Effect; identity, resource and trust policies
  google_policy,     ///< `bindings` of role and members
  azure_role,        ///< role definition: Actions, NotActions, AssignableScopes
  azure_assignment,  ///< role assignment or schedule request: principalId, roleDefinitionId/Name, scope
  entra,             ///< Microsoft Graph: app role assignment, delegated permission grant
  google_role,       ///< custom role: includedPermissions
  vault,             ///< `path` rules with capabilities
  consul,
  nomad,
};
std::string_view name(Form form);

/// How long a statement or binding is valid.
struct TimeBound {
  enum class Kind : std::uint8_t {
    none,     ///< no time in the condition
    end,      ///< ends on `last_day`
    start,    ///< has only a start: no end
    window,   ///< hours or weekdays, or an end that applies only under further conditions: no end
    session,  ///< aws:TokenIssueTime; with `last_day`, sessions made after it fail
    unknown,  ///< a time condition that could not be read
  };
  Kind kind = Kind::none;
  std::optional<findings::Day> last_day;
  syntax::Origin at;  ///< of the date
  std::string text;   ///< the condition as written, one line
};

struct Principal {
  /// As the document says: "AWS", "Service", "Federated", "CanonicalUser", "member", "principalId"; "*"
  /// for a bare star, empty for another bare value.
  std::string kind;
  std::string type;  ///< Azure: principalType, where the document says it
  syntax::Value value;
};

struct Statement {
  source::Span at;        ///< the statement, binding or definition
  syntax::Origin origin;  ///< the same, with the steps it came through
  std::string sid;        ///< Sid, or a definition's name
  bool allow = true;
  std::vector<Principal> principals;  ///< empty for an identity policy
  bool not_principal = false;
  std::vector<syntax::Value> actions;  ///< actions; Google: the role; Azure: Actions and DataActions
  bool not_action = false;
  std::vector<syntax::Value> not_actions;  ///< Azure: excluded from `actions`
  std::vector<syntax::Value> resources;    ///< Azure: assignable scopes
  bool not_resource = false;
  syntax::Value condition;  ///< as written; null where there is none
  TimeBound bound;
  /// It is there, and says this, for certain: no choice that is not known yet is between it and something else.
  bool certain = true;
  /// What the platform records of the request, by the field of an annotation: ticket, purpose.
  std::vector<std::pair<std::string, syntax::Value>> recorded;
};

struct Policy {
  Form form = Form::none;
  /// The holder of the policy, where the data around it names one (`get-role-policy`): `kind` is "role", "user",
  /// "group".
  std::optional<Principal> holder;
  std::vector<Statement> statements;  ///< allowing and denying, in source order
  std::vector<findings::Unseen> unseen;
};

/// Reads a document that is data already. For `aws`, both JSON names (`Action`) and the blocks of
/// `data.aws_iam_policy_document` (`actions`, `principals {type identifiers}`) are understood.
Policy read(const source::SourceSet& sources, const syntax::Value& document);
/// Reads a string Value that holds JSON (or, for Google, YAML; for Vault, Consul and Nomad, HCL); a map is
/// read as it is.
Policy read_text(const source::SourceSet& sources, const syntax::Value& text);
/// Every policy in a document: itself, or those in it where it is a list of policies, an API's answer
/// (`PolicyVersion.Document`, as a map or as text) or other data that holds some.
std::vector<Policy> read_all(const source::SourceSet& sources, const syntax::Value& document);
/// Would `read_all` find a policy?
bool holds_policy(const syntax::Value& document);
/// The rules of Vault, Consul or Nomad in an HCL file; form none for HCL of another kind. Their JSON, and
/// their HCL as text, is read by `read` and `read_text`.
Policy read_acl(const source::SourceSet& sources, source::FileId file);
/// The form of a document, by its shape alone.
Form form_of(const syntax::Value& document);

/// One of the things that a condition requires, all of which must hold at once.
struct Requirement {
  /// Operator and key of a condition block in lower case; of an expression what `&&` joins, in a normal form in which
  /// blanks, quotes and order do not count. What is not known begins with `?`.
  std::string what{};
  /// Of a block: one of these must be met (the condition's key has it), sorted, each once.
  std::vector<std::string> values{};
  bool excludes = false;  ///< instead, none of them may be met: an operator with `Not`
  bool of_time = false;   ///< it says when access ends, or begins, and nothing else
  std::string text{};     ///< for people: as written, one line
};
/// The end set by an AWS condition block, a Google CEL expression. Sources: "IAM JSON policy elements:
/// Condition operators", "Configure temporary access" (GRANTS.md section 3).
TimeBound aws_bound(const syntax::Value& condition, bool allow);
/// The end that a Deny of AWS with this condition sets to access which meets `met`, the parts of its own condition:
/// what those imply always holds, and only the rest decides when the Deny does.
TimeBound left_by_deny(const syntax::Value& condition, const std::vector<Requirement>& met);
/// Does an AWS condition with this operator hold only for a request whose key has one of the values? Not for
/// `StringNotEquals`, `…IfExists` and `ForAllValues:…`, which let a request without the key pass.
bool demands_value(std::string_view operator_name);
TimeBound google_bound(const syntax::Value& expression);

/// The parts of a condition in the order of `what`: an AWS condition block, a Google or Azure expression, a Google
/// condition with its `expression`. A text that is no expression is one part.
std::vector<Requirement> requirements(const syntax::Value& condition);
/// Does the one hold only where the other does? Known for parts with one operator and key, or with one text.
bool implies(const Requirement& stronger, const Requirement& weaker);

/// The resources of a deployment template, with their properties as Values.
struct Deployed {
  std::vector<syntax::Resource> resources;  ///< in source order
  std::vector<findings::Unseen> unseen;
};

/// Is it a template of CloudFormation, SAM, the Serverless Framework or the Azure Resource Manager, or a
/// listing of an AWS account's authorization details?
bool is_template(const syntax::Value& document);
/// The resources of those types for which `wanted` returns a type, spelled as in the catalogue.
/// Intrinsic functions are evaluated as far as the template determines them: a parameter has its default, both
/// branches of a condition are read, what the deployment creates is an unknown with the resource's address.
/// Bad input: evaluation has a budget; beyond it values are unknowns of kind limit.
Deployed read_template(const source::SourceSet& sources, const syntax::Document& document,
                       const std::function<std::string_view(std::string_view type)>& wanted);

/// Every statement with its parts: for tests and `--stop-after iam`.
std::string print(const source::SourceSet& sources, const Policy& policy);

}  // namespace grantlint::iam
