/// Evaluates template expressions of the Azure Resource Manager: `[resourceId('Type', parameters('name'))]`.
/// Private to the room.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iam/templates.h"

namespace grantlint::iam {

/// The names that a template defines, and the values that the enclosing deployment passes in.
struct ArmScope {
  syntax::Value parameters;  ///< declarations
  syntax::Value passed;      ///< `{name: {value}}` of the deployment resource, already evaluated; may be null
  syntax::Value variables;
  syntax::Value resources;
  std::optional<std::size_t> copy;  ///< the index in the enclosing copy loop
};

class ArmExpressions {
 public:
  /// `scope` must outlive this object.
  ArmExpressions(const ArmScope& scope, Budget& budget) : scope_(&scope), budget_(&budget) {}
  /// A value with every expression in it evaluated.
  syntax::Value evaluate(const syntax::Value& value) { return evaluate(value, 0); }

 private:
  struct Parser;
  syntax::Value evaluate(const syntax::Value& value, int depth);
  syntax::Value expression(const syntax::Value& string, int depth);
  syntax::Value call(std::string_view name, std::vector<syntax::Value>& arguments, std::string_view written,
                     const syntax::Value& at, int depth);
  syntax::Value parameter(const std::string& name, std::string_view written, const syntax::Value& at, int depth);
  syntax::Value variable(const std::string& name, std::string_view written, const syntax::Value& at, int depth);
  syntax::Value resource_id(std::string_view name, const std::vector<syntax::Value>& arguments,
                            std::string_view written, const syntax::Value& at);
  syntax::Value reference(const std::vector<syntax::Value>& arguments, std::string_view written,
                          const syntax::Value& at);
  syntax::Value concatenated(const std::vector<syntax::Value>& arguments, const syntax::Value& at);
  syntax::Value formatted(const std::vector<syntax::Value>& arguments, const syntax::Value& at);

  const ArmScope* scope_;
  Budget* budget_;
};

bool is_arm_expression(std::string_view text);

}  // namespace grantlint::iam
