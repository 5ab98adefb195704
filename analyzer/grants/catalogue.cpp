#include "grants/catalogue.h"

#include <algorithm>
#include <array>

#include "grants/catalogue_rows.h"
#include "grants/catalogue_tables.h"
#include "source/ascii.h"

namespace grantlint::grants {

namespace {

enum class Case : std::uint8_t { counts, folds };

/// Where the glob goes on after the element at `at`, if that element takes `c`; else npos. An element is
/// a character, `?`, a class `[a-z0-9]`, or `\` with a character as it is.
std::size_t step(std::string_view glob, std::size_t at, char c, Case letters) {
  constexpr auto no = std::string_view::npos;
  if (at >= glob.size()) return no;
  if (glob[at] == '?') return at + 1;
  if (glob[at] == '[') {
    const auto close = glob.find(']', at);
    if (close != no) {
      bool inside = false;
      for (auto i = at + 1; i < close; ++i) {
        const bool range = i + 2 < close && glob[i + 1] == '-';
        inside = inside || (range ? glob[i] <= c && c <= glob[i + 2] : glob[i] == c);
        if (range) i += 2;
      }
      return inside ? close + 1 : no;
    }
  }
  if (glob[at] == '\\' && at + 1 < glob.size()) ++at;
  const bool same = letters == Case::counts ? glob[at] == c : source::lower(glob[at]) == source::lower(c);
  return same ? at + 1 : no;
}

/// `*` is any run. The plain end of the glob is compared first: most globs fail there. Then the match
/// goes back to the last star only, so the time is bounded by the product of the lengths.
bool matches(std::string_view glob, std::string_view text, Case letters) {
  constexpr auto no = std::string_view::npos;
  const auto same = [letters](char a, char b) {
    return letters == Case::counts ? a == b : source::lower(a) == source::lower(b);
  };
  while (!glob.empty() && !text.empty() && std::string_view("*?]").find(glob.back()) == no &&
         (glob.size() == 1 || glob[glob.size() - 2] != '\\')) {
    if (!same(glob.back(), text.back())) return false;
    glob.remove_suffix(1);
    text.remove_suffix(1);
  }
  std::size_t g = 0;
  std::size_t t = 0;
  std::size_t star = no;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = g++;
      resume = t;
      if (g == glob.size()) return true;
    } else if (const auto next = step(glob, g, text[t], letters); next != no) {
      g = next;
      ++t;
    } else if (star != no) {
      g = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*') ++g;
  return g == glob.size();
}

bool has_wildcard(std::string_view text) {
  return text.find_first_of("*?") != std::string_view::npos;
}

const TypeRow* exact(std::span<const TypeRow> rows, std::string_view type, bool data) {
  TypeRow wanted;
  wanted.type = type;
  wanted.data = data;
  const auto found =
      std::ranges::lower_bound(rows, wanted, [](const TypeRow& a, const TypeRow& b) { return before(a, b); });
  return found != rows.end() && found->type == type && found->data == data ? &*found : nullptr;
}

const TypeRow* family(std::span<const TypeRow> rows, std::string_view type, bool data) {
  for (const auto& row : rows) {
    if (row.data == data && matches(row.type, type, Case::counts)) return &row;
  }
  return nullptr;
}

bool in_context(std::span<const std::string_view> rows, std::string_view type, bool data) {
  constexpr std::string_view prefix = "data.";
  const auto compare = [=](std::string_view row) {
    if (!data) return row.compare(type);
    if (const int order = row.substr(0, prefix.size()).compare(prefix); order != 0) return order;
    return row.substr(prefix.size()).compare(type);
  };
  const auto found = std::ranges::partition_point(rows, [&](std::string_view row) { return compare(row) < 0; });
  return found != rows.end() && compare(*found) == 0;
}

/// A role's name as people shorten it.
std::string role_spelling(std::string_view provider, std::string_view role) {
  if (provider == "google" || provider == "google-beta") {
    if (role.starts_with("roles/")) role.remove_prefix(6);
  } else if (provider == "aws" && role.starts_with("arn:")) {
    role = role.substr(role.rfind('/') + 1);
  } else if (provider == "kubernetes" && !role_name(role).empty()) {
    role = role_name(role);
  }
  return source::lower(role);
}

/// A provider's entitlement as the tables write it.
struct Spelling {
  std::string_view provider;
  std::string entitlement;
};

Spelling spelling(std::string_view provider, std::string_view entitlement) {
  if (provider == "google-beta") provider = "google";
  Spelling result{provider, std::string(entitlement)};
  if (provider == "aws" && entitlement.starts_with("arn:aws-")) {
    // Another partition ("arn:aws-cn:iam::aws:policy/…") has policies of the same names.
    if (const auto colon = entitlement.find(':', 4); colon != std::string_view::npos) {
      result.entitlement = "arn:aws" + std::string(entitlement.substr(colon));
    }
  } else if (provider == "azurerm") {
    constexpr std::string_view definitions = "/roleDefinitions/";
    if (const auto at = entitlement.rfind(definitions); at != std::string_view::npos) {
      result.entitlement = entitlement.substr(at + definitions.size());
    }
  }
  return result;
}

std::span<const EntitlementRow> of_provider(std::span<const EntitlementRow> rows, std::string_view provider) {
  const auto range = std::ranges::equal_range(rows, provider, {}, &EntitlementRow::provider);
  return {range.begin(), range.end()};
}

const EntitlementRow* lookup(const Tables& tables, const Spelling& wanted) {
  EntitlementRow key;
  key.provider = wanted.provider;
  key.entitlement = wanted.entitlement;
  const auto found = std::ranges::lower_bound(
      tables.entitlements, key, [](const EntitlementRow& a, const EntitlementRow& b) { return before(a, b); });
  if (found != tables.entitlements.end() && !before(key, *found)) return &*found;
  const EntitlementRow* longest = nullptr;
  for (const auto& row : of_provider(tables.entitlement_globs, wanted.provider)) {
    const bool better = longest == nullptr || row.entitlement.size() > longest->entitlement.size();
    if (better && matches(row.entitlement, wanted.entitlement, Case::folds)) longest = &row;
  }
  return longest;
}

/// A rule of a Kubernetes role as grants spell it, `get,list:pods/log.group/names`, against rows such
/// as `create deployments.apps`: `resource.group`, the core group unnamed.
class KubernetesRule {
 public:
  explicit KubernetesRule(std::string_view text) {
    const auto colon = text.find(':');
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || c == ',' || c == '*'; };
    if (colon == std::string_view::npos || !std::ranges::all_of(text.substr(0, colon), plain)) return;
    verbs_ = text.substr(0, colon);
    auto what = text.substr(colon + 1);
    url_ = what.starts_with('/');
    resource_ = what.substr(0, what.find('.'));
    if (what.starts_with("*.*")) {
      group_ = "*";
    } else if (resource_.size() < what.size()) {
      group_ = what.substr(resource_.size() + 1);
      group_ = group_.substr(0, group_.find('/'));
    }
    // Names of objects follow the resource, or its subresource.
    const auto slash = resource_.find('/');
    if (slash == std::string_view::npos) return;
    const auto sub = resource_.substr(slash + 1, resource_.find('/', slash + 1) - slash - 1);
    const auto end = is_subresource(sub) ? slash + 1 + sub.size() : slash;
    if (end == resource_.size()) return;
    resource_ = resource_.substr(0, end);
    group_ = {};
  }

  [[nodiscard]] bool matches(std::string_view row) const {
    if (verbs_.empty()) return false;
    if (row == "verbs:*") return has_verb("*");
    if (row == "nonResourceURLs:*") return url_ && resource_ == "/*";
    if (url_) return false;
    if (row == "resources:*") return resource_ == "*";
    if (row == "resources:*/*") return resource_ == "*/*";
    if (row == "apiGroups:*") return group_ == "*";
    const auto space = row.find(' ');
    if (space == std::string_view::npos || row.find(' ', space + 1) != std::string_view::npos) return false;
    const auto what = row.substr(space + 1);
    const auto resource = what.substr(0, what.find('.'));
    const auto group = resource.size() < what.size() ? what.substr(resource.size() + 1) : std::string_view();
    return (has_verb(row.substr(0, space)) || has_verb("*")) && (group_ == group || group_ == "*") &&
           takes_in(resource);
  }

 private:
  static bool is_subresource(std::string_view name) {
    static constexpr std::array<std::string_view, 15> names{
        "*",           "approval", "attach",   "binding",    "ephemeralcontainers",
        "eviction",    "exec",     "finalize", "finalizers", "log",
        "portforward", "proxy",    "scale",    "status",     "token"};
    return std::ranges::find(names, name) != names.end();
  }

  [[nodiscard]] bool has_verb(std::string_view verb) const {
    auto rest = verbs_;
    while (true) {
      const auto comma = rest.find(',');
      if (rest.substr(0, comma) == verb) return true;
      if (comma == std::string_view::npos) return false;
      rest.remove_prefix(comma + 1);
    }
  }

  [[nodiscard]] bool takes_in(std::string_view resource) const {
    if (resource_ == "*" || resource_ == resource) return true;
    const auto slash = resource.find('/');
    if (slash == std::string_view::npos) return false;
    if (resource_.starts_with("*/")) return resource_ == "*/*" || resource_.substr(1) == resource.substr(slash);
    return resource_.ends_with("/*") && resource_.substr(0, resource_.size() - 1) == resource.substr(0, slash + 1);
  }

  std::string_view verbs_;
  std::string_view resource_;
  std::string_view group_;
  bool url_ = false;
};

}  // namespace

struct Catalogue::Added {
  Rows rows;
  Tables tables;
};

namespace {

/// The user's tables, latest first, then the built-in ones.
template <typename Added, typename Function>
auto first(const Added& added, Function look) -> decltype(look(built_in_tables)) {
  for (const auto& one : added) {
    if (auto found = look(one->tables)) return found;
  }
  return look(built_in_tables);
}

}  // namespace

std::expected<void, std::vector<config::Error>> Catalogue::add(source::SourceSet& sources, std::string_view path) {
  const auto file = sources.open(path);
  if (!file) return std::unexpected(std::vector<config::Error>{{std::string(path), {}, file.error()}});
  auto text = sources.bytes(*file);
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  auto added = std::make_shared<Added>();
  std::vector<config::Error> errors;
  for (auto& problem : added->rows.read(path, text, Order::any)) {
    if (const auto near = config::nearest(problem.word, problem.known); !near.empty()) {
      problem.text += "; did you mean `" + std::string(near) + "`?";
    }
    errors.push_back({std::string(path), {problem.line, problem.column}, std::move(problem.text)});
  }
  if (!errors.empty()) return std::unexpected(std::move(errors));
  added->tables = added->rows.arrange();
  added_.insert(added_.begin(), std::move(added));
  return {};
}

const TypeRow* Catalogue::find(std::string_view type, bool data) const {
  if (const auto* row = first(added_, [&](const Tables& tables) { return exact(tables.types, type, data); }))
    return row;
  if (const auto* row = first(added_, [&](const Tables& tables) { return family(tables.families, type, data); }))
    return row;
  const auto left_out = [&](const Tables& tables) {
    return std::ranges::any_of(tables.not_grants,
                               [&](std::string_view pattern) { return matches(pattern, type, Case::counts); });
  };
  if (first(added_, left_out)) return nullptr;
  return first(added_, [&](const Tables& tables) { return family(tables.possible, type, data); });
}

std::span<const TypeRow> Catalogue::module(std::string_view source) const {
  const auto order = [](const TypeRow& row, std::string_view name) { return compare_folded(row.type, name) < 0; };
  const auto of = [&](const Tables& tables) -> std::span<const TypeRow> {
    const auto begin = std::lower_bound(tables.modules.begin(), tables.modules.end(), source, order);
    const auto end = std::find_if(begin, tables.modules.end(),
                                  [&](const TypeRow& row) { return compare_folded(row.type, source) != 0; });
    return {begin, end};
  };
  const auto family_of = [&](const Tables& tables) -> std::span<const TypeRow> {
    const auto begin = std::ranges::find_if(tables.module_families,
                                            [&](const TypeRow& row) { return matches(row.type, source, Case::folds); });
    const auto end =
        std::find_if(begin, tables.module_families.end(), [&](const TypeRow& row) { return row.type != begin->type; });
    return {begin, end};
  };
  for (const auto& one : added_) {
    if (const auto found = of(one->tables); !found.empty()) return found;
  }
  if (const auto found = of(built_in_tables); !found.empty()) return found;
  for (const auto& one : added_) {
    if (const auto found = family_of(one->tables); !found.empty()) return found;
  }
  return family_of(built_in_tables);
}

std::span<const TypeRow> Catalogue::rows_of(std::string_view type, bool data) const {
  if (type.find('/') != std::string_view::npos) {
    // Types of Azure's templates and some objects of Kubernetes have a `/` too, and a row of their own.
    const auto* own = first(added_, [&](const Tables& tables) { return exact(tables.types, type, data); });
    return own == nullptr ? module(type) : std::span<const TypeRow>(own, 1);
  }
  const auto* row = find(type, data);
  return row == nullptr ? std::span<const TypeRow>() : std::span<const TypeRow>(row, 1);
}

std::string_view Catalogue::template_type(std::string_view type) const {
  const auto spelled = [&](const Tables& tables) -> const TypeRow* {
    const auto found = std::ranges::find_if(tables.types, [&](const TypeRow& row) {
      return row.language == syntax::Language::iam && compare_folded(row.type, type) == 0;
    });
    return found == tables.types.end() ? nullptr : &*found;
  };
  const TypeRow* row = first(added_, spelled);
  return row == nullptr ? std::string_view() : row->type;
}

bool Catalogue::wanted(std::string_view type, bool data) const {
  if (type.find('/') != std::string_view::npos) return !rows_of(type, data).empty();
  if (find(type, data) != nullptr) return true;
  return first(added_, [&](const Tables& tables) {
    return in_context(tables.context, type, data) ||
           (!data && std::ranges::find(tables.containers, type, &ContainerRow::type) != tables.containers.end());
  });
}

bool Catalogue::has_block(std::string_view type, std::string_view name) const {
  const auto in_block = [&](std::string_view path) {
    return path.starts_with(name) && path.substr(name.size()).starts_with("[]");
  };
  return std::ranges::any_of(rows_of(type, false), [&](const TypeRow& row) {
    return std::ranges::any_of(row.principal, in_block) || std::ranges::any_of(row.entitlement, in_block) ||
           std::ranges::any_of(row.document, in_block);
  });
}

std::string_view Catalogue::entitlement_name(std::string_view provider, std::string_view id) const {
  const auto wanted = spelling(provider, id);
  const auto look = [&](const Tables& tables) -> const NameRow* {
    const auto found = std::ranges::lower_bound(
        tables.names, wanted.entitlement,
        [](std::string_view a, std::string_view b) { return compare_folded(a, b) < 0; }, &NameRow::id);
    const bool same = found != tables.names.end() && compare_folded(found->id, wanted.entitlement) == 0;
    return same && found->provider == wanted.provider ? &*found : nullptr;
  };
  const NameRow* row = first(added_, look);
  return row == nullptr ? std::string_view() : row->name;
}

const EntitlementRow* Catalogue::entitlement(std::string_view provider, std::string_view entitlement) const {
  const auto wanted = spelling(provider, entitlement);
  return first(added_, [&](const Tables& tables) { return lookup(tables, wanted); });
}

const EntitlementRow* Catalogue::strongest(std::string_view provider, std::string_view entitlement) const {
  const auto* best = this->entitlement(provider, entitlement);
  constexpr std::size_t longest = 512;  // no provider has longer ones
  const bool rule = provider == "kubernetes" && best == nullptr;
  if (entitlement.size() > longest || !(rule || has_wildcard(entitlement))) return best;
  const auto wanted = spelling(provider, entitlement);
  const auto take = [&](const Tables& tables, const auto& matching) {
    for (const auto& rows : {tables.entitlements, tables.entitlement_globs}) {
      for (const auto& row : of_provider(rows, wanted.provider)) {
        if ((best == nullptr || row.what > best->what) && matching(row.entitlement)) best = &row;
      }
    }
  };
  const auto take_all = [&](const auto& matching) {
    for (const auto& one : added_) take(one->tables, matching);
    take(built_in_tables, matching);
  };
  if (rule) {
    const KubernetesRule written(entitlement);
    take_all([&](std::string_view row) { return written.matches(row); });
  } else {
    take_all([&](std::string_view row) { return matches(wanted.entitlement, row, Case::folds); });
  }
  return best;
}

const PrincipalRow* Catalogue::principal(std::string_view provider, std::string_view text) const {
  if (provider == "google-beta") provider = "google";
  return first(added_, [&](const Tables& tables) -> const PrincipalRow* {
    for (const auto& row : tables.principals) {
      if ((row.provider == provider || row.provider == "*") && matches(row.pattern, text, Case::counts)) return &row;
    }
    return nullptr;
  });
}

std::span<const std::string_view> Catalogue::permissions(std::string_view provider, std::string_view role) const {
  const std::string_view owner = provider == "google-beta" ? "google" : provider;
  const std::string spelled = role_spelling(owner, role);
  const HeldRow* row = first(added_, [&](const Tables& tables) -> const HeldRow* {
    const auto found = std::ranges::find_if(tables.held, [&](const HeldRow& one) {
      std::string_view name = one.role;
      if (owner == "google" && name.starts_with("roles/")) name.remove_prefix(6);
      return one.provider == owner && source::equal_any_case(name, spelled);
    });
    return found == tables.held.end() ? nullptr : &*found;
  });
  return row == nullptr ? std::span<const std::string_view>() : row->permissions;
}

bool Catalogue::takes_in(std::string_view provider, std::string_view wider, std::string_view narrower) const {
  constexpr std::size_t most_roles = 64;
  const std::string to = role_spelling(provider, narrower);
  std::vector<std::string> reached{role_spelling(provider, wider)};
  if (reached.front() == to) return false;
  const std::string_view owner = provider == "google-beta" ? "google" : provider;
  for (std::size_t i = 0; i < reached.size() && reached.size() < most_roles; ++i) {
    // Where both have their permissions in the tables, these decide.
    const std::optional<Excess> compared = weigh(provider, {&reached[i], 1}, narrower, false, true);
    if (compared && compared->by_role && compared->beyond.empty()) return true;
    const auto follow = [&](const Tables& tables) {
      for (const WiderRow& row : tables.wider) {
        if (row.provider != owner || role_spelling(owner, row.wider) != reached[i]) continue;
        std::string next = role_spelling(owner, row.narrower);
        if (next == to) return true;
        if (std::ranges::find(reached, next) == reached.end()) reached.push_back(std::move(next));
      }
      return false;
    };
    if (follow(built_in_tables)) return true;
    for (const auto& one : added_) {
      if (follow(one->tables)) return true;
    }
  }
  return false;
}

const PrincipalRow* Catalogue::identity(std::string_view type) const {
  return first(added_, [&](const Tables& tables) -> const PrincipalRow* {
    const auto found = std::ranges::lower_bound(tables.identities, type, {}, &PrincipalRow::pattern);
    return found != tables.identities.end() && found->pattern == type ? &*found : nullptr;
  });
}

bool Catalogue::is_break_glass(std::string_view name) const {
  return first(added_, [&](const Tables& tables) {
    return std::ranges::any_of(tables.break_glass,
                               [&](std::string_view pattern) { return matches(pattern, name, Case::folds); });
  });
}

bool Catalogue::is_unconditional(std::string_view text) const {
  return first(added_, [&](const Tables& tables) {
    return std::ranges::find(tables.unconditional, text) != tables.unconditional.end();
  });
}

bool Catalogue::is_unconditional_type(std::string_view type) const {
  return first(added_, [&](const Tables& tables) {
    return std::ranges::any_of(tables.unconditional_types,
                               [&](std::string_view pattern) { return matches(pattern, type, Case::counts); });
  });
}

const BuiltInRole* Catalogue::built_in_role(std::string_view name) const {
  return first(added_, [&](const Tables& tables) -> const BuiltInRole* {
    const BuiltInRole* best = nullptr;
    for (const auto& row : tables.roles) {
      if (row.name == name) return &row;
      if (matches(row.name, name, Case::counts) && (best == nullptr || row.name.size() > best->name.size()))
        best = &row;
    }
    return best;
  });
}

std::string_view Catalogue::condition_kind(std::string_view provider, std::string_view key) const {
  if (provider == "google-beta") provider = "google";
  const ConditionRow* row = first(added_, [&](const Tables& tables) -> const ConditionRow* {
    const auto found = std::ranges::find_if(tables.conditions, [&](const ConditionRow& one) {
      return one.provider == provider && matches(one.key, key, Case::folds);
    });
    return found == tables.conditions.end() ? nullptr : &*found;
  });
  return row == nullptr ? std::string_view() : row->kind;
}

const ContainerRow* Catalogue::container(std::string_view type) const {
  return first(added_, [&](const Tables& tables) -> const ContainerRow* {
    const auto found = std::ranges::find_if(tables.containers, [&](const ContainerRow& row) {
      return row.type == type || matches(row.type, type, Case::counts);
    });
    return found == tables.containers.end() ? nullptr : &*found;
  });
}

std::string_view Catalogue::pod_of(std::string_view kind) const {
  const WorkloadRow* row = first(added_, [&](const Tables& tables) -> const WorkloadRow* {
    const auto found = std::ranges::lower_bound(tables.workloads, kind, {}, &WorkloadRow::kind);
    return found != tables.workloads.end() && found->kind == kind ? &*found : nullptr;
  });
  return row == nullptr ? std::string_view() : row->pod;
}

std::vector<const TypeRow*> Catalogue::rows() const {
  std::vector<const TypeRow*> all;
  const auto take = [&all](const Tables& tables) {
    for (const auto& list : {tables.types, tables.families, tables.possible}) {
      for (const auto& row : list) all.push_back(&row);
    }
  };
  take(built_in_tables);
  for (const auto& one : added_) take(one->tables);
  return all;
}

std::size_t Catalogue::types() const {
  return static_cast<std::size_t>(std::ranges::count_if(rows(), [](const TypeRow* row) { return !row->possible; }));
}

std::size_t Catalogue::types(std::string_view provider) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(rows(), [&](const TypeRow* row) { return !row->possible && row->provider == provider; }));
}

std::string_view Catalogue::digest() {
  return built_in_digest;
}

}  // namespace grantlint::grants
