/// Evaluates CloudFormation's intrinsic functions with the template's parameters, mappings and resources.
/// Private to the room.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "iam/templates.h"

namespace grantlint::iam {

class Intrinsics {
 public:
  /// Whether text may hold variables of the Serverless Framework.
  enum class Variables : std::uint8_t { none, serverless };
  /// `document`, `resources` and `budget` must outlive this object.
  Intrinsics(const syntax::Value& document, const syntax::Value& resources, Budget& budget, Variables variables);

  syntax::Value evaluate(const syntax::Value& value) { return evaluate(value, 0); }
  /// Adds a name that a loop around the resources defines: its value is unknown inside the loop.
  void bind(std::string name) { loop_names_.push_back(std::move(name)); }
  void unbind() { loop_names_.pop_back(); }
  /// The value of a condition when every parameter has its default; nothing where that is not known.
  std::optional<bool> condition(std::string_view name) { return named_condition(name, 0); }

 private:
  syntax::Value evaluate(const syntax::Value& value, int depth);
  syntax::Value call(const syntax::Entry& function, const syntax::Value& whole, int depth);
  syntax::Value reference(const std::string& name, const syntax::Value& at, std::string_view attribute);
  syntax::Value parameter(const std::string& name, const syntax::Value& declared, const syntax::Value& at);
  syntax::Value sub(const syntax::Value& argument, const syntax::Value& whole, int depth);
  syntax::Value join(const syntax::Value& argument, const syntax::Value& whole, int depth);
  syntax::Value choose(const syntax::Value& argument, const syntax::Value& whole, int depth);
  syntax::Value get_att(const syntax::Value& argument, const syntax::Value& whole);
  syntax::Value find_in_map(const syntax::Value& argument, const syntax::Value& whole, int depth);
  syntax::Value select(const syntax::Value& argument, const syntax::Value& whole, int depth);
  syntax::Value split(const syntax::Value& argument, const syntax::Value& whole, int depth);
  syntax::Value text(const syntax::Value& value, int depth);
  syntax::Value variable(std::string_view written, const syntax::Value& at, int depth);
  std::optional<bool> named_condition(std::string_view name, int depth);
  std::optional<bool> truth(const syntax::Value& condition, int depth);

  const syntax::Value& document_;
  const syntax::Value& resources_;
  Budget& budget_;
  Variables variables_;
  std::vector<std::string> loop_names_;
};

}  // namespace grantlint::iam
