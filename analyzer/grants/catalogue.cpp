#include <algorithm>

#include "grants/catalogue_added.h"
#include "source/glob.h"
#include "source/text.h"

namespace grantlint::grants {

std::expected<void, std::vector<config::Error>> Catalogue::add(source::SourceSet& sources, std::string_view path) {
  const auto file = sources.open(path);
  if (!file) return std::unexpected(std::vector<config::Error>{{std::string(path), {}, file.error()}});
  const auto text = source::without_mark(sources.bytes(*file));
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

const ConditionRow* Catalogue::condition(std::string_view provider, std::string_view key) const {
  return first(added_, [&](const Tables& tables) -> const ConditionRow* {
    const auto found = std::ranges::find_if(tables.conditions, [&](const ConditionRow& one) {
      return one.provider == provider && source::matches(one.key, key, source::Special::classes, source::Letters::fold);
    });
    return found == tables.conditions.end() ? nullptr : &*found;
  });
}

const ContainerRow* Catalogue::container(std::string_view type) const {
  return first(added_, [&](const Tables& tables) -> const ContainerRow* {
    const auto found = std::ranges::find_if(tables.containers, [&](const ContainerRow& row) {
      return row.type == type || source::matches(row.type, type, source::Special::classes);
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

std::vector<NestedRow> Catalogue::nested() const {
  std::vector<NestedRow> all;
  for (const auto& one : added_) all.insert(all.end(), one->tables.nested.begin(), one->tables.nested.end());
  all.insert(all.end(), built_in_tables.nested.begin(), built_in_tables.nested.end());
  return all;
}

std::vector<RemovalRow> Catalogue::removals() const {
  std::vector<RemovalRow> all;
  for (const auto& one : added_) all.insert(all.end(), one->tables.removals.begin(), one->tables.removals.end());
  all.insert(all.end(), built_in_tables.removals.begin(), built_in_tables.removals.end());
  return all;
}

std::vector<discover::Word> Catalogue::words() const {
  std::vector<discover::Word> all(built_in_tables.words.begin(), built_in_tables.words.end());
  for (const auto& one : added_) all.insert(all.end(), one->tables.words.begin(), one->tables.words.end());
  return all;
}

std::string_view Catalogue::digest() {
  return built_in_digest;
}

}  // namespace grantlint::grants
