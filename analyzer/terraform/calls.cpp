// Function calls: the pure ones go to the library, the ones that read files or evaluate lazily are here.
#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include "source/text.h"
#include "terraform/instance.h"

namespace grantlint::terraform {

using source::Span;
using syntax::String;

namespace {

/// For a function of a path (`filesha256`): the function it applies to the file's bytes.
std::optional<std::string_view> of_bytes(std::string_view name) {
  static constexpr std::array<std::string_view, 6> hashes{"md5",    "sha1",         "sha256",
                                                          "sha512", "base64sha256", "base64sha512"};
  if (name == "filebase64") return "base64encode";
  if (!name.starts_with("file")) return std::nullopt;
  const auto* found = std::ranges::find(hashes, name.substr(4));
  return found == hashes.end() ? std::nullopt : std::optional(*found);
}

/// Is a part of it an error? Terraform evaluates the whole before it looks into it.
bool has_failed(const Value& value) {
  if (value.is_unknown()) return value.as_unknown().why == Unknown::Why::error;
  if (value.is_list()) return std::ranges::any_of(value.as_list().items, has_failed);
  return value.is_map() && std::ranges::any_of(value.as_map().entries, has_failed, &Entry::value);
}

}  // namespace

Value Instance::evaluate_try(Code code, const Scope* scope) {
  const bool can = code->name.ends_with("can");
  Value last;
  for (const Code& child : code.children()) {
    const std::size_t reported = evaluation_->unseen.size();
    last = evaluate_whole(child, scope);
    const bool failed = has_failed(last);
    if (can) {
      // A text that is not in its language is an error too, although what could be read of it is a value.
      const auto news = std::span(evaluation_->unseen).subspan(std::min(reported, evaluation_->unseen.size()));
      const bool unread =
          std::ranges::any_of(news, [](const auto& one) { return one.kind == findings::Unseen::Kind::unparsed; });
      if (failed || unread) return Value::boolean(false, {code->at, nullptr});
      return last.is_unknown() ? last : Value::boolean(true, {code->at, nullptr});
    }
    if (failed) continue;
    // Whether it fails is not known either: where the last one is null, the whole may be.
    if (!last.is_unknown() || child->at == code.children().back()->at) return last;
    Value otherwise = evaluate_whole(code.children().back(), scope);
    if (!otherwise.is_null()) return last;
    Unknown both = last.as_unknown();
    both.why = Unknown::Why::condition;
    both.expression = std::string(text(code));
    both.either = {std::move(last), std::move(otherwise)};
    return Value::unknown(std::move(both), {code->at, nullptr});
  }
  return last.is_unknown() ? last : fail(Unknown::Why::error, "`try` without arguments", code);
}

Value Instance::evaluate_call(Code code, const Scope* scope) {
  // Terraform's own functions may be called by their full name.
  constexpr std::string_view own = "core::";
  const std::string_view name = std::string_view(code->name).substr(code->name.starts_with(own) ? own.size() : 0);
  if (name == "try" || name == "can") return evaluate_try(code, scope);
  std::vector<Value> arguments;
  for (const Code& child : code.children()) arguments.push_back(evaluate_whole(child, scope));
  if (code->flag && !arguments.empty()) {
    const Value expanded = arguments.back();
    arguments.pop_back();
    if (expanded.is_list()) {
      for (const Value& item : expanded.as_list().items) arguments.push_back(item.element_of(expanded));
      if (expanded.as_list().rest) arguments.push_back(Value::unknown(*expanded.as_list().rest, expanded.origin()));
    } else {
      // Each possible list, one after the other; an unknown one stands for itself.
      for (const Value& item : syntax::elements(expanded)) arguments.push_back(item);
    }
  }
  const CallContext at = context(code);
  const auto argument = [&](std::size_t i) { return i < arguments.size() ? arguments[i] : Value::null(); };
  if (!evaluation_->spend(1 + arguments.size(), 0, code->at))
    return fail(Unknown::Why::limit, "the limit of evaluation is reached", code);
  if (name.starts_with("provider::"))
    return fail(Unknown::Why::unsupported, fmt::format("`{}` is a function of a provider", name), code);
  if (name == "file") return read_file(argument(0), at);
  if (const auto inner = of_bytes(name)) {
    const Value bytes = read_file(argument(0), at);
    const source::FileId file = bytes.origin().at.file;
    if (!bytes.is_unknown() && evaluation_->sources.encoding(file) != source::Encoding::utf8)
      return fail(Unknown::Why::unsupported, "the bytes of a file that is not written in UTF-8", code);
    return bytes.is_unknown() ? bytes : call(*inner, {bytes}, at);
  }
  if (name == "fileexists") {
    const Value text = read_file(argument(0), at);
    if (text.is_unknown() && text.as_unknown().why != Unknown::Why::error) return text;
    return Value::boolean(!text.is_unknown(), {code->at, nullptr});
  }
  if (name == "templatefile") return render_file(arguments, at);
  if (name == "fileset") return list_files(arguments, at);
  if (name == "jsondecode" || name == "yamldecode") return decode(name, argument(0), at);
  if (evaluation_->dialect != nullptr) {
    if (auto value = evaluation_->dialect->call(name, arguments, at)) return std::move(*value);
  }
  if (!is_pure_function(name)) {
    return fail(Unknown::Why::unsupported, fmt::format("function `{}` is not evaluated", name), code);
  }
  Value result = call(name, arguments, at);
  if (result.is_string()) evaluation_->spend(0, result.as_text().size(), code->at);
  if (result.is_list())
    evaluation_->spend(result.as_list().items.size(), result.as_list().items.size() * sizeof(Value), code->at);
  return result;
}

namespace {

/// Paths in Terraform are relative to the folder it runs in, the root module's.
std::string below_root(const Evaluation& evaluation, const std::string& path) {
  if (path.starts_with('/'))
    return evaluation.dialect == nullptr ? std::string() : source::normal_path(std::string_view(path).substr(1));
  return source::join_path(evaluation.root.folder, path);
}

}  // namespace

Value Instance::read_file(const Value& path, const CallContext& at) {
  if (path.is_unknown()) return unknown(path.as_unknown().why, path.as_unknown().text, at);
  if (!path.is_string()) return unknown(Unknown::Why::error, "the path is no string", at);
  const auto file = evaluation_->sources.open(below_root(*evaluation_, path.as_text()));
  if (!file) return unknown(Unknown::Why::error, fmt::format("file `{}` {}", path.as_text(), file.error()), at);
  evaluation_->files.insert(*file);
  const std::string_view bytes = evaluation_->sources.bytes(*file);
  if (!evaluation_->spend(1, bytes.size(), at.at))
    return unknown(Unknown::Why::limit, "the limit of evaluation is reached", at);
  const Origin origin =
      Origin{evaluation_->sources.whole(*file), nullptr}.through(Step::Kind::decoded, at.at, path.as_text());
  return Value::string(std::string(bytes), origin);
}

Value Instance::render_file(const std::vector<Value>& arguments, const CallContext& at) {
  if (arguments.size() < 2) return unknown(Unknown::Why::error, "`templatefile` takes a path and variables", at);
  const Value text = read_file(arguments[0], at);
  if (text.is_unknown()) return text;
  const Span whole = text.origin().at;
  // Kept for the whole evaluation: values point into the file, not into the tree.
  const syntax::HclTree tree = syntax::parse_template(evaluation_->sources, whole);
  evaluation_->unseen.insert(evaluation_->unseen.end(), tree.unseen.begin(), tree.unseen.end());
  std::vector<Scope> scopes;
  const Value& variables = arguments[1];
  if (variables.is_map()) {
    scopes.reserve(variables.as_map().entries.size());
    for (const Entry& entry : variables.as_map().entries) {
      scopes.push_back({entry.key, entry.value.element_of(variables), scopes.empty() ? nullptr : &scopes.back()});
    }
  }
  Value result = evaluate({&tree.tree, tree.tree.root}, scopes.empty() ? nullptr : &scopes.back());
  return result.through(Step::Kind::decoded, at.at, text.origin().steps ? text.origin().steps->name : "");
}

Value Instance::list_files(const std::vector<Value>& arguments, const CallContext& at) {
  if (arguments.size() != 2) return unknown(Unknown::Why::error, "`fileset` takes a folder and a pattern", at);
  for (const Value& argument : arguments) {
    if (argument.is_unknown()) return unknown(argument.as_unknown().why, argument.as_unknown().text, at);
    if (!argument.is_string()) return unknown(Unknown::Why::error, "`fileset` takes two strings", at);
  }
  const std::string& pattern = arguments[1].as_text();
  if (pattern.find('{') != std::string::npos)
    return unknown(Unknown::Why::unsupported, "braces in a `fileset` pattern", at);
  const std::string folder = below_root(*evaluation_, arguments[0].as_text());
  if (folder.empty()) return unknown(Unknown::Why::error, "the folder lies outside the root", at);
  std::vector<Value> names;
  const std::vector<std::string> paths = evaluation_->sources.list(folder, evaluation_->limits.instances);
  constexpr std::size_t steps_per_listing = 1000;  // it reads the disk
  evaluation_->spend(steps_per_listing + 10 * paths.size(), 0, at.at);
  for (const std::string& path : paths) {
    if (config::matches_whole(pattern, path)) names.push_back(Value::string(path, {at.at, nullptr}));
  }
  return Value::list(syntax::List{std::move(names), true, nullptr}, {at.at, nullptr});
}

Value Instance::decode(std::string_view function, const Value& value, const CallContext& at) {
  if (value.is_string() && value.as_string().structure)
    return value.as_string().structure->through(Step::Kind::decoded, at.at);
  if (value.is_unknown()) {
    const auto& partial = value.as_unknown().partial;
    if (partial && partial->structure) return partial->structure->through(Step::Kind::decoded, at.at);
    if (!partial) {
      Unknown own = value.as_unknown();
      own.expression = std::string(at.expression);
      own.either.clear();
      for (const Value& choice : value.as_unknown().either) own.either.push_back(decode(function, choice, at));
      return Value::unknown(std::move(own), {at.at, nullptr});
    }
  } else if (!value.is_string()) {
    return unknown(Unknown::Why::error, fmt::format("`{}` takes a string", function), at);
  }
  const source::Span at_file = value.origin().at;
  const bool whole_file = value.is_string() && !value.as_string().pieces && at_file.known() &&
                          function == "yamldecode" && at_file == evaluation_->sources.whole(at_file.file);
  syntax::Documents own;
  if (!whole_file) {
    own = function == "jsondecode" ? syntax::read_json(evaluation_->sources, value)
                                   : syntax::read_yaml(evaluation_->sources, value, syntax::YamlSchema::terraform);
  }
  const syntax::Documents& read =
      whole_file ? evaluation_->yaml.read(at_file.file, syntax::YamlSchema::terraform) : own;
  evaluation_->unseen.insert(evaluation_->unseen.end(), read.unseen.begin(), read.unseen.end());
  if (read.documents.empty()) {
    const bool empty = value.is_string() && source::trim(value.as_text()).empty();
    if (empty && function == "yamldecode") return Value::null({at.at, nullptr});
    return unknown(Unknown::Why::error, fmt::format("`{}` could not read its text", function), at);
  }
  evaluation_->spend(value.is_string() ? value.as_text().size() / 8 : 0, 0, at.at);
  const Value& document = read.documents.front().value;
  return value.origin().steps ? document.element_of(value) : document.through(Step::Kind::decoded, at.at);
}

}  // namespace grantlint::terraform
