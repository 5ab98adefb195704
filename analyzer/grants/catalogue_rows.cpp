// The sections of a catalogue file, each read into its tables.
#include "grants/catalogue_rows.h"

#include <algorithm>
#include <array>
#include <type_traits>

#include "grants/catalogue_columns.h"
#include "grants/catalogue_yaml.h"
#include "source/ascii.h"
#include "source/glob.h"

namespace grantlint::grants {

std::string_view name(Role role) {
  return name_of(role);
}
std::string_view name(Semantics semantics) {
  return name_of(semantics);
}
std::string_view name(Nature nature) {
  return name_of(nature);
}
std::string_view name(EntitlementClass what) {
  return name_of(what);
}
std::string_view name(PrincipalKind kind) {
  return name_of(kind);
}
std::string_view name(EndKind kind) {
  return name_of(kind);
}

/// One file. Nodes carry their place, so every message has a line.
class SectionReader {
 public:
  SectionReader(Rows& rows, std::string_view path, Order order)
      : yaml_(rows.store_), lists_(rows.lists_), seen_(rows.seen_), path_(path), order_(order) {}

  std::vector<RowError> read(std::string_view yaml) {
    try {
      const YAML::Node root = YAML::Load(std::string(yaml));
      if (root.IsSequence()) {
        rows<&SectionReader::type>(root);
      } else if (root.IsMap()) {
        file(root);
      } else if (!root.IsNull()) {
        yaml_.error(root, "expected a map of sections or a list of types");
      }
    } catch (const YAML::Exception& problem) {
      yaml_.at(problem.mark, problem.msg);
    }
    return std::move(yaml_.errors);
  }

 private:
  struct Section {
    std::string_view key;
    void (SectionReader::*read)(const YAML::Node&);
  };

  void file(const YAML::Node& root) {
    static constexpr std::array sections{
        Section{"types", &SectionReader::rows<&SectionReader::type>},
        Section{"modules", &SectionReader::rows<&SectionReader::module>},
        Section{"entitlements", &SectionReader::rows<&SectionReader::entitlement>},
        Section{"principals", &SectionReader::rows<&SectionReader::principal>},
        Section{"roles", &SectionReader::rows<&SectionReader::role>},
        Section{"workloads", &SectionReader::rows<&SectionReader::workload>},
        Section{"nested", &SectionReader::rows<&SectionReader::plain<&RowLists::nested>>},
        Section{"removals", &SectionReader::rows<&SectionReader::plain<&RowLists::removals>>},
        Section{"conditions", &SectionReader::rows<&SectionReader::condition>},
        Section{"containers", &SectionReader::rows<&SectionReader::container>},
        Section{"names", &SectionReader::names},
        Section{"includes", &SectionReader::includes},
        Section{"permissions", &SectionReader::permissions},
        Section{"context", &SectionReader::context},
        Section{"not-grants", &SectionReader::texts<&RowLists::not_grants>},
        Section{"break-glass", &SectionReader::texts<&RowLists::break_glass>},
        Section{"ends", &SectionReader::rows<&SectionReader::plain<&RowLists::ends>>},
        Section{"no-ends", &SectionReader::rows<&SectionReader::plain<&RowLists::no_ends>>},
        Section{"times", &SectionReader::rows<&SectionReader::plain<&RowLists::times>>},
        Section{"providers", &SectionReader::rows<&SectionReader::plain<&RowLists::providers>>},
        Section{"policies", &SectionReader::rows<&SectionReader::plain<&RowLists::policies>>},
    };
    std::vector<std::string_view> known{"provider", "language", "source"};
    for (const Section& section : sections) known.push_back(section.key);
    if (!yaml_.keys(root, known)) return;
    yaml_.provider = yaml_.text(root, "provider");
    yaml_.source = yaml_.text(root, "source");
    yaml_.named(root, "language", language_);
    for (const auto& [key, read] : sections) {
      section_ = key;
      if (const auto node = root[std::string(key)]) (this->*read)(node);
    }
  }

  template <void (SectionReader::*row)(const YAML::Node&)>
  void rows(const YAML::Node& list) {
    if (!list.IsSequence()) {
      yaml_.error(list, "expected a list of rows");
      return;
    }
    last_ = {};
    for (const auto& item : list) (this->*row)(item);
  }

  /// A row of which the first that fits counts.
  template <auto list>
  void plain(const YAML::Node& node) {
    typename std::remove_reference_t<decltype(lists_.*list)>::value_type row;
    if (!yaml_.row(node, row, {"source"}, Place::types)) return;
    sourced(node);
    (lists_.*list).push_back(row);
  }

  template <std::vector<std::string_view> RowLists::* list>
  void texts(const YAML::Node& node) {
    for (const auto one : yaml_.texts(node, section_)) (lists_.*list).push_back(one);
  }

  void context(const YAML::Node& node) {
    for (const auto type : yaml_.texts(node, section_)) {
      once(node, "context " + std::string(type), type);
      lists_.context.push_back(type);
    }
  }

  void once(const YAML::Node& node, std::string key, std::string_view shown) {
    const auto place = std::string(path_) + ":" + std::to_string(std::max(node.Mark().line, 0) + 1);
    const auto [first, fresh] = seen_.emplace(std::move(key), place);
    if (!fresh) yaml_.error(node, "`" + std::string(shown) + "` stands twice; first at " + first->second);
  }

  void sorted(const YAML::Node& node, const std::string& shown) {
    if (order_ == Order::sorted && shown < last_)
      yaml_.error(node, "`" + shown + "` stands after `" + last_ + "`: rows are sorted");
    last_ = shown;
  }

  void sourced(const YAML::Node& node) {
    if (order_ == Order::sorted && !node["source"] && yaml_.source.empty()) yaml_.error(node, "a row without `source`");
  }

  /// Reads what a row says besides its heading and calls `add` with each text of that.
  template <typename Row, typename Add>
  void headed(const YAML::Node& node, std::string_view heading, Row& row, Add add) {
    if (!yaml_.row(node, row, {heading, "source"}, Place::types)) return;
    sourced(node);
    const auto about = node[std::string(heading)];
    if (!about) {
      yaml_.error(node, "a row without `" + std::string(heading) + "`");
      return;
    }
    for (const auto one : yaml_.texts(about, heading)) add(about, one);
  }

  void type(const YAML::Node& node) {
    TypeRow row;
    row.language = language_;
    headed(node, "type", row, [&](const YAML::Node& about, std::string_view one) {
      row.type = one;
      if (row.provider.empty()) row.provider = one.substr(0, one.find('_'));
      const auto shown = std::string(one) + (row.data ? " data" : "");
      once(about, (row.data ? "data " : "type ") + std::string(one), one);
      sorted(about, shown);
      (row.possible ? lists_.possible : source::has_wildcard(one) ? lists_.families : lists_.types).push_back(row);
    });
  }

  /// One module, under one or several names, with the grants that its arguments make.
  void module(const YAML::Node& node) {
    if (!yaml_.keys(node, {"module", "provider", "partial", "grants", "source"})) return;
    const auto names = node["module"];
    if (!names) {
      yaml_.error(node, "a row without `module`");
      return;
    }
    TypeRow common;
    common.language = language_;
    common.provider = node["provider"] ? yaml_.text(node, "provider") : yaml_.provider;
    if (common.provider.empty()) yaml_.error(node, "a row without `provider`");
    common.partial = yaml_.flag(node, "partial");
    sourced(node);
    const auto list = node["grants"];
    if (!list || !list.IsSequence()) {
      yaml_.error(list ? list : node, "`grants` is no list; `[]` says that the module grants nothing");
      return;
    }
    std::vector<TypeRow> grants;
    for (const auto& item : list) yaml_.row(item, grants.emplace_back(common));
    if (grants.empty()) grants.emplace_back(common).nature = Nature::guard;
    const auto all = yaml_.texts(names, "module");
    if (!all.empty()) sorted(node, std::string(all.front()));
    for (const auto name : all) {
      if (name.find('/') == std::string_view::npos)
        yaml_.error(names, "`" + std::string(name) + "` is no module's source");
      once(names, "module " + source::lower(name), name);
      for (auto& row : grants) {
        row.type = name;
        (source::has_wildcard(name) ? lists_.module_families : lists_.modules).push_back(row);
      }
    }
  }

  void entitlement(const YAML::Node& node) {
    EntitlementRow row;
    headed(node, "entitlement", row, [&](const YAML::Node& about, std::string_view one) {
      row.entitlement = one;
      once(about, "entitlement " + source::lower(std::string(row.provider) + " " + std::string(one)), one);
      (row.glob ? lists_.entitlement_globs : lists_.entitlements).push_back(row);
    });
  }

  /// Of a text, or of the type of a resource that is the principal.
  void principal(const YAML::Node& node) {
    PrincipalRow row;
    const bool of_type = node.IsMap() && node["type"];
    headed(node, of_type ? "type" : "pattern", row, [&](const YAML::Node& about, std::string_view one) {
      row.pattern = one;
      once(about,
           of_type ? "identity " + std::string(one) : "principal " + std::string(row.provider) + " " + std::string(one),
           one);
      (of_type ? lists_.identities : lists_.principals).push_back(row);
    });
  }

  void role(const YAML::Node& node) {
    BuiltInRole row;
    headed(node, "name", row, [&](const YAML::Node& about, std::string_view one) {
      row.name = one;
      once(about, "role " + std::string(one), one);
      lists_.roles.push_back(row);
    });
  }

  void workload(const YAML::Node& node) {
    WorkloadRow row;
    headed(node, "kind", row, [&](const YAML::Node& about, std::string_view one) {
      row.kind = one;
      once(about, "workload " + std::string(one), one);
      sorted(about, std::string(one));
      lists_.workloads.push_back(row);
    });
  }

  void condition(const YAML::Node& node) {
    ConditionRow row;
    headed(node, "key", row, [&](const YAML::Node& about, std::string_view one) {
      row.key = one;
      sorted(about, std::string(row.provider) + " " + std::string(row.kind));
      once(about, "condition " + std::string(row.provider) + " " + source::lower(one), one);
      lists_.conditions.push_back(row);
    });
  }

  void container(const YAML::Node& node) {
    ContainerRow row;
    headed(node, "type", row, [&](const YAML::Node& about, std::string_view one) {
      row.type = one;
      if (row.names.empty() && row.within.empty()) yaml_.error(node, "a row without `names` and `within`");
      once(about, "container " + std::string(one), one);
      sorted(about, std::string(one));
      lists_.containers.push_back(row);
    });
  }

  /// Of ids.
  void names(const YAML::Node& map) {
    if (!map.IsMap()) {
      yaml_.error(map, "`names` is not a map of ids to names");
      return;
    }
    if (yaml_.provider.empty()) yaml_.error(map, "`names` without `provider`");
    for (const auto& pair : map) {
      if (!pair.first.IsScalar() || !pair.second.IsScalar() || pair.second.Scalar().empty()) {
        yaml_.error(pair.first, "a name is not a text");
        continue;
      }
      const auto id = yaml_.keep(source::lower(pair.first.Scalar()));
      once(pair.first, "name " + std::string(yaml_.provider) + " " + std::string(id), id);
      lists_.names.push_back({yaml_.provider, id, yaml_.keep(pair.second.Scalar())});
    }
  }

  /// Roles, and of each one a list.
  template <typename Add>
  void of_roles(const YAML::Node& map, Add add) {
    const std::string section(section_);
    if (!map.IsMap()) {
      yaml_.error(map, "`" + section + "` is not a map of roles");
      return;
    }
    if (yaml_.provider.empty()) yaml_.error(map, "`" + section + "` without `provider`");
    for (const auto& pair : map) {
      if (!pair.first.IsScalar() || pair.first.Scalar().empty()) {
        yaml_.error(pair.first, "a role is not a text");
        continue;
      }
      const std::string_view role = yaml_.keep(pair.first.Scalar());
      once(pair.first, section + " " + std::string(yaml_.provider) + " " + source::lower(role), role);
      add(role, yaml_.texts(pair.second, pair.first.Scalar()));
    }
  }

  void includes(const YAML::Node& map) {
    of_roles(map, [&](std::string_view wider, const std::vector<std::string_view>& narrower) {
      for (const std::string_view one : narrower) lists_.wider.push_back({yaml_.provider, wider, one});
    });
  }

  /// `storage.objects.get|list` is two of them.
  void permissions(const YAML::Node& map) {
    of_roles(map, [&](std::string_view role, const std::vector<std::string_view>& written) {
      std::vector<std::string_view> list;
      for (std::string_view one : written) {
        const std::size_t last = one.find_last_of("./:") + 1;
        const std::string_view before = one.substr(0, last);
        while (one.size() > last) {
          const std::size_t bar = std::min(one.find('|', last), one.size());
          list.push_back(yaml_.keep(std::string(one.substr(0, bar))));
          if (bar == one.size()) break;
          one = yaml_.keep(std::string(before) + std::string(one.substr(bar + 1)));
        }
      }
      lists_.held.push_back({yaml_.provider, role, yaml_.keep(std::move(list))});
    });
  }

  YamlReader yaml_;
  RowLists& lists_;
  std::map<std::string, std::string, std::less<>>& seen_;
  std::string_view path_;
  Order order_;
  std::string_view section_ = "types";
  syntax::Language language_ = syntax::Language::terraform;
  std::string last_;
};

std::vector<RowError> Rows::read(std::string_view path, std::string_view yaml, Order order) {
  return SectionReader(*this, path, order).read(yaml);
}

Tables Rows::arrange() {
  lists_.words = words_of(lists_, store_);
  return grants::arrange(lists_);
}

}  // namespace grantlint::grants
