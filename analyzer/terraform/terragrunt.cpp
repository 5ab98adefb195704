// One file at a time, each an evaluation of its own with Terragrunt's names and functions beside
// Terraform's. Folders are paths from the scanned root with a `/` before them, so that they stay valid
// when a value is used in another file.
#include "terraform/terragrunt.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "terraform/instance.h"
#include "terraform/project.h"

namespace grantlint::terraform {

using discover::File;
using discover::FileKind;
using findings::Unseen;
using source::FileId;
using source::Span;
using syntax::NodeKind;

namespace {

class NoModules final : public ModuleLookup {
 public:
  [[nodiscard]] const Module* called(const Module& /*caller*/, const Module& /*root*/, std::string_view /*call_path*/,
                                     const Declaration& /*call*/) const override {
    return nullptr;
  }
};

/// The state shared by all files of one unit.
struct Shared {
  source::SourceSet& sources;
  syntax::YamlFiles& yaml;
  const config::Limits& limits;
  const NoModules no_modules{};
  std::string unit_folder;
  std::vector<Unseen>* unseen = nullptr;
  std::set<FileId>* files = nullptr;
  std::size_t steps = 0;
  std::size_t bytes = 0;
  int reads = 0;
};

std::string relative(const std::string& to, const std::string& from) {
  const std::string path = std::filesystem::path("/" + to).lexically_relative("/" + from).generic_string();
  return path.empty() ? "." : path;
}

/// Why a file is read: determines which folder the functions return.
enum class Reading : std::uint8_t { unit, included, read };

class Terragrunt final : public Dialect {
 public:
  struct Include {
    std::string name;
    Span at;
    std::unique_ptr<Terragrunt> parent;  ///< null where it could not be read
    bool merged = true;
    bool deep = false;
  };

  Terragrunt(Shared& shared, FileId file, Reading reading, int depth)
      : shared_(&shared),
        reading_(reading),
        depth_(depth),
        path_(shared.sources.path(file)),
        folder_(source::parent_path(path_)),
        tree_(syntax::parse_hcl(shared.sources, shared.sources.whole(file))) {
    shared.files->insert(file);
    std::ranges::copy(tree_.unseen, std::back_inserter(*shared.unseen));
    const File as_terraform{path_, FileKind::terraform, file, true};
    module_ = read_module(shared.sources, base_folder(), {&as_terraform});
    evaluation_ = std::make_unique<Evaluation>(Evaluation{.sources = shared.sources,
                                                          .yaml = shared.yaml,
                                                          .limits = shared.limits,
                                                          .modules = shared.no_modules,
                                                          .root = *module_,
                                                          .dialect = this});
    instance_ = std::make_unique<Instance>(*evaluation_, *module_);
  }
  Terragrunt(const Terragrunt&) = delete;
  Terragrunt& operator=(const Terragrunt&) = delete;
  ~Terragrunt() override {
    std::ranges::move(evaluation_->unseen, std::back_inserter(*shared_->unseen));
    shared_->files->insert(evaluation_->files.begin(), evaluation_->files.end());
  }

  [[nodiscard]] const std::string& folder() const { return folder_; }

  /// An attribute at the top, or of the first block of a type.
  [[nodiscard]] Code top_attribute(std::string_view name) const { return root().attribute(name); }
  [[nodiscard]] Code block(std::string_view type) const {
    for (const Code& child : root() ? root().children() : std::vector<Code>()) {
      if (child->kind == NodeKind::block && child->name == type) return child;
    }
    return {};
  }
  Value evaluate(Code code) {
    evaluation_->steps = std::max(evaluation_->steps, shared_->steps);
    evaluation_->bytes = std::max(evaluation_->bytes, shared_->bytes);
    Value value = instance_->evaluate_whole(code, nullptr);
    shared_->steps = std::max(evaluation_->steps, shared_->steps);
    shared_->bytes = std::max(evaluation_->bytes, shared_->bytes);
    return value;
  }

  const std::vector<Include>& includes() {
    if (included_) return includes_;
    included_ = true;  // an include whose path asks for its own locals finds none
    for (const Code& child : root() ? root().children() : std::vector<Code>()) {
      if (child->kind != NodeKind::block || child->name != "include") continue;
      Include include;
      include.at = child->at;
      for (const Code& label : child.children()) {
        if (label->kind == NodeKind::label) include.name = label->name;
      }
      const Code body = child.body();
      if (const Code path = body.attribute("path")) {
        const Value value = evaluate(path);
        const auto file = value.is_string() ? open(value.as_text()) : std::unexpected(std::string("is not known"));
        if (file) {
          include.parent = read(*file, Reading::included);
        } else {
          shared_->unseen->push_back({Unseen::Kind::unresolved,
                                      path->at,
                                      {},
                                      fmt::format("cannot see what is included: the file {}", file.error())});
        }
      }
      if (const Code strategy = body.attribute("merge_strategy")) {
        include.merged = strategy->name != "no_merge";
        include.deep = strategy->name.starts_with("deep");
      }
      includes_.push_back(std::move(include));
    }
    return includes_;
  }

  /// `inputs` with those of the included configurations below.
  Value inputs() {
    Value result = Value::map(std::vector<Entry>());
    for (const Include& include : includes()) {
      if (include.parent && include.merged) result = merge(result, include.parent->inputs(), include.deep);
    }
    const bool deep = std::ranges::any_of(includes_, &Include::deep);
    if (const Code own = top_attribute("inputs")) result = merge(result, evaluate(own), deep);
    return result;
  }

  Value locals() {
    std::vector<Entry> entries;
    for (const auto& [name, declaration] : module_->locals) {
      const Code code = declaration->code();
      if (!code) continue;
      entries.push_back({name,
                         {declaration->at(), nullptr},
                         evaluate(code).through(Step::Kind::local, declaration->at(), declaration->name)});
    }
    return Value::map(std::move(entries), {shared_->sources.whole(module_->files.front()), nullptr});
  }

  Value exposed() {
    return Value::map({{"locals", {}, locals()}, {"inputs", {}, inputs()}, {"dependency", {}, of_other_units()}});
  }

  std::optional<Value> named(std::string_view name) override {
    if (name == "dependency" || name == "dependencies") return of_other_units();
    if (name == "feature" || name == "values" || name == "unit" || name == "stack")
      return made(Unknown::Why::no_default, fmt::format("`{}` is given when it runs", name), {});
    if (name != "include") return std::nullopt;
    std::vector<Entry> entries;
    for (const Include& include : includes()) {
      if (!include.parent) continue;
      Value parent = include.parent->exposed();
      if (include.name.empty()) return parent;
      entries.push_back({include.name, {include.at, nullptr}, std::move(parent)});
    }
    return Value::map(std::move(entries));
  }

  std::optional<Value> call(std::string_view function, const std::vector<Value>& arguments,
                            const CallContext& at) override {
    const auto text = [&](std::size_t i) {
      return i < arguments.size() && arguments[i].is_string() ? arguments[i].as_text() : std::string();
    };
    const auto folder = [&](const std::string& path) {
      return Value::string(path.empty() ? "" : "/" + path, {at.at, nullptr});
    };
    const auto word = [&](std::string value) { return Value::string(std::move(value), {at.at, nullptr}); };
    if (function == "find_in_parent_folders") return find_above(arguments, at);
    if (function == "read_terragrunt_config") {
      const auto file = open(text(0));
      if (file) {
        const auto other = read(*file, Reading::read);
        return other ? other->exposed().through(Step::Kind::decoded, at.at, std::string(shared_->sources.path(*file)))
                     : made(Unknown::Why::limit, "configurations read each other in a circle", at);
      }
      if (arguments.size() > 1) return arguments[1];
      return made(Unknown::Why::error, fmt::format("file `{}` {}", text(0), file.error()), at);
    }
    if (function == "get_terragrunt_dir") return folder(base_folder());
    if (function == "get_original_terragrunt_dir") return folder(shared_->unit_folder);
    if (function == "get_repo_root") return folder("");
    if (function == "get_path_from_repo_root") return word(base_folder().empty() ? "." : base_folder());
    if (function == "get_path_to_repo_root") return word(relative("", base_folder()));
    if (function == "get_parent_terragrunt_dir") return folder(include_folder(text(0)));
    if (function == "path_relative_to_include") return word(relative(base_folder(), include_folder(text(0))));
    if (function == "path_relative_from_include") return word(relative(include_folder(text(0)), base_folder()));
    if (function == "get_env") {
      Unknown own{.why = arguments.size() > 1 ? Unknown::Why::condition : Unknown::Why::no_default,
                  .text = fmt::format("`{}` is set by the environment", text(0)),
                  .expression = std::string(at.expression),
                  .reference = {},
                  .partial = {},
                  .either = {}};
      if (arguments.size() > 1) own.either = {arguments[1]};
      return Value::unknown(std::move(own), {at.at, nullptr});
    }
    static constexpr std::array<std::string_view, 12> when_it_runs{"run_cmd",
                                                                   "sops_decrypt_file",
                                                                   "get_platform",
                                                                   "get_aws_account_id",
                                                                   "get_aws_account_alias",
                                                                   "get_aws_caller_identity_arn",
                                                                   "get_aws_caller_identity_user_id",
                                                                   "get_terraform_command",
                                                                   "get_terraform_commands_that_need_vars",
                                                                   "get_terraform_cli_args",
                                                                   "get_working_dir",
                                                                   "read_tfvars_file"};
    if (std::ranges::find(when_it_runs, function) != when_it_runs.end())
      return made(Unknown::Why::computed, fmt::format("`{}` is known only when it runs", function), at);
    return std::nullopt;
  }

 private:
  [[nodiscard]] Code root() const { return {&tree_.tree, tree_.tree.root}; }

  /// The folder that an included file works in is that of the unit which includes it.
  [[nodiscard]] const std::string& base_folder() const {
    return reading_ == Reading::included ? shared_->unit_folder : folder_;
  }

  std::string include_folder(const std::string& name) {
    if (reading_ == Reading::included) return folder_;
    for (const Include& include : includes()) {
      if (include.parent && (name.empty() || include.name == name)) return include.parent->folder();
    }
    return folder_;
  }

  [[nodiscard]] std::expected<FileId, std::string> open(const std::string& path) const {
    if (path.empty()) return std::unexpected("is not known");
    return shared_->sources.open(path.starts_with('/') ? source::normal_path(path.substr(1))
                                                       : source::join_path(base_folder(), path));
  }

  std::unique_ptr<Terragrunt> read(FileId file, Reading reading) {
    constexpr int deepest = 8;
    constexpr int most_reads = 200;
    if (depth_ >= deepest || shared_->reads >= most_reads) return nullptr;
    ++shared_->reads;
    return std::make_unique<Terragrunt>(*shared_, file, reading, depth_ + 1);
  }

  std::optional<Value> find_above(const std::vector<Value>& arguments, const CallContext& at) {
    std::string name = "terragrunt.hcl";
    if (!arguments.empty()) {
      if (!arguments.front().is_string()) return made(Unknown::Why::error, "the name to find is not known", at);
      name = arguments.front().as_text();
    }
    for (std::string folder = base_folder(); !folder.empty();) {
      folder = source::parent_path(folder);
      const std::string path = source::join_path(folder, name);
      if (path.empty()) break;
      if (shared_->sources.open(path) || !shared_->sources.list(path, 1).empty())
        return Value::string("/" + path, {at.at, nullptr});
    }
    if (arguments.size() > 1) return arguments[1];
    return made(Unknown::Why::error, fmt::format("there is no `{}` in the folders above", name), at);
  }

  [[nodiscard]] static Value of_other_units() {
    return made(Unknown::Why::computed, "what another unit gives is known only after apply", {});
  }

  static Value made(Unknown::Why why, std::string text, const CallContext& at) { return unknown(why, text, at); }

  static Value merge(const Value& below, const Value& above, bool deep) {
    if (!above.is_map()) return above.is_null() ? below : above;
    if (!below.is_map()) return above;
    syntax::Map map = below.as_map();
    for (const Entry& entry : above.as_map().entries) {
      const Value* old = deep && entry.value.is_map() ? below.find(entry.key) : nullptr;
      Value value = entry.value.element_of(above);
      map.entries.push_back(
          {entry.key, entry.key_origin, old != nullptr && old->is_map() ? merge(*old, value, deep) : std::move(value)});
    }
    if (above.as_map().rest) map.rest = above.as_map().rest;
    return Value::map(std::move(map), above.origin());
  }

  Shared* shared_;
  Reading reading_;
  int depth_;
  std::string path_;
  std::string folder_;
  syntax::HclTree tree_;
  std::unique_ptr<Module> module_;
  std::unique_ptr<Evaluation> evaluation_;
  std::unique_ptr<Instance> instance_;
  std::vector<Include> includes_;
  bool included_ = false;
};

/// The configuration that names the module's source: the unit's own, else one it includes.
Terragrunt* with_source(Terragrunt& own) {
  if (own.block("terraform").body().attribute("source")) return &own;
  for (const Terragrunt::Include& include : own.includes()) {
    if (!include.parent || !include.merged) continue;
    if (Terragrunt* found = with_source(*include.parent)) return found;
  }
  return nullptr;
}

bool is_path(std::string_view source) {
  return source.starts_with('.') || source.starts_with('/');
}

bool holds_module(const source::SourceSet& sources, const std::string& folder) {
  const std::vector<std::string> names = sources.list(folder, 100'000);
  return std::ranges::any_of(names, [](std::string_view name) {
    const auto kind = discover::kind_of(name);
    return kind && discover::is_module_file(*kind) && name.find('/') == std::string_view::npos;
  });
}

/// A local source as a path: `//` only marks what is copied together.
std::string plain_path(std::string source) {
  for (std::size_t at = source.find("//"); at != std::string::npos; at = source.find("//")) source.erase(at, 1);
  if (const std::size_t query = source.find('?'); query != std::string::npos) source.resize(query);
  return source;
}

/// Folders are paths from the scanned root with a `/` before them.
bool is_from_root(std::string_view path) {
  return path.starts_with('/');
}

void set_target(Terragrunt& own, Unit& unit, const source::SourceSet& sources) {
  Terragrunt* config = with_source(own);
  if (config == nullptr) {
    // Without a source the unit's own folder is the module; a folder without one is there to be included.
    if (holds_module(sources, unit.folder)) unit.target = unit.folder;
    return;
  }
  const Code written = config->block("terraform").body().attribute("source");
  unit.source = written->at;
  const Value source = config->evaluate(written);
  if (!source.is_string()) {
    unit.why = fmt::format("the module of `{}` is not known: {}", unit.path,
                           source.is_unknown() ? source.as_unknown().text : "its source is no text");
    return;
  }
  if (!is_path(source.as_text())) {
    unit.why = fmt::format("the module of `{}` comes from `{}`, which is not in the scanned tree", unit.path,
                           source.as_text());
    unit.remote = module_source(source.as_text());
    return;
  }
  const std::string path = plain_path(source.as_text());
  bool leaves = true;
  for (const std::string& folder : {unit.folder, config->folder()}) {
    auto target = is_from_root(path) ? source_folder(sources.tree(), "", path.substr(1))
                                     : source_folder(sources.tree(), folder, path);
    leaves = leaves && !target;
    if (!target || !holds_module(sources, *target)) continue;
    unit.target = std::move(target);
    return;
  }
  unit.why =
      leaves ? fmt::format("the module of `{}`: its source `{}` leaves the scanned root", unit.path, source.as_text())
             : fmt::format("the module of `{}`: there is none in `{}`", unit.path, source.as_text());
}

/// Files of variables that `extra_arguments` hands to every run.
void add_var_files(Terragrunt& config, Unit& unit) {
  const Code body = config.block("terraform").body();
  for (const Code& child : body ? body.children() : std::vector<Code>()) {
    if (child->kind != NodeKind::block || child->name != "extra_arguments") continue;
    for (const std::string_view name : {"required_var_files", "optional_var_files"}) {
      const Code list = child.body().attribute(name);
      if (!list) continue;
      for (const Value& path : syntax::elements(config.evaluate(list))) {
        if (!path.is_string()) continue;
        const std::string plain = plain_path(path.as_text());
        unit.var_files.push_back(is_from_root(plain) ? source::normal_path(plain.substr(1))
                                                     : source::join_path(unit.folder, plain));
      }
    }
  }
}

}  // namespace

Units read_terragrunt(source::SourceSet& sources, syntax::YamlFiles& yaml, const std::vector<File>& files,
                      const config::Config& config) {
  Units result;
  for (const File& file : files) {
    if (file.kind != FileKind::terragrunt || file.id == FileId::none) continue;
    Unit unit;
    unit.path = file.path;
    unit.folder = source::parent_path(file.path);
    std::vector<Unseen> unseen;
    {
      Shared shared{.sources = sources,
                    .yaml = yaml,
                    .limits = config.limits,
                    .unit_folder = unit.folder,
                    .unseen = &unseen,
                    .files = &result.files};
      Terragrunt own(shared, file.id, Reading::unit, 0);
      set_target(own, unit, sources);
      for (const Terragrunt::Include& include : own.includes()) {
        if (include.parent && include.merged) add_var_files(*include.parent, unit);
        unit.call = include.at;
      }
      add_var_files(own, unit);
      if (const Code inputs = own.top_attribute("inputs")) unit.call = inputs->at;
      if (const Code terraform = own.block("terraform")) unit.call = terraform->at;
      if (!unit.call.known()) unit.call = sources.whole(file.id);
      const Code inputs_code = own.top_attribute("inputs");
      unit.arguments = inputs_code ? inputs_code->at : unit.call;
      if (unit.target || !unit.remote.empty()) {
        const Value inputs = own.inputs();
        for (const Entry& entry : inputs.is_map() ? inputs.as_map().entries : std::vector<Entry>()) {
          unit.inputs.insert_or_assign(entry.key, entry.value.through(Step::Kind::argument, unit.call, unit.path));
        }
        if (inputs.is_unknown()) {
          unseen.push_back({Unseen::Kind::unresolved,
                            inputs.origin().at,
                            {},
                            fmt::format("cannot see the inputs of `{}`: {}", unit.path, inputs.as_unknown().text)});
        }
      }
    }
    // A configuration that is only included is not evaluated on its own.
    const bool alone = !unit.target && unit.why.empty();
    for (Unseen& one : unseen) {
      if (!alone || one.kind != Unseen::Kind::unresolved) result.unseen.push_back(std::move(one));
    }
    if (!alone) result.units.push_back(std::move(unit));
  }
  return result;
}

}  // namespace grantlint::terraform
