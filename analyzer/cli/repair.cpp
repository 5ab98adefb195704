#include "repair.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/command.h"

namespace grantlint::cli {
namespace {

/// Ids of rules named by id or name.
std::optional<std::vector<std::string>> rules_of(const RepairCommand& command) {
  std::vector<std::string> ids;
  for (const std::string& word : command.rules) {
    const checks::Rule* rule = rule_of(word);
    if (rule == nullptr) return std::nullopt;
    ids.emplace_back(rule->id);
  }
  return ids;
}

/// Why this value cannot be written, or nothing. What would end a comment or its quotes early is refused.
std::string why_not(tickets::FieldName field, std::string_view value) {
  const bool odd =
      std::ranges::any_of(value, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '"' || c == '\x7f'; });
  if (odd) return "the value holds what a comment cannot";
  const auto fine = tickets::check_value(field, value);
  return fine ? "" : fine.error();
}

std::vector<std::string_view> field_words() {
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < tickets::field_count; ++i) words.push_back(name(static_cast<tickets::FieldName>(i)));
  return words;
}

/// `ticket=IAM-1042`.
std::optional<mend::Given> given_of(const RepairCommand& command) {
  mend::Given given;
  for (const std::string& word : command.given) {
    const std::size_t equals = std::min(word.find('='), word.size());
    const std::string_view name = std::string_view(word).substr(0, equals);
    const std::string value = word.substr(std::min(equals + 1, word.size()));
    const auto field = tickets::parse_field(name);
    if (!field) {
      complain(fmt::format("--set: there is no field `{}`{}", name, nearest_to(name, field_words())));
      return std::nullopt;
    }
    if (const std::string why = why_not(*field, value); !why.empty()) {
      complain(fmt::format("--set {}: {}", word, why));
      return std::nullopt;
    }
    given.emplace_back(*field, value);
  }
  return given;
}

}  // namespace

int run(const RepairCommand& command) {
  const Rooted rooted = find_root(command.input);
  const auto options = options_of(command.input, rooted);
  const auto rules = rules_of(command);
  const auto given = given_of(command);
  if (!options || !rules || !given) return wrong_use;
  const auto done = grantlint::repair(rooted.root, *options, {command.stamp, *rules, *given});
  if (!done) return complain_about(done.error());

  bool failed = false;
  if (command.write) {
    const source::SourceSet disk(rooted.root);
    for (const mend::Change& change : done->changes) {
      const auto put = change.after ? disk.replace(change.path, change.before.value_or(""), *change.after)
                                    : disk.remove(change.path, change.before.value_or(""));
      if (!put) {
        complain(fmt::format("{}: {}", report::shown_path(change.path, rooted.from), put.error()));
        failed = true;
      }
    }
  } else {
    std::string text;
    for (const mend::Change& change : done->changes) text += mend::unified_diff(change);
    failed = !cli::write(command.output, text);
  }
  for (const Left& left : done->left) {
    fmt::print(stderr, "{}:{}: left to you: {}: {}\n", report::shown_path(left.path, rooted.from), left.line, left.what,
               left.why);
  }
  fmt::print(stderr, "{} edits in {} files; errors: {} before, {} after\n", done->made, done->changes.size(),
             done->errors_before, done->errors_after);
  return failed ? wrong_use : clean;
}

}  // namespace grantlint::cli
