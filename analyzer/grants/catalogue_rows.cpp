#include "grants/catalogue_rows.h"
#include "source/ascii.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

namespace grantlint::grants {

namespace {

template <typename T>
struct Named {
  std::string_view name;
  T value;
};

constexpr std::array<Named<Role>, 9> role_names{{{"binding", Role::binding},
                                                 {"policy", Role::policy},
                                                 {"credential", Role::credential},
                                                 {"trust", Role::trust},
                                                 {"membership", Role::membership},
                                                 {"share", Role::share},
                                                 {"delegation", Role::delegation},
                                                 {"timebound", Role::timebound},
                                                 {"policy_document", Role::policy_document}}};
constexpr std::array<Named<Nature>, 4> nature_names{{{"grant", Nature::grant},
                                                     {"identity", Nature::identity},
                                                     {"definition", Nature::definition},
                                                     {"guard", Nature::guard}}};
constexpr std::array<Named<EntitlementClass>, 6> class_names{
    {{"ordinary", EntitlementClass::ordinary},
     {"data-wide", EntitlementClass::data_wide},
     {"credential-creation", EntitlementClass::credential_creation},
     {"admin", EntitlementClass::admin},
     {"wildcard", EntitlementClass::wildcard},
     {"delegation", EntitlementClass::delegation}}};
constexpr std::array<Named<PrincipalKind>, 5> kind_names{{{"human", PrincipalKind::human},
                                                          {"group", PrincipalKind::group},
                                                          {"nhi", PrincipalKind::nhi},
                                                          {"public", PrincipalKind::public_},
                                                          {"unknown", PrincipalKind::unknown}}};
constexpr std::array<Named<syntax::Language>, 3> language_names{{{"terraform", syntax::Language::terraform},
                                                                 {"kubernetes", syntax::Language::kubernetes},
                                                                 {"iam", syntax::Language::iam}}};
constexpr std::array<Named<Semantics>, 3> semantics_names{
    {{"additive", Semantics::additive}, {"authoritative", Semantics::authoritative}, {"inline", Semantics::inline_}}};
constexpr std::array<std::string_view, 9> hints{"human", "group",  "nhi", "account", "federated",
                                                "role",  "public", "any", "none"};

bool is_pattern(std::string_view text) {
  return text.find_first_of("*?") != std::string_view::npos;
}

constexpr std::array<Named<std::string_view>, 2> form_names{{{"yaml", "yaml"}, {"policy-csv", "policy-csv"}}};

bool is_path(std::string_view path) {
  while (true) {
    const auto quote = path.starts_with('"') ? path.find('"', 1) : 0;
    if (quote == std::string_view::npos || quote == 1) return false;
    const auto dot = path.find('.', quote);
    auto part = path.substr(0, dot);
    if (part.ends_with("[]")) part.remove_suffix(2);
    if (quote > 0 && part.size() == quote + 1) part = "quoted";
    if (part == "*") part = "any";
    const auto plain = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    };
    if (part != "*" && (part.empty() || !std::ranges::all_of(part, plain))) return false;
    if (dot == std::string_view::npos) return true;
    path.remove_prefix(dot + 1);
  }
}

}  // namespace

std::string_view name(Nature nature) {
  return nature_names.at(static_cast<std::size_t>(nature)).name;
}
std::string_view name(EntitlementClass what) {
  return class_names.at(static_cast<std::size_t>(what)).name;
}

int compare_folded(std::string_view a, std::string_view b) {
  const auto common = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < common; ++i) {
    const auto x = static_cast<unsigned char>(source::lower(a[i]));
    const auto y = static_cast<unsigned char>(source::lower(b[i]));
    if (x != y) return x < y ? -1 : 1;
  }
  if (a.size() == b.size()) return 0;
  return a.size() < b.size() ? -1 : 1;
}

bool before(const TypeRow& a, const TypeRow& b) {
  return a.type != b.type ? a.type < b.type : a.data < b.data;
}

bool before(const EntitlementRow& a, const EntitlementRow& b) {
  return a.provider != b.provider ? a.provider < b.provider : compare_folded(a.entitlement, b.entitlement) < 0;
}

/// One file. YAML-cpp's nodes carry their place, so every message has a line.
class RowReader {
 public:
  RowReader(Rows& rows, std::string_view path, Order order) : rows_(rows), path_(path), order_(order) {}

  std::vector<RowError> read(std::string_view yaml) {
    try {
      const YAML::Node root = YAML::Load(std::string(yaml));
      if (root.IsSequence()) {
        rows(root, &RowReader::type);
      } else if (root.IsMap()) {
        file(root);
      } else if (!root.IsNull()) {
        error(root, "expected a map of sections or a list of types");
      }
    } catch (const YAML::Exception& problem) {
      at(problem.mark, problem.msg);
    }
    return std::move(errors_);
  }

 private:
  using RowFunction = void (RowReader::*)(const YAML::Node&);

  void at(const YAML::Mark& mark, std::string text, std::string word = {}, std::vector<std::string_view> known = {}) {
    errors_.push_back({static_cast<unsigned>(std::max(mark.line, 0)) + 1,
                       static_cast<unsigned>(std::max(mark.column, 0)) + 1, std::move(text), std::move(word),
                       std::move(known)});
  }
  void error(const YAML::Node& node, std::string text) { at(node.Mark(), std::move(text)); }

  std::string_view keep(std::string text) { return rows_.text_.emplace_back(std::move(text)); }

  static std::vector<std::string_view> part_keys(std::vector<std::string_view> known) {
    for (const std::string_view key :
         {"role",    "nature",   "semantics", "principal", "qualifier", "entitlement", "scope",
          "expiry",  "document", "items",     "form",      "when",      "undone",      "each",
          "aliases", "holders",  "gives",     "separator", "hint",      "note"}) {
      known.push_back(key);
    }
    return known;
  }

  /// Is the node a map of these keys, each once?
  bool keys(const YAML::Node& map, const std::vector<std::string_view>& known) {
    if (!map.IsMap()) {
      error(map, "expected a map");
      return false;
    }
    const auto before_count = errors_.size();
    std::vector<std::string> seen;
    for (const auto& pair : map) {
      if (!pair.first.IsScalar()) {
        error(pair.first, "expected a key");
      } else if (std::ranges::find(known, std::string_view(pair.first.Scalar())) == known.end()) {
        at(pair.first.Mark(), "unknown key `" + pair.first.Scalar() + "`", pair.first.Scalar(), known);
      } else if (std::ranges::find(seen, pair.first.Scalar()) != seen.end()) {
        error(pair.first, "key `" + pair.first.Scalar() + "` stands twice");
      } else {
        seen.push_back(pair.first.Scalar());
      }
    }
    return errors_.size() == before_count;
  }

  std::string_view text(const YAML::Node& map, const char* key, std::string_view otherwise = {}) {
    const auto node = map[key];
    if (!node) return otherwise;
    if (!node.IsScalar() || node.Scalar().empty()) {
      error(node, std::string("`") + key + "` is not a text");
      return otherwise;
    }
    return keep(node.Scalar());
  }

  bool flag(const YAML::Node& map, const char* key) {
    const auto node = map[key];
    if (!node) return false;
    if (node.IsScalar() && node.Scalar() == "true") return true;
    if (!node.IsScalar() || node.Scalar() != "false")
      error(node, std::string("`") + key + "` is neither true nor false");
    return false;
  }

  template <typename T, std::size_t N>
  T one_of(const YAML::Node& map, const char* key, const std::array<Named<T>, N>& names, T otherwise) {
    const auto node = map[key];
    if (!node) return otherwise;
    std::vector<std::string_view> known;
    for (const auto& [name, value] : names) {
      if (node.IsScalar() && node.Scalar() == name) return value;
      known.push_back(name);
    }
    const auto word = node.IsScalar() ? node.Scalar() : std::string();
    at(node.Mark(), std::string("unknown ") + key + " `" + word + "`", word, std::move(known));
    return otherwise;
  }

  /// A text or a list of texts.
  std::vector<std::string_view> texts(const YAML::Node& node, const std::string& key) {
    std::vector<std::string_view> list;
    if (node.IsScalar() && !node.Scalar().empty()) {
      list.push_back(keep(node.Scalar()));
    } else if (node.IsSequence()) {
      for (const auto& item : node) {
        if (item.IsScalar() && !item.Scalar().empty()) {
          list.push_back(keep(item.Scalar()));
        } else {
          error(item, "`" + key + "` holds something that is not a text");
        }
      }
    } else {
      error(node, "`" + key + "` is neither a text nor a list");
    }
    return list;
  }

  /// `between` may part several paths in one text.
  std::span<const std::string_view> paths(const YAML::Node& map, const char* key, char between = '\0') {
    const auto node = map[key];
    if (!node) return {};
    auto list = texts(node, key);
    for (const auto& text : list) {
      for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = between == '\0' ? text.size() : std::min(text.find(between, begin), text.size());
        const std::string_view path = text.substr(begin, end - begin);
        if (!is_path(path)) error(node, "`" + std::string(path) + "` is no attribute path");
        begin = end + 1;
      }
    }
    return rows_.lists_.emplace_back(std::move(list));
  }

  /// Texts with a sign between two parts.
  std::span<const std::string_view> pairs(const YAML::Node& map, const char* key, std::string_view form) {
    const auto node = map[key];
    if (!node) return {};
    auto list = texts(node, key);
    for (const std::string_view pair : list) {
      const std::size_t sign = pair.find('=');
      if (sign == 0 || sign == std::string_view::npos || sign + 1 == pair.size())
        error(node, "`" + std::string(pair) + "` is not written " + std::string(form));
    }
    return rows_.lists_.emplace_back(std::move(list));
  }

  void once(const YAML::Node& node, std::string key, std::string_view shown) {
    const auto place = std::string(path_) + ":" + std::to_string(std::max(node.Mark().line, 0) + 1);
    const auto [first, fresh] = rows_.seen_.emplace(std::move(key), place);
    if (!fresh) error(node, "`" + std::string(shown) + "` stands twice; first at " + first->second);
  }

  void rows(const YAML::Node& list, RowFunction row) {
    if (!list.IsSequence()) {
      error(list, "expected a list of rows");
      return;
    }
    last_ = {};
    for (const auto& item : list) (this->*row)(item);
  }

  void file(const YAML::Node& root) {
    if (!keys(root, {"provider", "language", "source", "types", "context", "not-grants", "entitlements", "principals",
                     "break-glass", "unconditional", "roles", "modules", "names", "workloads", "conditions",
                     "containers", "takes-in", "permissions", "unconditional-types"})) {
      return;
    }
    provider_ = text(root, "provider");
    source_ = text(root, "source");
    language_ = one_of(root, "language", language_names, syntax::Language::terraform);
    if (const auto list = root["types"]) rows(list, &RowReader::type);
    if (const auto list = root["modules"]) rows(list, &RowReader::module);
    if (const auto list = root["entitlements"]) rows(list, &RowReader::entitlement);
    if (const auto list = root["principals"]) rows(list, &RowReader::principal);
    if (const auto list = root["roles"]) rows(list, &RowReader::role);
    if (const auto list = root["workloads"]) rows(list, &RowReader::workload);
    if (const auto list = root["conditions"]) rows(list, &RowReader::condition);
    if (const auto list = root["containers"]) rows(list, &RowReader::container);
    if (const auto map = root["names"]) names(map);
    if (const auto map = root["takes-in"]) takes_in(map);
    if (const auto map = root["permissions"]) permissions(map);
    if (const auto list = root["context"]) {
      for (const auto type : texts(list, "context")) {
        once(list, "context " + std::string(type), type);
        rows_.context_.push_back(type);
      }
    }
    if (const auto list = root["not-grants"]) {
      for (const auto type : texts(list, "not-grants")) rows_.not_grants_.push_back(type);
    }
    if (const auto list = root["break-glass"]) {
      for (const auto pattern : texts(list, "break-glass")) rows_.break_glass_.push_back(pattern);
    }
    if (const auto list = root["unconditional-types"]) {
      for (const auto one : texts(list, "unconditional-types")) rows_.unconditional_types_.push_back(one);
    }
    if (const auto list = root["unconditional"]) {
      for (const auto one : texts(list, "unconditional")) rows_.unconditional_.push_back(one);
    }
  }

  void names(const YAML::Node& map) {
    if (!map.IsMap()) {
      error(map, "`names` is not a map of ids to names");
      return;
    }
    if (provider_.empty()) error(map, "`names` without `provider`");
    for (const auto& pair : map) {
      if (!pair.first.IsScalar() || !pair.second.IsScalar() || pair.second.Scalar().empty()) {
        error(pair.first, "a name is not a text");
        continue;
      }
      std::string id = pair.first.Scalar();
      id = source::lower(id);
      once(pair.first, "name " + std::string(provider_) + " " + id, id);
      rows_.names_.push_back({provider_, keep(std::move(id)), keep(pair.second.Scalar())});
    }
  }

  /// Roles, and of each one a list.
  template <typename Add>
  void of_roles(const YAML::Node& map, const std::string& section, Add add) {
    if (!map.IsMap()) {
      error(map, "`" + section + "` is not a map of roles");
      return;
    }
    if (provider_.empty()) error(map, "`" + section + "` without `provider`");
    for (const auto& pair : map) {
      if (!pair.first.IsScalar() || pair.first.Scalar().empty()) {
        error(pair.first, "a role is not a text");
        continue;
      }
      const std::string_view role = keep(pair.first.Scalar());
      once(pair.first, section + " " + std::string(provider_) + " " + source::lower(role), role);
      add(role, texts(pair.second, pair.first.Scalar()));
    }
  }

  void takes_in(const YAML::Node& map) {
    of_roles(map, "takes-in", [&](std::string_view wider, const std::vector<std::string_view>& narrower) {
      for (const std::string_view one : narrower) rows_.wider_.push_back({provider_, wider, one});
    });
  }

  /// `storage.objects.get|list` is two of them.
  void permissions(const YAML::Node& map) {
    of_roles(map, "permissions", [&](std::string_view role, const std::vector<std::string_view>& written) {
      auto& list = rows_.lists_.emplace_back();
      for (std::string_view one : written) {
        const std::size_t last = one.find_last_of("./:") + 1;
        const std::string_view before = one.substr(0, last);
        while (one.size() > last) {
          const std::size_t bar = std::min(one.find('|', last), one.size());
          list.push_back(keep(std::string(one.substr(0, bar))));
          if (bar == one.size()) break;
          one = keep(std::string(before) + std::string(one.substr(bar + 1)));
        }
      }
      rows_.held_.push_back({provider_, role, list});
    });
  }

  std::string_view hint(const YAML::Node& map) {
    const auto node = map["hint"];
    if (!node) return "any";
    std::string joined;
    for (const auto word : texts(node, "hint")) {
      if (std::ranges::find(hints, word) == hints.end()) {
        at(node.Mark(), "unknown hint `" + std::string(word) + "`", std::string(word), {hints.begin(), hints.end()});
      }
      if (!joined.empty()) joined += ';';
      joined += word;
    }
    return keep(std::move(joined));
  }

  std::span<const When> when(const YAML::Node& map) {
    const auto node = map["when"];
    if (!node) return {};
    if (!node.IsMap()) {
      error(node, "`when` is not a map of attribute paths to values");
      return {};
    }
    auto& list = rows_.whens_.emplace_back();
    for (const auto& pair : node) {
      const auto path = pair.first.IsScalar() ? pair.first.Scalar() : std::string();
      if (!is_path(path)) error(pair.first, "`" + path + "` is no attribute path");
      list.push_back({keep(path), rows_.lists_.emplace_back(texts(pair.second, "when"))});
    }
    return list;
  }

  std::span<const Undoing> undone(const YAML::Node& map) {
    const auto node = map["undone"];
    if (!node) return {};
    if (!node.IsSequence()) {
      error(node, "`undone` is not a list of reasons");
      return {};
    }
    auto& list = rows_.undoings_.emplace_back();
    for (const auto& item : node) {
      if (!keys(item, {"reason", "when"})) continue;
      const Undoing one{when(item), text(item, "reason")};
      if (one.when.empty() || one.reason.empty()) error(item, "an entry of `undone` needs `reason` and `when`");
      list.push_back(one);
    }
    return list;
  }

  void type(const YAML::Node& node) {
    if (!keys(node, part_keys({"type", "data", "provider", "possible", "self", "beside", "source"}))) return;
    TypeRow row;
    row.type = text(node, "type");
    if (row.type.empty()) {
      error(node, "a row without `type`");
      return;
    }
    row.data = flag(node, "data");
    row.provider = text(node, "provider", provider_);
    if (row.provider.empty()) row.provider = row.type.substr(0, row.type.find('_'));
    parts(node, row);
    row.possible = flag(node, "possible");
    row.self = flag(node, "self");
    row.beside = flag(node, "beside");
    if (text(node, "source", source_).empty() && order_ == Order::sorted) error(node, "a row without `source`");
    once(node, (row.data ? "data " : "type ") + std::string(row.type), row.type);
    const auto shown = std::string(row.type) + (row.data ? " data" : "");
    sorted(node, shown);
    if (row.possible) {
      rows_.possible_.push_back(row);
    } else if (is_pattern(row.type)) {
      rows_.families_.push_back(row);
    } else {
      rows_.types_.push_back(row);
    }
  }

  /// One module, under one or several names, with the grants that its arguments make.
  void module(const YAML::Node& node) {
    if (!keys(node, {"module", "provider", "partial", "grants", "source"})) return;
    const auto names = node["module"];
    if (!names) {
      error(node, "a row without `module`");
      return;
    }
    const auto from = provider(node);
    if (text(node, "source", source_).empty() && order_ == Order::sorted) error(node, "a row without `source`");
    const auto list = node["grants"];
    if (!list || !list.IsSequence()) {
      error(list ? list : node, "`grants` is no list; `[]` says that the module grants nothing");
      return;
    }
    std::vector<TypeRow> grants;
    for (const auto& item : list) {
      if (!keys(item, part_keys({}))) continue;
      grants.emplace_back().provider = from;
      parts(item, grants.back());
    }
    if (grants.empty()) {
      grants.emplace_back().provider = from;
      grants.back().nature = Nature::guard;
    }
    const auto all = texts(names, "module");
    if (!all.empty()) sorted(node, std::string(all.front()));
    const bool partial = flag(node, "partial");
    for (auto& row : grants) row.partial = partial;
    for (const auto name : all) {
      if (name.find('/') == std::string_view::npos) error(names, "`" + std::string(name) + "` is no module's source");
      std::string key = "module " + std::string(name);
      key = source::lower(key);
      once(names, std::move(key), name);
      for (auto& row : grants) {
        row.type = name;
        (is_pattern(name) ? rows_.module_families_ : rows_.modules_).push_back(row);
      }
    }
  }

  /// What a row of a type and a grant of a module have in common.
  void parts(const YAML::Node& node, TypeRow& row) {
    row.language = language_;
    row.role = one_of(node, "role", role_names, Role::binding);
    row.nature = one_of(node, "nature", nature_names, Nature::grant);
    row.semantics = one_of(node, "semantics", semantics_names, Semantics::additive);
    row.principal = paths(node, "principal");
    row.qualifier = paths(node, "qualifier");
    row.entitlement = paths(node, "entitlement");
    row.scope = paths(node, "scope", '/');
    row.expiry = paths(node, "expiry");
    row.document = paths(node, "document");
    row.when = when(node);
    row.undone = undone(node);
    row.items = paths(node, "items");
    row.form = one_of(node, "form", form_names, std::string_view());
    row.each = text(node, "each");
    if (!row.each.empty() && !is_path(row.each))
      error(node["each"], "`" + std::string(row.each) + "` is no attribute path");
    row.aliases = pairs(node, "aliases", "KEY=ARGUMENTS");
    row.holders = pairs(node, "holders", "ENTITLEMENT=PRINCIPAL");
    row.gives = text(node, "gives");
    row.separator = text(node, "separator");
    row.principal_hint = hint(node);
    row.note = text(node, "note");
  }

  void sorted(const YAML::Node& node, const std::string& shown) {
    if (order_ == Order::sorted && shown < last_)
      error(node, "`" + shown + "` stands after `" + last_ + "`: rows are sorted");
    last_ = shown;
  }

  std::string_view provider(const YAML::Node& node) {
    const auto found = text(node, "provider", provider_);
    if (found.empty()) error(node, "a row without `provider`");
    return found;
  }

  void entitlement(const YAML::Node& node) {
    if (!keys(node, {"entitlement", "provider", "class", "glob", "reason", "source"})) return;
    EntitlementRow row;
    row.provider = provider(node);
    row.what = one_of(node, "class", class_names, EntitlementClass::admin);
    row.glob = flag(node, "glob");
    row.reason = text(node, "reason");
    row.source = text(node, "source", source_);
    if (row.source.empty() && order_ == Order::sorted) error(node, "a row without `source`");
    const auto list = node["entitlement"];
    if (!list) {
      error(node, "a row without `entitlement`");
      return;
    }
    for (const auto one : texts(list, "entitlement")) {
      row.entitlement = one;
      std::string key = "entitlement " + std::string(row.provider) + " " + std::string(one);
      key = source::lower(key);
      once(list, std::move(key), one);
      (row.glob ? rows_.entitlement_globs_ : rows_.entitlements_).push_back(row);
    }
  }

  void principal(const YAML::Node& node) {
    if (!keys(node, {"pattern", "type", "provider", "kind", "plumbing", "shared-issuer", "source"})) return;
    PrincipalRow row;
    row.provider = provider(node);
    row.kind = one_of(node, "kind", kind_names, PrincipalKind::unknown);
    row.plumbing = flag(node, "plumbing");
    row.shared_issuer = flag(node, "shared-issuer");
    row.source = text(node, "source", source_);
    if (const auto list = node["pattern"]) {
      for (const auto one : texts(list, "pattern")) {
        row.pattern = one;
        once(list, "principal " + std::string(row.provider) + " " + std::string(one), one);
        rows_.principals_.push_back(row);
      }
    } else if (const auto types = node["type"]) {
      for (const auto one : texts(types, "type")) {
        row.pattern = one;
        once(types, "identity " + std::string(one), one);
        rows_.identities_.push_back(row);
      }
    } else {
      error(node, "a row without `pattern` or `type`");
    }
  }

  void role(const YAML::Node& node) {
    if (!keys(node, {"name", "privileged", "delegating", "wildcard", "plumbing", "source"})) return;
    BuiltInRole row;
    row.privileged = flag(node, "privileged");
    row.delegating = flag(node, "delegating");
    row.wildcard = flag(node, "wildcard");
    row.plumbing = flag(node, "plumbing");
    row.source = text(node, "source", source_);
    const auto list = node["name"];
    if (!list) {
      error(node, "a row without `name`");
      return;
    }
    for (const auto one : texts(list, "name")) {
      row.name = one;
      once(list, "role " + std::string(one), one);
      rows_.roles_.push_back(row);
    }
  }

  void workload(const YAML::Node& node) {
    if (!keys(node, {"kind", "pod", "source"})) return;
    const WorkloadRow row{text(node, "kind"), text(node, "pod"), text(node, "source", source_)};
    if (row.kind.empty() || row.pod.empty()) {
      error(node, "a row without `kind` or `pod`");
      return;
    }
    if (!is_path(row.pod)) error(node["pod"], "`" + std::string(row.pod) + "` is no attribute path");
    if (row.source.empty() && order_ == Order::sorted) error(node, "a row without `source`");
    once(node, "workload " + std::string(row.kind), row.kind);
    sorted(node, std::string(row.kind));
    rows_.workloads_.push_back(row);
  }

  void condition(const YAML::Node& node) {
    if (!keys(node, {"kind", "key", "provider", "source"})) return;
    ConditionRow row;
    row.provider = provider(node);
    row.kind = text(node, "kind");
    row.source = text(node, "source", source_);
    if (row.source.empty() && order_ == Order::sorted) error(node, "a row without `source`");
    const auto list = node["key"];
    if (!list || row.kind.empty()) {
      error(node, "a row without `kind` or `key`");
      return;
    }
    sorted(node, std::string(row.provider) + " " + std::string(row.kind));
    for (const auto one : texts(list, "key")) {
      row.key = one;
      once(list, "condition " + std::string(row.provider) + " " + source::lower(std::string(one)), one);
      rows_.conditions_.push_back(row);
    }
  }

  /// `folders/{PATH}`
  std::span<const std::string_view> forms(const YAML::Node& map, const char* key) {
    const auto node = map[key];
    if (!node) return {};
    auto list = texts(node, key);
    for (const std::string_view form : list) {
      const std::size_t brace = form.find('{');
      if (brace == std::string_view::npos || !form.ends_with('}') ||
          !is_path(form.substr(brace + 1, form.size() - brace - 2)))
        error(node, "`" + std::string(form) + "` is not written PREFIX{PATH}");
    }
    return rows_.lists_.emplace_back(std::move(list));
  }

  void container(const YAML::Node& node) {
    if (!keys(node, {"type", "names", "within", "source"})) return;
    const ContainerRow row{text(node, "type"), forms(node, "names"), forms(node, "within")};
    if (row.type.empty() || (row.names.empty() && row.within.empty())) {
      error(node, "a row without `type`, or without `names` and `within`");
      return;
    }
    if (text(node, "source", source_).empty() && order_ == Order::sorted) error(node, "a row without `source`");
    once(node, "container " + std::string(row.type), row.type);
    sorted(node, std::string(row.type));
    rows_.containers_.push_back(row);
  }

  Rows& rows_;
  std::string_view path_;
  Order order_;
  std::vector<RowError> errors_;
  std::string_view provider_;
  std::string_view source_;
  syntax::Language language_ = syntax::Language::terraform;
  std::string last_;
};

std::vector<RowError> Rows::read(std::string_view path, std::string_view yaml, Order order) {
  return RowReader(*this, path, order).read(yaml);
}

Tables Rows::arrange() {
  const auto longest_first = [](const TypeRow& a, const TypeRow& b) {
    return a.type.size() != b.type.size() ? a.type.size() > b.type.size() : before(a, b);
  };
  const auto by_text = [](const auto& a, const auto& b) { return before(a, b); };
  std::ranges::sort(types_, by_text);
  std::ranges::sort(families_, longest_first);
  std::ranges::sort(possible_, longest_first);
  std::ranges::stable_sort(modules_,
                           [](const TypeRow& a, const TypeRow& b) { return compare_folded(a.type, b.type) < 0; });
  std::ranges::stable_sort(module_families_, longest_first);
  std::ranges::sort(context_);
  std::ranges::sort(entitlements_, by_text);
  std::ranges::sort(entitlement_globs_, by_text);
  std::vector<PrincipalRow> of_any;  // last, the order kept
  std::ranges::copy_if(principals_, std::back_inserter(of_any),
                       [](const PrincipalRow& row) { return row.provider == "*"; });
  std::erase_if(principals_, [](const PrincipalRow& row) { return row.provider == "*"; });
  principals_.insert(principals_.end(), of_any.begin(), of_any.end());
  std::ranges::sort(identities_, {}, &PrincipalRow::pattern);
  std::ranges::sort(roles_, {}, &BuiltInRole::name);
  std::ranges::sort(names_, {}, &NameRow::id);
  std::ranges::sort(workloads_, {}, &WorkloadRow::kind);
  std::ranges::sort(containers_, [](const ContainerRow& a, const ContainerRow& b) {
    if (is_pattern(a.type) != is_pattern(b.type)) return is_pattern(b.type);
    return a.type.size() != b.type.size() ? a.type.size() > b.type.size() : a.type < b.type;
  });
  return {.types = types_,
          .families = families_,
          .possible = possible_,
          .modules = modules_,
          .module_families = module_families_,
          .not_grants = not_grants_,
          .context = context_,
          .entitlements = entitlements_,
          .entitlement_globs = entitlement_globs_,
          .principals = principals_,
          .identities = identities_,
          .break_glass = break_glass_,
          .unconditional = unconditional_,
          .unconditional_types = unconditional_types_,
          .roles = roles_,
          .names = names_,
          .workloads = workloads_,
          .conditions = conditions_,
          .containers = containers_,
          .wider = wider_,
          .held = held_};
}

}  // namespace grantlint::grants
