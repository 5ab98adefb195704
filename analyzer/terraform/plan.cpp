#include "terraform/plan.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "terraform/instance.h"

namespace grantlint::terraform {

using findings::Unseen;
using source::Span;

std::vector<AddressPart> split_address(std::string_view address) {
  std::vector<AddressPart> parts(1);
  bool in_key = false;
  bool quoted = false;
  for (std::size_t i = 0; i < address.size(); ++i) {
    const char c = address[i];
    if (!in_key && c == '.') {
      parts.emplace_back();
      continue;
    }
    in_key = in_key || c == '[';
    std::string& part = in_key ? parts.back().key : parts.back().name;
    part += c;
    if (!in_key) continue;
    if (quoted && c == '\\' && i + 1 < address.size()) {
      part += address[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ']' && !quoted) {
      in_key = false;
    }
  }
  return parts;
}

namespace {

std::string text_at(const Value& map, std::string_view key) {
  const Value* found = map.find(key);
  return found != nullptr && found->is_string() ? found->as_text() : std::string();
}

std::string below(const std::string& module, std::string_view name) {
  return module.empty() ? std::string(name) : fmt::format("{}.{}", module, name);
}

/// The `configuration` section: the expression of an attribute, and what a reference refers to.
class Configuration {
 public:
  Configuration(const Value& plan, Plan& out) {
    const Value* root = plan.find_path("configuration.root_module");
    if (root == nullptr) return;
    std::vector<std::pair<std::string, Value>> open{{"", *root}};
    while (!open.empty()) {
      const auto [path, module] = std::move(open.back());
      open.pop_back();
      if (!module.is_map()) continue;
      modules_[path] = module;
      out.modules.insert(path);
      if (const Value* resources = module.find("resources")) {
        for (const Value& resource : syntax::elements(*resources)) {
          const std::string address = below(path, text_at(resource, "address"));
          out.declarations.insert(address);
          if (const Value* expressions = resource.find("expressions")) expressions_[address] = *expressions;
        }
      }
      const Value* calls = module.find("module_calls");
      if (calls == nullptr || !calls->is_map()) continue;
      for (const Entry& call : calls->as_map().entries) {
        const std::string inner = below(path, "module." + call.key);
        // Each level repeats the names above it.
        constexpr std::size_t longest = 4096;
        if (inner.size() > longest) {
          out.unseen.push_back({Unseen::Kind::limit, call.key_origin.at, {}, "the address of the module is too long"});
          continue;
        }
        calls_[inner] = call.value;
        if (const Value* called = call.value.find("module")) open.emplace_back(inner, *called);
      }
    }
  }

  /// The expressions of a resource's block; null where the plan does not contain them.
  [[nodiscard]] const Value* expressions(const PlannedResource& resource) const {
    const auto found = expressions_.find(syntax::without_keys(resource.address));
    return found == expressions_.end() ? nullptr : &found->second;
  }
  /// The expression of one attribute; null where the plan does not contain it.
  [[nodiscard]] const Value* expression(const PlannedResource& resource, std::string_view attribute) const {
    const Value* all = expressions(resource);
    return all == nullptr ? nullptr : all->find(attribute);
  }

  /// The resource an expression refers to, and the reference as written; through variables and outputs.
  [[nodiscard]] std::pair<std::string, std::string> resource_of(const Value* expression, std::string module) const {
    std::string written;
    constexpr int most_references = 32;
    for (int followed = 0; followed < most_references && expression != nullptr; ++followed) {
      const Value* references = expression->find("references");
      if (references == nullptr) return {"", written};
      const Value* next = nullptr;
      for (const Value& reference : syntax::elements(*references)) {
        if (!reference.is_string()) continue;
        const auto parts = split_address(reference.as_text());
        if (parts.size() < 2 || parts.front().name == "each" || parts.front().name == "count" ||
            parts.front().name == "path" || parts.front().name == "local")
          continue;
        if (written.empty()) written = reference.as_text();
        if (parts.front().name == "var") {
          const auto call = calls_.find(syntax::without_keys(module));
          if (call == calls_.end()) continue;
          const Value* given = call->second.find("expressions");
          next = given == nullptr ? nullptr : given->find(parts[1].name);
          const std::size_t last = module.rfind(".module.");
          module = last == std::string::npos ? std::string() : module.substr(0, last);
        } else if (parts.front().name == "module") {
          if (parts.size() < 3) continue;
          module = below(module, fmt::format("module.{}{}", parts[1].name, parts[1].key));
          const auto inner = modules_.find(syntax::without_keys(module));
          if (inner == modules_.end()) return {"", written};
          next = inner->second.find("outputs");
          next = next == nullptr ? nullptr : next->find(parts[2].name);
          next = next == nullptr ? nullptr : next->find("expression");
        } else {
          const std::size_t size = parts.front().name == "data" ? 3 : 2;
          if (parts.size() < size) continue;
          std::string address = module;
          for (std::size_t i = 0; i < size; ++i) address = below(address, parts[i].name);
          return {address + parts[size - 1].key, written};
        }
        break;
      }
      expression = next;
    }
    return {"", written};
  }

 private:
  std::map<std::string, Value> modules_;
  std::map<std::string, Value> calls_;
  std::map<std::string, Value> expressions_;
};

Value unknown_at(const Origin& origin, std::string text, std::string expression, std::string reference) {
  return Value::unknown({.why = Unknown::Why::computed,
                         .text = std::move(text),
                         .expression = std::move(expression),
                         .reference = std::move(reference),
                         .partial = {},
                         .either = {}},
                        origin);
}

class Reader {
 public:
  Reader(const source::SourceSet& sources, const Value& document, Plan& out)
      : sources_(&sources), configuration_(document, out), out_(&out) {
    read_changes(document.find("resource_changes"));
    if (const Value* planned = document.find("planned_values")) {
      const Value* root = planned->find("root_module");
      if (root == nullptr || !root->is_map()) refuse(*planned, "the planned values have no root module");
      read_values(root, false);
    }
    read_values(document.find_path("prior_state.values.root_module"), true);
    if (document.find("planned_values") == nullptr && changes_.empty())
      read_values(document.find_path("values.root_module"), false);
    // Resources that are only in the changes.
    for (const auto& [address, change] : changes_) {
      if (!there_.contains(address)) add(change.object, text_at(change.object, "module_address"), nullptr);
    }
    if (const Value* variables = document.find("variables"); variables != nullptr && variables->is_map()) {
      for (const Entry& entry : variables->as_map().entries) {
        if (const Value* value = entry.value.find("value")) out.variables.emplace(entry.key, *value);
      }
    }
    finish();
  }

 private:
  void refuse(const Value& at, std::string why) {
    out_->unseen.push_back({Unseen::Kind::unparsed, at.origin().at, {}, std::move(why)});
  }

  struct Change {
    Value object;
    Value change;
  };

  void read_changes(const Value* list) {
    if (list == nullptr || list->is_null()) return;
    if (!list->is_list()) refuse(*list, "the resource changes are no list");
    for (const Value& object : syntax::elements(*list)) {
      const Value* change = object.find("change");
      // A deposed object is one that will be deleted.
      if (object.find("deposed") != nullptr) continue;
      if (change == nullptr || !change->is_map()) {
        refuse(object, "this resource change of the plan says no change");
        continue;
      }
      const std::string address = text_at(object, "address");
      bool deletes = false;
      bool makes = false;
      bool forgets = false;
      if (const Value* actions = change->find("actions")) {
        for (const Value& action : syntax::elements(*actions)) {
          if (!action.is_string()) continue;
          deletes = deletes || action.as_text() == "delete";
          makes = makes || action.as_text() == "create";
          forgets = forgets || action.as_text() == "forget";
        }
      }
      if ((deletes || forgets) && !makes) {
        gone_.insert(address);
        if (forgets) {
          out_->unseen.push_back(
              {Unseen::Kind::unresolved,
               object.origin().at,
               {},
               fmt::format("`{}` is forgotten by the plan and not deleted: its access stays, and no code names it",
                           address)});
        }
        continue;
      }
      changes_.try_emplace(address, Change{object, *change});
    }
  }

  /// Uses an explicit stack, since modules may be nested as deeply as the JSON reader allows.
  void read_values(const Value* root, bool data_only) {
    if (root == nullptr) return;
    std::vector<std::pair<Value, std::string>> open{{*root, ""}};
    while (!open.empty()) {
      const auto [module, address] = std::move(open.back());
      open.pop_back();
      if (const Value* resources = module.find("resources")) {
        for (const Value& resource : syntax::elements(*resources)) {
          if (data_only && text_at(resource, "mode") != "data") continue;
          add(resource, address, resource.find("values"));
        }
      }
      if (const Value* children = module.find("child_modules")) {
        for (const Value& child : syntax::elements(*children)) open.emplace_back(child, text_at(child, "address"));
      }
    }
  }

  void add(const Value& object, const std::string& module, const Value* values) {
    if (object.find("deposed_key") != nullptr) return;  // of a state: it waits for its deletion
    PlannedResource resource;
    resource.address = text_at(object, "address");
    resource.module = module;
    resource.type = text_at(object, "type");
    resource.name = text_at(object, "name");
    resource.data = text_at(object, "mode") == "data";
    if (resource.address.empty() || resource.type.empty()) {
      refuse(object, "this resource of the plan has no address and type");
      return;
    }
    if (gone_.contains(resource.address)) return;
    if (!there_.insert(resource.address).second) return;
    resource.block = object.origin().at;
    resource.head = object.find("address")->origin().at;
    out_->modules.insert(syntax::without_keys(module));

    const auto changed = changes_.find(resource.address);
    const Value* change = changed == changes_.end() ? nullptr : &changed->second.change;
    if (values == nullptr || !values->is_map()) values = change == nullptr ? nullptr : change->find("after");
    Value attributes =
        values != nullptr && values->is_map() ? *values : Value::map(std::vector<Entry>(), object.origin());
    if (change != nullptr) {
      if (const Value* mask = change->find("after_unknown"))
        attributes = masked(attributes, *mask, resource, Mask::unknown);
      if (const Value* mask = change->find("after_sensitive"))
        attributes = masked(attributes, *mask, resource, Mask::sensitive);
    }
    if (const Value* mask = object.find("sensitive_values"))
      attributes = masked(attributes, *mask, resource, Mask::sensitive);
    resource.attributes = written(attributes, resource, resource.undeclared);
    out_->resources.push_back(std::move(resource));
  }

  /// The attributes that the block sets; others are set by the provider or another resource. An attribute that
  /// may come from a dynamic block, which the plan's configuration leaves out, is kept; `undeclared` gets those
  /// of them that are not known.
  Value written(const Value& attributes, const PlannedResource& resource,
                std::vector<std::pair<std::string, Span>>& undeclared) const {
    const Value* expressions = configuration_.expressions(resource);
    if (resource.data || expressions == nullptr || !attributes.is_map()) return attributes;
    syntax::Map map = attributes.as_map();
    std::erase_if(map.entries, [&](const Entry& entry) {
      if (entry.key == "tags_all" || expressions->find(entry.key) != nullptr) return false;
      const Value& value = entry.value;
      if (value.is_unknown()) undeclared.emplace_back(entry.key, value.origin().at);
      return !value.is_list() || std::ranges::none_of(value.as_list().items, &Value::is_map);
    });
    return Value::map(std::move(map), attributes.origin());
  }

  enum class Mask : std::uint8_t { unknown, sensitive };

  /// The attributes with those marked `true` in the mask unknown.
  Value masked(const Value& attributes, const Value& mask, const PlannedResource& resource, Mask kind) const {
    if (!mask.is_map() || !attributes.is_map()) return attributes;
    syntax::Map map = attributes.as_map();
    for (const Entry& entry : mask.as_map().entries) {
      const auto found = std::ranges::find(map.entries, entry.key, &Entry::key);
      const bool there = found != map.entries.end() && !found->value.is_null();
      if (kind == Mask::sensitive && !there) continue;
      const Value before = there ? found->value : Value::null(entry.value.origin());
      Value after =
          mask_part(before, entry.value, configuration_.expression(resource, entry.key), {resource, entry.key, kind});
      if (found != map.entries.end()) {
        found->value = std::move(after);
      } else {
        map.entries.push_back({entry.key, entry.key_origin, std::move(after)});
      }
    }
    return Value::map(std::move(map), attributes.origin());
  }

  /// A part of a resource that is masked.
  struct Masked {
    const PlannedResource& resource;
    std::string path;
    Mask kind;
  };

  Value mask_part(const Value& value, const Value& mask, const Value* expression, const Masked& part) const {
    const auto& [resource, path, kind] = part;
    if (mask.kind() == Value::Kind::boolean) {
      if (!mask.as_bool()) return value;
      const Origin origin = value.is_null() ? mask.origin() : value.origin();
      if (kind == Mask::sensitive) {
        if (value.is_unknown()) return value;
        return unknown_at(origin, "the plan marks it as sensitive", path, "");
      }
      auto [reference, written] = expression == nullptr ? std::pair<std::string, std::string>()
                                                        : configuration_.resource_of(expression, resource.module);
      return unknown_at(origin, fmt::format("`{}.{}` is known only after apply", resource.address, path),
                        written.empty() ? path : written, reference);
    }
    const auto part_of = [&](std::string_view name) -> const Value* {
      if (expression == nullptr) return nullptr;
      if (expression->find("references") != nullptr) return expression;
      return expression->find(name);
    };
    if (mask.is_map()) {
      if (!value.is_map() && !value.is_null()) return value;
      syntax::Map map = value.is_map() ? value.as_map() : syntax::Map{};
      bool any = false;
      for (const Entry& entry : mask.as_map().entries) {
        const auto found = std::ranges::find(map.entries, entry.key, &Entry::key);
        const Value before = found == map.entries.end() ? Value::null(entry.value.origin()) : found->value;
        constexpr std::size_t longest_path = 200;
        const std::string inner = path.size() < longest_path ? path + "." + entry.key : path;
        Value after = mask_part(before, entry.value, part_of(entry.key), {resource, inner, kind});
        if (after.is_null()) continue;
        any = true;
        if (found != map.entries.end()) {
          found->value = std::move(after);
        } else {
          map.entries.push_back({entry.key, entry.key_origin, std::move(after)});
        }
      }
      return any || value.is_map() ? Value::map(std::move(map), value.origin()) : value;
    }
    if (mask.is_list()) {
      if (!value.is_list() && !value.is_null()) return value;
      syntax::List list = value.is_list() ? value.as_list() : syntax::List{};
      const auto& masks = mask.as_list().items;
      for (std::size_t i = 0; i < masks.size(); ++i) {
        const Value before = i < list.items.size() ? list.items[i] : Value::null(masks[i].origin());
        const Value* inner = expression;
        if (expression != nullptr && expression->is_list())
          inner = i < expression->as_list().items.size() ? &expression->as_list().items[i] : nullptr;
        Value after = mask_part(before, masks[i], inner, part);
        if (i < list.items.size()) {
          list.items[i] = std::move(after);
        } else if (!after.is_null()) {
          list.items.push_back(std::move(after));
        }
      }
      return list.items.empty() && value.is_null() ? value : Value::list(std::move(list), value.origin());
    }
    return value;
  }

  /// References to one of several instances, documents written by data sources, the order.
  void finish() {
    std::map<std::string, std::vector<std::string>> instances;
    std::map<std::string, std::pair<std::string, Value>> documents;
    for (PlannedResource& resource : out_->resources) {
      instances[syntax::without_keys(resource.address)].push_back(resource.address);
      if (!resource.data) continue;
      const Value* json = resource.attributes.find("json");
      if (json == nullptr || !json->is_string())
        resource.attributes = policy_document(resource.type, resource.attributes, *sources_);
      for (const std::string_view name : {"json", "policy_data"}) {
        const Value* text = resource.attributes.find(name);
        if (text != nullptr && text->is_string()) documents.try_emplace(content_of(*text), resource.address, *text);
      }
    }
    const auto instance = [&](const std::string& reference, const std::string& from) {
      if (there_.contains(reference)) return reference;
      // `aws_iam_role.x[each.key]` is written without its key: it is the one that stands alone, or the same.
      if (std::string same = reference + split_address(from).back().key; there_.contains(same)) return same;
      const auto found = instances.find(syntax::without_keys(reference));
      return found != instances.end() && found->second.size() == 1 ? found->second.front() : reference;
    };
    for (PlannedResource& resource : out_->resources) {
      if (!resource.attributes.is_map()) continue;
      syntax::Map map = resource.attributes.as_map();
      for (Entry& entry : map.entries) {
        if (entry.value.is_unknown() && !entry.value.as_unknown().reference.empty()) {
          Unknown own = entry.value.as_unknown();
          own.reference = instance(own.reference, resource.address);
          entry.value = Value::unknown(std::move(own), entry.value.origin());
        } else if (!documents.empty() && entry.value.is_string() && !resource.data) {
          const auto document = documents.find(content_of(entry.value));
          if (document != documents.end())
            entry.value =
                document->second.second.through(Step::Kind::reference, entry.value.origin().at, document->second.first);
        }
      }
      resource.attributes = Value::map(std::move(map), resource.attributes.origin());
    }
    std::ranges::stable_sort(out_->resources, {},
                             [](const PlannedResource& resource) { return std::tie(resource.data, resource.address); });
  }

  /// A document's text without its layout: providers write it anew.
  [[nodiscard]] std::string content_of(const Value& text) const {
    constexpr std::size_t longest = 100'000;
    const std::string& written = text.as_text();
    const std::size_t first = written.find_first_not_of(" \t\r\n");
    if (first == std::string::npos || written[first] != '{' || written.size() > longest) return written;
    const syntax::Documents read = syntax::read_json(*sources_, text);
    return read.documents.size() == 1 && read.unseen.empty() ? syntax::to_json(read.documents.front().value) : written;
  }

  const source::SourceSet* sources_;
  Configuration configuration_;
  Plan* out_;
  std::map<std::string, Change> changes_;
  std::set<std::string> gone_;
  std::set<std::string> there_;
};

}  // namespace

Plan read_plan(const source::SourceSet& sources, source::FileId file) {
  Plan plan;
  plan.path = std::string(sources.path(file));
  plan.file = file;
  syntax::Documents read = syntax::read_json(sources, file);
  plan.unseen = std::move(read.unseen);
  for (const syntax::Document& document : read.documents) {
    if (document.value.is_map()) Reader(sources, document.value, plan);
  }
  return plan;
}

}  // namespace grantlint::terraform
