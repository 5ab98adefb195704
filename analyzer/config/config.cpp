#include "config/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

namespace grantlint::config {

std::string find(source::SourceSet& sources, std::string_view folder) {
  std::string at = source::normal_path(folder);
  if (at == ".") at.clear();
  while (true) {
    for (const std::string_view name : {".grantlint.yaml", ".grantlint.yml"}) {
      std::string path = source::join_path(at, name);
      if (sources.open(path)) return path;
      // A file that exists but cannot be read is still the config: `read` reports the reason.
      if (sources.tree().look(path) != source::Entry::missing) return path;
    }
    if (at.empty()) return {};
    at = source::parent_path(at);
  }
}

Config defaults() {
  Config config;
  config.levels["plumbing"] = findings::Level::note;
  return config;
}

findings::Level level(const Config& config, std::string_view rule, std::string_view path, std::string_view privilege,
                      findings::Level fallback) {
  const auto lookup = [](const std::map<std::string, findings::Level>& levels, std::string_view key) {
    const auto found = levels.find(std::string(key));
    return found == levels.end() ? std::nullopt : std::optional(found->second);
  };
  findings::Level result = lookup(config.rules, rule).value_or(fallback);
  for (const Override& entry : config.overrides) {
    const auto own = lookup(entry.rules, rule);
    if (own && matches_any(config, entry.paths, path)) result = *own;
  }
  if (const auto highest = lookup(config.levels, privilege)) result = std::min(result, *highest);
  return result;
}

namespace {

/// Replaces names by ids; an entry given by id wins.
void replace_names(std::map<std::string, findings::Level>& levels, const std::vector<KnownRule>& known) {
  for (const KnownRule& rule : known) {
    const auto named = levels.find(std::string(rule.name));
    if (named == levels.end()) continue;
    levels.try_emplace(std::string(rule.id), named->second);
    levels.erase(std::string(rule.name));
  }
}

}  // namespace

std::vector<Error> resolve_rules(Config& config, const std::vector<KnownRule>& known) {
  std::vector<Error> errors;
  std::vector<std::string_view> words;
  for (const KnownRule& rule : known) {
    words.push_back(rule.id);
    words.push_back(rule.name);
  }
  for (const RuleWord& rule : config.rule_words) {
    if (std::ranges::find(words, rule.word) != words.end()) continue;
    std::string text = fmt::format("there is no rule `{}`", rule.word);
    if (const auto near = nearest(rule.word, words); !near.empty()) text += fmt::format("; did you mean `{}`?", near);
    errors.push_back({config.path, rule.at, std::move(text)});
  }
  replace_names(config.rules, known);
  for (Override& entry : config.overrides) replace_names(entry.rules, known);
  return errors;
}

}  // namespace grantlint::config
