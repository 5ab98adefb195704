// The words that a file which holds something of a row cannot be without, for the search before any parser. Terraform's
// files are read in any case: rows of its types need none.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "grants/catalogue_rows.h"
#include "kubernetes/kubernetes.h"
#include "source/ascii.h"

namespace grantlint::grants {

namespace {

using discover::Bound;
using discover::Word;

// As a template hides a kind, or a group.
constexpr std::array<std::string_view, 3> hidden_kind{"kind: {{", "kind: \"{{", "kind: '{{"};
constexpr std::array<std::string_view, 3> hidden_group{"apiVersion: {{", "apiVersion: \"{{", "apiVersion: '{{"};

/// The longest run of a pattern that holds no wildcard.
std::string_view literal_part(std::string_view pattern) {
  std::string_view longest;
  while (!pattern.empty()) {
    const std::size_t end = std::min(pattern.find_first_of("*?[]\\"), pattern.size());
    if (end > longest.size()) longest = pattern.substr(0, end);
    pattern.remove_prefix(std::min(end + 1, pattern.size()));
  }
  return longest;
}

/// The last key of a path: `eks.amazonaws.com/role-arn` of `metadata.annotations."eks.amazonaws.com/role-arn"`.
std::string_view last_key(std::string_view path) {
  if (path.ends_with(".*")) path.remove_suffix(2);
  if (path.ends_with("[]")) path.remove_suffix(2);
  if (path.ends_with('"')) {
    path.remove_suffix(1);
    return path.substr(path.rfind('"') + 1);
  }
  return path.substr(path.rfind('.') + 1);
}

class Words {
 public:
  explicit Words(RowStore& store) : store_(store) {}

  void of(const TypeRow& row) {
    if (row.language == syntax::Language::kubernetes) of_object(row);
    if (row.language == syntax::Language::iam) of_template(row);
  }

  /// What stands for an object has no kind beside it.
  void of(const NestedRow& row) {
    if (row.means == "object") add(row.key, Bound::key, nothing);
  }

  /// One for each text and way it stands; what any of its rows needs is enough.
  std::vector<Word> all() {
    std::vector<Word> result;
    for (const auto& [key, needs] : words_) {
      const auto& [text, bound] = key;
      std::vector<std::string_view> list;
      if (!needs.contains(std::string_view())) list.assign(needs.begin(), needs.end());
      result.push_back({text, bound, {}});
      if (!list.empty()) result.back().needs = keep(std::move(list));
    }
    return result;
  }

 private:
  using Needs = std::set<std::string_view>;
  const Needs nothing{std::string_view()};  // beside others it makes them needless

  void add(std::string_view text, Bound bound, const Needs& needs) {
    if (text.size() < 2) return;
    auto& known = words_[{store_.texts.emplace_back(source::lower(text)), bound}];
    known.insert(needs.begin(), needs.end());
  }

  /// `KIND.GROUP/NAME`. A template may make the group, or the kind, of what stands elsewhere in its file.
  void of_object(const TypeRow& row) {
    const std::string_view object = row.type.substr(0, row.type.find('/'));
    const std::string_view kind = object.substr(0, object.find('.'));
    const std::string_view name = row.type.substr(std::min(row.type.size(), object.size() + 1));
    const std::string_view group = literal_part(object.substr(std::min(object.size(), kind.size() + 1)));
    const bool exact = !kind.empty() && literal_part(kind) == kind;
    Needs of_kind = exact ? Needs(hidden_kind.begin(), hidden_kind.end()) : nothing;
    if (exact) of_kind.insert(kind);
    if (!name.empty()) {
      for (const auto path : row.items) add(last_key(path), Bound::word, of_kind);
      if (row.items.empty()) add(literal_part(name), Bound::part, of_kind);
    } else if (row.nature == Nature::guard && of_condition(row, of_kind)) {
      return;
    } else if (!group.empty()) {
      add(group, Bound::part, of_kind);
      // In place of the group; shorter kinds are words of many other texts.
      constexpr std::size_t shortest = 7;
      if (exact && kind.size() >= shortest) add(kind, Bound::value, Needs(hidden_group.begin(), hidden_group.end()));
    } else if (kubernetes::is_own_kind(kind)) {
      return;
    } else if (!of_condition(row, of_kind)) {
      add(literal_part(kind), exact ? Bound::value : Bound::part, nothing);
    }
  }

  /// Does the row count only where one of some attributes is set?
  static bool has_condition(const TypeRow& row) {
    return !row.when.empty() && std::ranges::none_of(row.when, [](const When& when) {
      return std::ranges::find(when.values, "absent") != when.values.end();
    });
  }

  /// Where the row counts only with some values, or some attributes, these.
  bool of_condition(const TypeRow& row, const Needs& of_kind) {
    const auto is_plain = [](std::string_view value) {
      return value != "absent" && value != "true" && value != "false" && literal_part(value).size() >= 4;
    };
    if (!has_condition(row)) return false;
    for (const When& when : row.when) {
      if (!std::ranges::all_of(when.values, is_plain)) {
        add(last_key(when.path), Bound::word, of_kind);
        continue;
      }
      for (const auto value : when.values) add(literal_part(value), Bound::part, of_kind);
    }
    return true;
  }

  /// The type; where all that the row asks for is a policy, or counts by one attribute, that one too.
  void of_template(const TypeRow& row) {
    Needs needs;
    const bool only_policy = row.principal.empty() && row.entitlement.empty() && row.items.empty() &&
                             row.gives.empty() && row.when.empty() && !row.self;
    if (has_condition(row)) {
      for (const When& when : row.when) needs.insert(last_key(when.path));
    } else if (only_policy) {
      for (const auto path : row.document) needs.insert(last_key(path));
    }
    add(literal_part(row.type), Bound::part, needs.empty() ? nothing : needs);
  }

  std::span<const std::string_view> keep(std::vector<std::string_view> list) {
    return std::get<std::deque<std::vector<std::string_view>>>(store_.lists).emplace_back(std::move(list));
  }

  RowStore& store_;
  std::map<std::pair<std::string_view, Bound>, Needs> words_;
};

}  // namespace

std::vector<Word> words_of(const RowLists& lists, RowStore& store) {
  Words words(store);
  for (const auto* rows : {&lists.types, &lists.families, &lists.possible}) {
    for (const TypeRow& row : *rows) words.of(row);
  }
  for (const NestedRow& row : lists.nested) words.of(row);
  return words.all();
}

}  // namespace grantlint::grants
