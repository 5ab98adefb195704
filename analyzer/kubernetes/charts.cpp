// Finds charts, and reads their Chart.yaml and values.
#include <algorithm>
#include <iterator>
#include <set>

#include "kubernetes/expression.h"
#include "kubernetes/helm.h"
#include "source/ascii.h"
#include "source/form.h"
#include "source/paths.h"

namespace grantlint::kubernetes {

using syntax::Value;

namespace {

constexpr std::size_t most_files = 2'000;

Value first_document(source::SourceSet& sources, std::string_view path) {
  const auto file = sources.open(path);
  if (!file) return {};
  syntax::Documents read = syntax::read_yaml(sources, *file);
  return read.documents.empty() ? Value() : std::move(read.documents.front().value);
}

/// Merges `over` into `under`, key by key.
Value merged(const Value& under, const Value& over, int depth = 0) {
  constexpr int deepest = 50;
  if (!under.is_map() || !over.is_map() || depth > deepest) return over.is_null() ? under : over;
  syntax::Map map = under.as_map();
  for (const syntax::Entry& entry : over.as_map().entries) {
    const auto known = std::ranges::find(map.entries, entry.key, &syntax::Entry::key);
    if (known == map.entries.end()) {
      map.entries.push_back(entry);
    } else {
      known->value = merged(known->value, entry.value, depth + 1);
    }
  }
  return Value::map(std::move(map), over.origin());
}

/// The values of a chart in another chart's `charts/` are overridden by those the parent sets for it.
Value values_of(source::SourceSet& sources, std::string_view folder, std::string_view more, int depth) {
  constexpr int deepest = 8;
  Value own = first_document(sources, source::join_path(folder, "values.yaml"));
  if (!more.empty() && source::parent_path(more) == folder) own = merged(own, first_document(sources, more));
  const std::string_view charts = source::parent_path(folder);
  if (depth > deepest || source::file_name(charts) != "charts") return own;
  const Value outer = values_of(sources, source::parent_path(charts), more, depth + 1);
  if (const Value* given = outer.find(source::file_name(folder))) own = merged(own, given->element_of(outer));
  if (const Value* global = outer.find("global")) {
    own = merged(own, Value::map({{"global", global->origin(), global->element_of(outer)}}));
  }
  return own;
}

/// The charts that one is installed with, as far as they are in the tree: those in its `charts/`, and of its
/// dependencies those named by a path, or that lie beside it. What is in `read` already is left out.
std::vector<std::string> parts_of(source::SourceSet& sources, std::string_view folder, std::set<std::string>& read) {
  constexpr std::size_t most_charts = 100;
  std::vector<std::string> result;
  const auto add = [&](const std::string& part) {
    if (read.size() >= most_charts || !sources.open(source::join_path(part, "Chart.yaml"))) return;
    if (!read.insert(part).second) return;
    std::ranges::move(parts_of(sources, part, read), std::back_inserter(result));
    result.push_back(part);
  };
  const std::string inner = source::join_path(folder, "charts");
  for (const std::string& path : sources.list(inner, most_files)) {
    const std::size_t slash = path.find('/');
    if (slash != std::string::npos && path.substr(slash) == "/Chart.yaml")
      add(source::join_path(inner, path.substr(0, slash)));
  }
  for (const std::string_view file : {"Chart.yaml", "requirements.yaml"}) {
    const Value about = first_document(sources, source::join_path(folder, file));
    const Value* dependencies = about.find("dependencies");
    for (const Value& one : dependencies == nullptr ? std::vector<Value>() : syntax::elements(*dependencies)) {
      const Value* name = one.find("name");
      const Value* place = one.find("repository");
      if (name == nullptr || !name->is_string()) continue;
      constexpr std::string_view local = "file://";
      const std::string repository = place == nullptr ? std::string() : place->scalar_text().value_or("");
      if (repository.starts_with(local)) {
        if (const auto path = source::folder_at(folder, repository.substr(local.size()))) add(*path);
        continue;
      }
      const std::string beside = source::join_path(source::parent_path(folder), name->as_text());
      const Value named = first_document(sources, source::join_path(beside, "Chart.yaml"));
      const Value* own = named.find("name");
      if (own != nullptr && own->is_string() && own->as_text() == name->as_text()) add(beside);
    }
  }
  return result;
}

/// Adds a chart's templates. Of two named templates of one name Helm takes the last one read; their order is that
/// of the paths.
void add_templates(source::SourceSet& sources, std::string_view folder, Chart& chart) {
  const std::string templates = source::join_path(folder, "templates");
  std::vector<source::FileId> order;
  for (const std::string& path : sources.list(templates, most_files)) {
    if (!path.ends_with(".tpl") && source::form_of(path) != source::FileForm::yaml) continue;
    const auto file = sources.open(source::join_path(templates, path));
    if (!file || !chart.templates.emplace(*file, read_template(sources, *file)).second) continue;
    order.push_back(*file);
  }
  std::ranges::sort(order, {}, [&](source::FileId file) { return sources.path(file); });
  for (const source::FileId file : order) {
    for (const auto& [name, definition] : chart.templates.at(file).definitions) {
      chart.definitions.insert_or_assign(name, &definition);
    }
  }
}

}  // namespace

bool is_more_values(std::string_view name) {
  constexpr std::string_view values = "values";
  if (source::form_of(name) != source::FileForm::yaml || !name.starts_with(values)) return false;
  if (name.substr(values.size()) == source::form_ending(name)) return false;
  const char next = name[values.size()];
  return next == '-' || next == '.' || next == '_';
}

Chart read_chart(source::SourceSet& sources, std::string_view folder, std::string_view more) {
  Chart chart;
  if (!more.empty()) chart.values = source::file_name(more);
  std::vector<syntax::Entry> root;
  Value values = values_of(sources, folder, more, 0);
  if (!values.is_map()) values = Value::map(std::vector<syntax::Entry>());
  root.push_back({"Values", {}, std::move(values)});
  const Value about = first_document(sources, source::join_path(folder, "Chart.yaml"));
  std::vector<syntax::Entry> described;
  if (about.is_map()) {
    for (const syntax::Entry& entry : about.as_map().entries) {
      if (entry.key.empty()) continue;
      syntax::Entry copy = entry;
      copy.key.front() = source::upper(copy.key.front());
      described.push_back(std::move(copy));
    }
  }
  root.push_back({"Chart", {}, Value::map(std::move(described))});
  for (const std::string_view open : {"Release", "Capabilities", "Template", "Files", "Subcharts"}) {
    root.push_back(
        {std::string(open), {}, unknown_value("." + std::string(open), "it is known when the chart is installed")});
  }
  chart.root = Value::map(std::move(root));

  std::set<std::string> read = {std::string(folder)};
  std::vector<std::string> charts = parts_of(sources, folder, read);
  charts.emplace_back(folder);
  // The named templates of an outer chart count before those of its parts.
  std::string_view at = folder;
  while (source::file_name(source::parent_path(at)) == "charts") {
    at = source::parent_path(source::parent_path(at));
    if (!read.insert(std::string(at)).second) break;
    std::ranges::move(parts_of(sources, at, read), std::back_inserter(charts));
    charts.emplace_back(at);
  }
  for (const std::string& one : charts) add_templates(sources, one, chart);
  return chart;
}

}  // namespace grantlint::kubernetes
