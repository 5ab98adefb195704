// Root by root: which modules matter, which assignments apply, then every wanted block's instances.
#include "terraform/terraform.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "source/ascii.h"
#include "source/form.h"
#include "source/parallel.h"
#include "terraform/plan_source.h"
#include "terraform/project.h"
#include "terraform/terragrunt.h"

namespace grantlint::terraform {

using discover::File;
using findings::Unseen;
using syntax::Resource;

namespace {

using Place = std::pair<source::FileId, std::uint32_t>;

/// Blocks that gave nothing yet; or, where only dynamic blocks in them did not, these.
using Leftover = std::map<const Declaration*, std::vector<source::Span>>;

/// One evaluation of a root: the root with one set of assignments.
struct Run {
  const Module* root;
  std::vector<const File*> assignments;
  Defaults defaults = Defaults::used;
  const Leftover* only = nullptr;  ///< blocks to report; null: all
  const Unit* unit = nullptr;      ///< that calls it with inputs
  const Plan* plan = nullptr;
  bool planned_variables = false;                          ///< set as in the plan
  std::map<std::string, Value, std::less<>> emptied = {};  ///< variables that every call sets to nothing
  bool is_bare = false;                                    ///< with what is loaded by itself alone

  [[nodiscard]] std::string name() const {
    std::string name = unit != nullptr ? unit->path : root->folder.empty() ? "." : root->folder;
    for (const File* file : assignments) name += "+" + file->path;
    if (planned_variables) name += "+" + plan->path;
    return name;
  }
};

/// Variables of modules that are called or have files of assignments; with a value where each of those sets it to
/// nothing (`members = []`).
using Emptied = std::map<const Declaration*, std::optional<Value>>;

struct Outcome {
  std::vector<Resource> resources;
  std::vector<Unseen> unseen;
  std::set<source::FileId> files;
  std::set<const Declaration*> seen;  ///< blocks with an instance that names a principal
  std::set<Place> filled;             ///< dynamic blocks that produced a block
  std::set<const Module*> reached;
  Emptied emptied = {};
};

/// One more call: what it sets the variable to, where that is nothing.
void add_call(Emptied& emptied, const Declaration* variable, const std::optional<Value>& value) {
  const auto [known, fresh] = emptied.try_emplace(variable, value);
  if (!fresh && !value) known->second.reset();
}

/// Modules that hold a wanted block, or call one that does.
std::set<const Module*> relevant_modules(const Project& project, const Types& types) {
  std::set<const Module*> relevant;
  std::map<const Module*, std::vector<const Module*>> callers;
  std::vector<const Module*> open;
  for (const auto& [folder, module] : project.modules()) {
    bool matters = false;
    for (const auto& [key, declaration] : module->resources)
      matters = matters || types.wanted(declaration->type, false);
    for (const auto& [key, declaration] : module->data) matters = matters || types.wanted(declaration->type, true);
    for (const auto& [name, call] : module->calls) {
      const Target target = project.target(*module, *module, "", *call);
      if (target.module != nullptr) {
        callers[target.module].push_back(module.get());
      } else {
        matters = true;  // a module that was not read is reported at its call
      }
    }
    if (matters && relevant.insert(module.get()).second) open.push_back(module.get());
  }
  while (!open.empty()) {
    const Module* module = open.back();
    open.pop_back();
    for (const Module* caller : callers[module]) {
      if (relevant.insert(caller).second) open.push_back(caller);
    }
  }
  return relevant;
}

/// Is it known what a call of a module that was not read grants?
bool is_described(const Types& types, const Declaration& call) {
  const std::string module = module_source(call.plain_text("source"));
  return !module.empty() && types.wanted(module, false);
}

/// The dynamic blocks of a declaration that never produced a block. Conditions are left out: they only restrict a
/// grant.
std::vector<source::Span> unfilled(const source::SourceSet& sources, const Declaration& declaration,
                                   const std::set<Place>& filled) {
  std::vector<source::Span> result;
  if (sources.text(declaration.at()).find("dynamic") == std::string_view::npos) return result;
  const Code body = declaration.code();
  if (!body) return result;
  for (const Code& child : body.children()) {
    if (child->kind != syntax::NodeKind::block || child->name != "dynamic") continue;
    if (filled.contains({child->at.file, child->at.begin})) continue;
    const auto parts = child.children();
    const bool narrows = std::ranges::any_of(parts, [](const Code& part) {
      return part->kind == syntax::NodeKind::label && (part->name == "condition" || part->name == "timeouts");
    });
    if (!narrows) result.push_back(child->at);
  }
  return result;
}

/// Does the text contain the address, not as part of a longer one?
bool refers_to(std::string_view text, std::string_view address) {
  using source::is_name;
  for (std::size_t at = text.find(address); at != std::string_view::npos; at = text.find(address, at + 1)) {
    const std::size_t end = at + address.size();
    if ((at == 0 || (!is_name(text[at - 1]) && text[at - 1] != '.')) && (end == text.size() || !is_name(text[end])))
      return true;
  }
  return false;
}

/// The state shared by all evaluations.
struct Tree {
  source::SourceSet& sources;
  syntax::YamlFiles& yaml;
  const Settings& settings;
  const Project& project;
  std::set<const Module*> relevant = relevant_modules(project, settings.types);
};

class Walk {
 public:
  Walk(Evaluation& evaluation, const Tree& tree, const Run& run, Outcome& out)
      : evaluation_(&evaluation),
        project_(&tree.project),
        relevant_(&tree.relevant),
        types_(&tree.settings.types),
        run_(&run),
        out_(&out) {}

  void visit(Instance& instance) {
    out_->reached.insert(&instance.module());
    if (run_->only != nullptr) find_parts(instance);
    for (const auto& [key, declaration] : instance.module().resources) {
      if (types_->wanted(declaration->type, false)) emit(instance, *declaration, false);
    }
    for (const auto& [key, declaration] : instance.module().data) {
      if (types_->wanted(declaration->type, true)) emit(instance, *declaration, true);
    }
    for (const auto& [name, call] : instance.module().calls) {
      const Target target = project_->target(instance.module(), *run_->root, instance.call_path(), *call);
      if (target.module == nullptr) {
        if (is_described(*types_, *call)) {
          emit(instance, *call, false);
        } else if (run_->only == nullptr && !is_planned(instance, *call)) {
          evaluation_->unseen.push_back({Unseen::Kind::unresolved, call->head(), {}, target.why});
        }
        continue;
      }
      out_->seen.insert(call);
      if (run_->only != nullptr) continue;  // each module's leftover blocks are looked at in its own evaluation
      out_->reached.insert(target.module);
      if (!relevant_->contains(target.module)) continue;
      for (Instance* inner : instance.called(*call)) {
        for (const auto& [variable, declaration] : inner->module().variables) {
          add_call(out_->emptied, declaration, inner->emptied(variable));
        }
        visit(*inner);
      }
    }
  }

 private:
  /// In the second evaluation: did the whole block give nothing, not only its dynamic blocks?
  [[nodiscard]] bool is_whole(const Declaration& declaration) const {
    const auto left = run_->only->find(&declaration);
    return left != run_->only->end() && left->second.empty();
  }

  /// The dynamic blocks that produced a block this time, listed for the declarations that contain them and for
  /// those that use these: a document's statement is granted where the document is attached.
  void find_parts(Instance& instance) {
    parts_.clear();
    struct Open {
      std::string reference;
      std::vector<source::Span> blocks;
    };
    std::vector<Open> open;
    const auto reference_to = [](const Declaration& declaration, bool data) {
      return fmt::format("{}{}.{}", data ? "data." : "", declaration.type, declaration.name);
    };
    const auto each = [&](const auto& act) {
      for (const auto& [key, declaration] : instance.module().resources) act(*declaration, false);
      for (const auto& [key, declaration] : instance.module().data) act(*declaration, true);
    };
    each([&](const Declaration& declaration, bool data) {
      const auto left = run_->only->find(&declaration);
      if (left == run_->only->end()) return;
      const ResourceInstances& made = instance.resource(declaration, data);
      std::vector<source::Span> blocks = left->second;
      if (blocks.empty()) {
        // A document that gave nothing so far grants where it is attached, too.
        if (!data || made.attributes.empty()) return;
        blocks.push_back(declaration.at());
      } else {
        std::erase_if(blocks, [&](const source::Span& block) {
          return !evaluation_->filled.contains({block.file, block.begin});
        });
        if (blocks.empty()) return;
        parts_.emplace(&declaration, blocks);
      }
      open.push_back({reference_to(declaration, data), std::move(blocks)});
    });
    std::map<const Declaration*, std::vector<source::Span>> locals;
    const auto add_to = [](std::vector<source::Span>& own, const std::vector<source::Span>& blocks) {
      const std::size_t before = own.size();
      for (const source::Span& block : blocks) {
        if (std::ranges::find(own, block) == own.end()) own.push_back(block);
      }
      return own.size() > before;
    };
    while (!open.empty()) {
      const auto [reference, blocks] = std::move(open.back());
      open.pop_back();
      const auto refers = [&](const Declaration& user) {
        return refers_to(evaluation_->sources.text(user.at()), reference);
      };
      for (const auto& [name, local] : instance.module().locals) {
        if (refers(*local) && add_to(locals[local], blocks)) open.push_back({"local." + name, locals[local]});
      }
      each([&](const Declaration& user, bool data) {
        if (is_whole(user) || !types_->wanted(user.type, data) || !refers(user)) return;
        if (add_to(parts_[&user], blocks)) open.push_back({reference_to(user, data), parts_[&user]});
      });
    }
  }

  /// Does the plan contain the module of the call?
  [[nodiscard]] bool is_planned(const Instance& instance, const Declaration& call) const {
    if (run_->plan == nullptr) return false;
    const std::string caller = syntax::without_keys(instance.address());
    return run_->plan->modules.contains(caller + (caller.empty() ? "module." : ".module.") + call.name);
  }

  void emit(Instance& instance, const Declaration& declaration, bool data) {
    std::vector<source::Span> only;
    if (run_->only != nullptr && !is_whole(declaration)) {
      const auto part = parts_.find(&declaration);
      if (part == parts_.end()) return;
      only = part->second;
    }
    const bool in_part = !only.empty();
    const ResourceInstances& made = instance.resource(declaration, data);
    const bool call = declaration.type.empty();
    const std::string type = call ? module_source(declaration.plain_text("source")) : declaration.type;
    for (std::size_t i = 0; i < made.attributes.size(); ++i) {
      Resource resource;
      resource.language = syntax::Language::terraform;
      resource.provider = call ? std::string() : type.substr(0, type.find('_'));
      resource.type = type;
      resource.name = declaration.name;
      resource.address = made.addresses[i];
      resource.root = run_->name();
      resource.data = data;
      resource.block = declaration.at();
      resource.head = declaration.head();
      resource.lifecycle = declaration.lifecycle();
      resource.attributes = made.attributes[i];
      resource.provider_tags = instance.provider_tags(declaration);
      resource.calls = instance.calls();
      if (in_part) {
        const bool dynamic = std::ranges::all_of(
            only, [&](const source::Span& block) { return evaluation_->sources.text(block).starts_with("dynamic"); });
        resource.unsure =
            dynamic ? "no value that is set fills the dynamic block" : "no value that is set enables the document";
      }
      if (!made.expansion.complete) resource.unsure = made.expansion.why;
      resource.only = only;
      if (!types_->names_nobody(resource)) out_->seen.insert(&declaration);
      out_->resources.push_back(std::move(resource));
    }
  }

  Evaluation* evaluation_;
  const Project* project_;
  const std::set<const Module*>* relevant_;
  const Types* types_;
  const Run* run_;
  Outcome* out_;
  std::map<const Declaration*, std::vector<source::Span>> parts_;  ///< of the instance that is visited
};

Outcome run(const Tree& tree, const Run& run) {
  const Types& types = tree.settings.types;
  Outcome out;
  Evaluation evaluation{.sources = tree.sources,
                        .yaml = tree.yaml,
                        .limits = tree.settings.config.limits,
                        .modules = tree.project,
                        .root = *run.root,
                        .described = [&](std::string_view name) { return !name.empty() && types.wanted(name, false); },
                        .defaults = run.defaults};
  std::vector<syntax::Call> calls;
  if (run.unit != nullptr) {
    evaluation.assigned = run.unit->inputs;
    calls.push_back({run.unit->call, run.unit->path});
  }
  for (const File* file : run.assignments) {
    for (auto& [name, value] : read_assignments(evaluation, *file))
      evaluation.assigned.insert_or_assign(name, std::move(value));
  }
  evaluation.instances.push_back(
      std::make_unique<Instance>(evaluation, *run.root, CallSite{.calls = std::move(calls)}));
  if (run.planned_variables) {
    for (auto& [name, value] : differing_variables(*run.plan, *evaluation.instances.front()))
      evaluation.assigned.insert_or_assign(name, std::move(value));
  }
  if (run.only == nullptr) {
    for (const auto& [name, declaration] : run.root->variables) {
      const auto value = evaluation.assigned.find(name);
      const bool emptied = value != evaluation.assigned.end() && is_empty(value->second);
      add_call(out.emptied, declaration, emptied ? std::optional(value->second) : std::nullopt);
    }
  }
  for (const auto& [name, value] : run.emptied) evaluation.assigned.emplace(name, value);
  Walk(evaluation, tree, run, out).visit(*evaluation.instances.front());
  if (run.plan != nullptr)
    merge_plan(*run.plan, {tree.sources, tree.project, types, *run.root, run.name()}, out.resources, out.seen);
  out.unseen = std::move(evaluation.unseen);
  out.files = std::move(evaluation.files);
  out.filled = std::move(evaluation.filled);
  return out;
}

bool sets_all_required(const Module& root, const std::set<std::string>& assigned) {
  return std::ranges::all_of(root.variables, [&](const auto& entry) {
    return assigned.contains(entry.first) || entry.second->has_attribute("default");
  });
}

std::set<std::string> assigned_names(source::SourceSet& sources, const std::vector<const File*>& files) {
  std::set<std::string> names;
  for (const File* file : files) {
    if (file->id == source::FileId::none) continue;
    if (file->kind == discover::FileKind::tfvars_json) {
      for (const auto& document : syntax::read_json(sources, file->id).documents) {
        if (!document.value.is_map()) continue;
        for (const auto& entry : document.value.as_map().entries) names.insert(entry.key);
      }
    } else {
      for (const auto& attribute : syntax::index_hcl(sources, file->id).attributes)
        names.insert(std::string(attribute.name));
    }
  }
  return names;
}

/// Has the plan the same variables as this evaluation?
bool has_same_variables(const Tree& tree, const Run& run, const Plan& plan) {
  Evaluation evaluation{.sources = tree.sources,
                        .yaml = tree.yaml,
                        .limits = tree.settings.config.limits,
                        .modules = tree.project,
                        .root = *run.root};
  for (const File* file : run.assignments) {
    for (auto& [name, value] : read_assignments(evaluation, *file))
      evaluation.assigned.insert_or_assign(name, std::move(value));
  }
  Instance root(evaluation, *run.root);
  return differing_variables(plan, root).empty();
}

/// The `-var-file`s, whatever they are called: those that end in `.json` are JSON, others HCL.
std::vector<File> open_var_files(source::SourceSet& sources, const std::vector<std::string>& paths,
                                 std::vector<Unseen>* unseen) {
  std::vector<File> files;
  for (const std::string& path : paths) {
    const auto id = sources.open(path);
    if (!id) {
      if (unseen == nullptr) continue;
      unseen->push_back({Unseen::Kind::unreadable, {}, path, fmt::format("the file of variables {}", id.error())});
      continue;
    }
    const bool json = source::form_of(path) == source::FileForm::json;
    files.push_back(
        {path, json ? discover::FileKind::tfvars_json : discover::FileKind::tfvars, *id, /*selected=*/false});
  }
  return files;
}

/// The evaluations of one root: once with its own values, and once per further .tfvars file.
std::vector<Run> runs_of(source::SourceSet& sources, const Project& project, const Module& root,
                         const std::vector<File>& var_files) {
  std::vector<const File*> own = project.own_assignments(root.folder);
  for (const File& file : var_files) {
    const auto names = assigned_names(sources, {&file});
    if (std::ranges::any_of(names, [&](const std::string& name) { return root.variables.contains(name); }))
      own.push_back(&file);
  }
  std::vector<Run> further;
  for (const File* file : project.further_assignments(root.folder)) {
    if (std::ranges::find(own, file->path, &File::path) != own.end()) continue;
    const auto names = assigned_names(sources, {file});
    const bool fits = !names.empty() && std::ranges::all_of(names, [&](const std::string& name) {
      return root.variables.contains(name);
    });
    if (!fits) continue;
    Run more{&root, own};
    more.assignments.push_back(file);
    further.push_back(std::move(more));
  }
  std::vector<Run> runs;
  if (further.empty() || sets_all_required(root, assigned_names(sources, own)))
    runs.push_back({.root = &root, .assignments = own, .is_bare = further.empty()});
  runs.insert(runs.end(), further.begin(), further.end());
  return runs;
}

/// A unit that calls a module which rows of the catalogue describe, as the call of a `module` block.
Resource call_of(const Unit& unit) {
  Resource resource;
  resource.language = syntax::Language::terraform;
  resource.type = unit.remote;
  resource.name = source::file_name(unit.folder);
  resource.address = unit.path;
  resource.root = unit.path;
  resource.block = unit.arguments;
  resource.head = unit.arguments;
  resource.calls.push_back({unit.call, unit.path});
  std::vector<Entry> arguments;
  for (const auto& [name, value] : unit.inputs) arguments.push_back({name, value.origin(), value});
  resource.attributes = Value::map(syntax::Map{std::move(arguments), nullptr}, {unit.arguments, nullptr});
  return resource;
}

/// The evaluation of a module that a unit of Terragrunt calls. Its inputs are the environment's: files of
/// assignments beside the module and the unit win over them.
Run run_of(const Project& project, const Module& module, const Unit& unit, const std::vector<File>& var_files) {
  Run run{.root = &module, .assignments = project.own_assignments(module.folder), .unit = &unit};
  if (unit.folder != module.folder)
    std::ranges::copy(project.own_assignments(unit.folder), std::back_inserter(run.assignments));
  for (const std::string& path : unit.var_files) {
    const auto found = std::ranges::find(var_files, path, &File::path);
    if (found != var_files.end()) run.assignments.push_back(&*found);
  }
  return run;
}

std::vector<Plan> read_plans(const source::SourceSet& sources, const std::vector<File>& files, unsigned jobs) {
  std::vector<source::FileId> ids;
  for (const File& file : files) {
    if (file.kind == discover::FileKind::plan && file.id != source::FileId::none && file.selected)
      ids.push_back(file.id);
  }
  std::vector<Plan> plans(ids.size());
  source::in_parallel(ids.size(), jobs, [&](std::size_t i) { plans[i] = read_plan(sources, ids[i]); });
  return plans;
}

}  // namespace

Evaluated evaluate(source::SourceSet& sources, syntax::YamlFiles& yaml, const std::vector<File>& files,
                   const Settings& settings) {
  const auto& [config, types, jobs] = settings;
  Evaluated result;
  Units units = read_terragrunt(sources, yaml, files, config);
  std::ranges::move(units.unseen, std::back_inserter(result.unseen));
  std::set<std::string> targets;
  std::vector<std::string> unit_var_files;
  for (const Unit& unit : units.units) {
    if (unit.target) targets.insert(*unit.target);
    std::ranges::copy(unit.var_files, std::back_inserter(unit_var_files));
    if (!unit.remote.empty() && types.wanted(unit.remote, false)) {
      result.resources.push_back(call_of(unit));
    } else if (!unit.why.empty()) {
      result.unseen.push_back({Unseen::Kind::unresolved, unit.source, {}, unit.why});
    }
  }
  const Project project(sources, files, targets, jobs);
  const Tree tree{sources, yaml, settings, project};
  const std::set<const Module*>& relevant = tree.relevant;
  const std::vector<File> var_files = open_var_files(sources, config.var_files, &result.unseen);
  const std::vector<File> optional_var_files = open_var_files(sources, unit_var_files, nullptr);
  std::vector<Plan> plans = read_plans(sources, files, jobs);

  std::vector<Outcome> outcomes;
  const auto evaluate_all = [&](const std::vector<Run>& runs) {
    const std::size_t before = outcomes.size();
    outcomes.resize(before + runs.size());
    source::in_parallel(runs.size(), jobs, [&](std::size_t i) { outcomes[before + i] = run(tree, runs[i]); });
  };

  std::vector<Run> runs;
  for (const auto& [folder, module] : project.modules()) {
    if (!project.is_root(*module) || !relevant.contains(module.get())) continue;
    for (Run& one : runs_of(sources, project, *module, var_files)) runs.push_back(std::move(one));
  }
  for (const Unit& unit : units.units) {
    const Module* module = unit.target ? project.in(*unit.target) : nullptr;
    if (module != nullptr && relevant.contains(module))
      runs.push_back(run_of(project, *module, unit, optional_var_files));
  }
  for (Plan& plan : plans) {
    std::ranges::move(plan.unseen, std::back_inserter(result.unseen));
    const Module* module = module_of(plan, project);
    if (module == nullptr || !relevant.contains(module)) {
      std::ranges::move(plan_alone(plan, types, result.unseen), std::back_inserter(result.resources));
      continue;
    }
    // The plan belongs to the evaluation with its variables, else it is one more.
    const auto same = std::ranges::find_if(runs, [&](const Run& one) {
      return one.root == module && one.plan == nullptr && has_same_variables(tree, one, plan);
    });
    if (same != runs.end()) {
      same->plan = &plan;
      continue;
    }
    const std::vector<const File*> own = project.own_assignments(module->folder);
    if (!sets_all_required(*module, assigned_names(sources, own)))
      std::erase_if(runs, [&](const Run& one) { return one.root == module && one.plan == nullptr && one.is_bare; });
    runs.push_back({.root = module, .assignments = own, .plan = &plan, .planned_variables = true});
  }
  evaluate_all(runs);

  // Modules that only call each other have no root above them.
  std::set<const Module*> reached;
  for (const Outcome& outcome : outcomes) reached.insert(outcome.reached.begin(), outcome.reached.end());
  runs.clear();
  for (const auto& [folder, module] : project.modules()) {
    const bool installed = ("/" + folder + "/").find("/.terraform/") != std::string::npos;
    if (relevant.contains(module.get()) && !reached.contains(module.get()) && !installed)
      runs.push_back({module.get(), {}});
  }
  evaluate_all(runs);

  Emptied emptied;
  for (const Outcome& outcome : outcomes) {
    for (const auto& [variable, value] : outcome.emptied) add_call(emptied, variable, value);
  }
  // Blocks that gave nothing so far may depend on a variable that is not set: they are evaluated again with the
  // empty defaults as unknown, then with all defaults as unknown. What every call sets to nothing is nothing.
  for (const Defaults defaults : {Defaults::empty_unknown, Defaults::all_unknown}) {
    std::set<const Declaration*> seen;
    std::set<Place> filled;
    for (const Outcome& outcome : outcomes) {
      seen.insert(outcome.seen.begin(), outcome.seen.end());
      filled.insert(outcome.filled.begin(), outcome.filled.end());
    }
    Leftover missing;
    runs.clear();
    for (const auto& [folder, module] : project.modules()) {
      if (!relevant.contains(module.get())) continue;
      const std::size_t before = missing.size();
      const auto look = [&](const Declarations& declarations, bool data) {
        for (const auto& [key, declaration] : declarations) {
          if (!types.wanted(declaration->type, data)) continue;
          if (!seen.contains(declaration)) {
            missing[declaration];
          } else if (auto blocks = unfilled(sources, *declaration, filled); !blocks.empty()) {
            missing[declaration] = std::move(blocks);
          }
        }
      };
      look(module->resources, false);
      look(module->data, true);
      for (const auto& [name, call] : module->calls) {
        if (seen.contains(call) || !is_described(types, *call)) continue;
        if (project.target(*module, *module, "", *call).module == nullptr) missing[call];
      }
      if (missing.size() == before) continue;
      Run& again = runs.emplace_back(Run{module.get(), {}, defaults});
      for (const auto& [name, variable] : module->variables) {
        const auto found = emptied.find(variable);
        if (found != emptied.end() && found->second) again.emptied.emplace(name, *found->second);
      }
    }
    for (Run& one : runs) one.only = &missing;
    evaluate_all(runs);
  }

  std::set<source::FileId> used = std::move(units.files);
  for (Outcome& outcome : outcomes) {
    std::ranges::move(outcome.resources, std::back_inserter(result.resources));
    std::ranges::move(outcome.unseen, std::back_inserter(result.unseen));
    used.insert(outcome.files.begin(), outcome.files.end());
  }
  for (const auto& [folder, module] : project.modules()) {
    for (Unseen& unseen : module->all_unseen()) result.unseen.push_back(std::move(unseen));
    used.insert(module->files.begin(), module->files.end());
  }
  result.files.assign(used.begin(), used.end());
  return result;
}

}  // namespace grantlint::terraform
