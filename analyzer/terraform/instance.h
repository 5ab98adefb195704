/// A module instance: evaluates the declarations of a module for one call, each once, on demand. Private to
/// the room. One thread evaluates one root with all the instances below it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/config.h"
#include "source/source.h"
#include "syntax/syntax.h"
#include "terraform/functions.h"
#include "terraform/module.h"

namespace grantlint::terraform {

class Instance;

/// Names that an expression may use besides a module's declarations: `each`, `count`, variables of
/// `for`, iterators of dynamic blocks, a template's variables. Innermost first.
struct Scope {
  std::string_view name;
  syntax::Value value;
  const Scope* outer = nullptr;
};

/// How the variables of a root module that no scanned file sets are evaluated.
enum class Defaults : std::uint8_t {
  used,           ///< their defaults are used, as Terraform does
  empty_unknown,  ///< defaults that are null, false, zero or empty count as unknown
  all_unknown,    ///< every variable counts as unknown
};

/// Finds the module of a call; null where it was not read.
class ModuleLookup {
 public:
  virtual ~ModuleLookup() = default;
  [[nodiscard]] virtual const Module* called(const Module& caller, const Module& root, std::string_view call_path,
                                             const Declaration& call) const = 0;
};

/// Names and functions that a language built on HCL has in addition to Terraform's. Paths in it that begin
/// with `/` are relative to the scanned root.
class Dialect {
 public:
  virtual ~Dialect() = default;
  /// Nothing for a name or function that is not in the dialect.
  virtual std::optional<syntax::Value> named(std::string_view name) = 0;
  virtual std::optional<syntax::Value> call(std::string_view function, const std::vector<syntax::Value>& arguments,
                                            const CallContext& at) = 0;
};

/// The state shared by all instances below one root.
struct Evaluation {
  source::SourceSet& sources;
  syntax::YamlFiles& yaml;
  const config::Limits& limits;
  const ModuleLookup& modules;
  const Module& root;
  /// Whether a call of a module that is not in the tree becomes a resource, by its source.
  std::function<bool(std::string_view source)> described = {};
  Defaults defaults = Defaults::used;
  /// Assignments of .tfvars files by variable, last one wins.
  std::map<std::string, syntax::Value, std::less<>> assigned = {};
  Dialect* dialect = nullptr;

  std::size_t steps = 0;
  std::size_t bytes = 0;
  int depth = 0;
  bool exhausted = false;
  std::vector<findings::Unseen> unseen = {};
  std::set<std::pair<source::FileId, std::uint32_t>> filled =
      {};  ///< dynamic blocks that produced a block, by their begin
  std::set<source::FileId> files = {};
  std::vector<std::unique_ptr<Instance>> instances = {};

  /// False once a budget is used up; then every value is an unknown of kind limit.
  bool spend(std::size_t new_steps, std::size_t new_bytes, source::Span at);
};

/// One instance of a resource, data source or module call.
struct Expanded {
  std::string key;  ///< `["a"]`, `[0]`, or empty
  syntax::Value each_key;
  syntax::Value each_value;
};

enum class Repeat : std::uint8_t { once, count, for_each };

struct Expansion {
  Repeat repeat = Repeat::once;
  std::vector<Expanded> instances;
  bool complete = true;  ///< false: more instances may exist, or fewer
  std::string why;       ///< why it is not complete
};

/// A resource's instances with their evaluated bodies.
struct ResourceInstances {
  Expansion expansion;
  std::vector<syntax::Value> attributes;  ///< one per instance
  std::vector<std::string> addresses;
};

/// The call that creates a module instance; empty for a root.
struct CallSite {
  Instance* caller = nullptr;
  const Declaration* call = nullptr;
  std::string address{};              ///< "" for a root, else `module.iam["prod"]`
  std::vector<syntax::Call> calls{};  ///< outermost first
  Expanded expanded{};                ///< which of the call's instances it is
  std::string call_path{};            ///< call names without keys, as modules.json has them: "iam.sub"
};

class Instance {
 public:
  Instance(Evaluation& evaluation, const Module& module, CallSite site = {});

  syntax::Value evaluate(Code code, const Scope* scope);
  /// `evaluate` for a whole attribute or element: an unknown result gets this expression as its own.
  syntax::Value evaluate_whole(Code code, const Scope* scope);
  /// A body as a map: attributes, nested blocks as lists of maps, dynamic blocks expanded.
  syntax::Value evaluate_body(Code body, const Scope* scope, const std::vector<const Declaration*>& overrides,
                              source::Span at);

  Expansion expand(const Declaration& declaration);
  /// Expanded and evaluated, once.
  const ResourceInstances& resource(const Declaration& declaration, bool data);
  /// The instances of a call, once; empty where the module was not read.
  const std::vector<Instance*>& called(const Declaration& call);
  /// Tags or labels that the provider of this resource adds to it.
  std::vector<syntax::Value> provider_tags(const Declaration& declaration);

  /// The value that the call gives a variable, where it says in so many words that there is none of it: `[]`, `{}`,
  /// `null`, `false`, written in the call, or in a local or a file of assignments that the call hands on.
  std::optional<syntax::Value> emptied(std::string_view variable);

  [[nodiscard]] const Module& module() const { return *module_; }
  [[nodiscard]] const std::string& address() const { return site_.address; }
  [[nodiscard]] const std::vector<syntax::Call>& calls() const { return site_.calls; }
  [[nodiscard]] const std::string& call_path() const { return site_.call_path; }
  [[nodiscard]] Evaluation& evaluation() { return *evaluation_; }

 private:
  struct Part;  // one step of a traversal: `.name`, `[key]`
  enum class State : std::uint8_t { running, done };
  struct Slot {
    State state = State::running;
    syntax::Value value;
  };

  // expressions.cpp
  syntax::Value evaluate_node(Code code, const Scope* scope);
  syntax::Value evaluate_tuple(Code code, const Scope* scope);
  syntax::Value evaluate_object(Code code, const Scope* scope);
  syntax::Value evaluate_conditional(Code code, const Scope* scope);
  syntax::Value evaluate_unary(Code code, const Scope* scope);
  syntax::Value evaluate_binary(Code code, const Scope* scope);
  syntax::Value evaluate_for(Code code, const Scope* scope);
  syntax::Value evaluate_splat(Code code, const Scope* scope);
  // templates.cpp
  syntax::Value evaluate_template(Code code, const Scope* scope);
  // calls.cpp
  syntax::Value evaluate_call(Code code, const Scope* scope);
  syntax::Value evaluate_try(Code code, const Scope* scope);
  syntax::Value read_file(const syntax::Value& path, const CallContext& context);
  syntax::Value render_file(const std::vector<syntax::Value>& arguments, const CallContext& context);
  syntax::Value list_files(const std::vector<syntax::Value>& arguments, const CallContext& context);
  syntax::Value decode(std::string_view function, const syntax::Value& text, const CallContext& context);
  // references.cpp
  syntax::Value evaluate_traversal(Code code, const Scope* scope);
  syntax::Value resolve(std::string_view name, std::vector<Part>& parts, std::size_t& used, Code code,
                        const Scope* scope);
  syntax::Value step_into(const syntax::Value& value, const Part& part, Code code, const Scope* scope, int depth);
  syntax::Value variable(std::string_view name, Code code);
  syntax::Value unset_variable(const Declaration& declaration, Code code);
  [[nodiscard]] bool is_empty_in_words(Code code, int depth) const;
  syntax::Value local(std::string_view name, Code code);
  syntax::Value module_output(std::vector<Part>& parts, std::size_t& used, Code code, const Scope* scope);
  syntax::Value output(const Declaration& declaration, Code code);
  std::optional<syntax::Value> one_attribute(const Declaration& declaration, std::string_view name, Code code);
  syntax::Value resource_value(const Declaration& declaration, bool data, Code code);
  /// Runs `make` once for a declaration; a second call while it runs is a cycle.
  template <typename Make>
  syntax::Value once(const void* key, std::string_view name, Code code, Make make);

  [[nodiscard]] CallContext context(Code code) const;
  [[nodiscard]] std::string_view text(Code code) const { return evaluation_->sources.text(code->at); }
  syntax::Value fail(syntax::Unknown::Why why, std::string text, Code code) const;

  Evaluation* evaluation_;
  const Module* module_;
  CallSite site_;
  std::unordered_map<const void*, Slot> memo_;
  std::unordered_map<const void*, ResourceInstances> resources_;
  std::unordered_map<const void*, std::vector<Instance*>> called_;
};

/// Applies the `type` of a variable: scalars and elements are converted, optional attributes get their defaults, and
/// attributes that it does not name are dropped. What the type does not fit is left as it is; a type that changes
/// nothing is not parsed.
syntax::Value convert(const syntax::Value& value, const Declaration& variable, Instance& instance);

/// The attributes of an `aws_iam_policy_document`, `google_iam_policy` or `vault_policy_document` with its JSON
/// text added, the statements kept as its `structure`; other types are left as they are. source and override
/// documents are merged in as the provider does, by sid. Source: provider reference, aws_iam_policy_document,
/// "source_policy_documents".
syntax::Value policy_document(std::string_view type, const syntax::Value& attributes, const source::SourceSet& sources);

/// The attributes of a `time_offset` or `time_rotating` with the date it gives, where that does not depend
/// on when it is applied (its base is given in the code); other types are left as they are.
syntax::Value time_resource(std::string_view type, const syntax::Value& attributes);

/// Null, false, zero, or without any content.
bool is_empty(const syntax::Value& value);

/// A key that is not known is kept as its expression, `${…}`.
bool is_unknown_key(std::string_view key);
std::string quoted_key(std::string_view key);

}  // namespace grantlint::terraform
