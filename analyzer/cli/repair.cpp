#include "repair.h"

#include <fmt/format.h>

#include <algorithm>

#include "command.h"

namespace grantlint::cli {
namespace {

/// Ids of rules named by id or name.
std::optional<std::vector<std::string>> rules_of(const RepairFlags& flags) {
  std::vector<std::string> ids;
  for (const std::string& word : flags.rules) {
    const checks::Rule* rule = checks::find_rule(word);
    if (rule == nullptr) {
      complain(fmt::format("--rule: there is no rule `{}`", word));
      return std::nullopt;
    }
    ids.emplace_back(rule->id);
  }
  return ids;
}

/// `ticket=IAM-1042`. What would end a comment or its quotes early is refused; whether the value has the
/// field's form, the second scan says.
std::optional<mend::Given> given_of(const RepairFlags& flags) {
  mend::Given given;
  for (const std::string& word : flags.given) {
    const std::size_t equals = std::min(word.find('='), word.size());
    const std::string_view name = std::string_view(word).substr(0, equals);
    const auto field = tickets::parse_field(name);
    const std::string value = equals < word.size() ? word.substr(equals + 1) : std::string();
    const bool odd = std::ranges::any_of(
        value, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '"' || c == '\x7f'; });
    if (!field || value.empty() || odd) {
      complain(!field
                   ? fmt::format("--set: there is no field `{}`", name)
                   : fmt::format("--set {}=…: the value {}", name, odd ? "holds what a comment cannot" : "is missing"));
      return std::nullopt;
    }
    given.emplace_back(*field, value);
  }
  return given;
}

}  // namespace

void add_repair(CLI::App& command, RepairFlags& flags, bool stamp) {
  if (!stamp) {
    command.add_option("--rule", flags.rules, "Only findings of this rule (repeatable)")
        ->allow_extra_args(false)
        ->type_name("ID");
    command.add_option("--set", flags.given, "Write this field where it is missing (repeatable)")
        ->allow_extra_args(false)
        ->type_name("FIELD=VALUE");
  }
  CLI::Option* diff = command.add_flag("--diff", flags.diff, "Show what would change (the default)");
  command.add_flag("--write", flags.write, "Change the files")->excludes(diff);
}

int run_repair(const Flags& flags, const RepairFlags& repair, bool stamp) {
  const Rooted rooted = find_root(flags);
  const auto options = options_of(flags, rooted);
  const auto rules = rules_of(repair);
  const auto given = given_of(repair);
  if (!options || !rules || !given) return wrong_use;
  const auto done = grantlint::repair(rooted.root, *options, {stamp, *rules, *given});
  if (!done) return complain_about(done.error());

  bool failed = false;
  if (repair.write) {
    const source::SourceSet disk(rooted.root);
    for (const mend::Change& change : done->changes) {
      if (const auto put = disk.replace(change.path, change.before, change.after); !put) {
        complain(fmt::format("{}: {}", change.path, put.error()));
        failed = true;
      }
    }
  } else {
    std::string text;
    for (const mend::Change& change : done->changes) text += mend::unified_diff(change);
    failed = !cli::write(flags.output, text);
  }
  for (const std::string& refused : done->refused) fmt::print(stderr, "{}: left to you: it would not hold\n", refused);
  fmt::print(stderr, "{} edits in {} files; findings: {} before, {} after\n", done->made, done->changes.size(),
             done->findings_before, done->findings_after);
  return failed ? wrong_use : clean;
}

}  // namespace grantlint::cli
