// argv in, exit code out.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "command.h"
#include "discover/discover.h"
#include "grants/catalogue.h"
#include "help.h"
#include "progress_bar.h"
#include "report/report.h"
#include "scan.h"

namespace {

using namespace grantlint;
using namespace grantlint::cli;

constexpr std::array<std::pair<std::string_view, Room>, 8> rooms{{{"discover", Room::discover},
                                                                  {"syntax", Room::syntax},
                                                                  {"terraform", Room::terraform},
                                                                  {"kubernetes", Room::kubernetes},
                                                                  {"iam", Room::iam},
                                                                  {"grants", Room::grants},
                                                                  {"tickets", Room::tickets},
                                                                  {"checks", Room::checks}}};

int exit_code(const Scan& scan, const Flags& flags) {
  const findings::Level least = failing_level(flags, scan.config);
  const bool failing =
      least != findings::Level::off && std::ranges::any_of(scan.findings, [&](const findings::Finding& finding) {
        return !finding.suppressed && !finding.baseline && finding.level >= least;
      });
  if (failing) return found;
  return flags.strict && has_unseen(scan) ? unseen_parts : clean;
}

constexpr std::array<std::pair<std::string_view, report::InventoryFormat>, 5> inventory_formats{
    {{"jsonl", report::InventoryFormat::jsonl},
     {"json", report::InventoryFormat::json},
     {"csv", report::InventoryFormat::csv},
     {"markdown", report::InventoryFormat::markdown},
     {"html", report::InventoryFormat::html}}};

std::optional<report::InventoryOptions> inventory_options_of(const Flags& flags, const std::filesystem::path& root) {
  report::InventoryOptions options;
  for (const auto& [name, format] : inventory_formats) {
    if (name == flags.format) options.format = format;
  }
  options.rows = flags.by == "principal" ? report::InventoryRows::principals : report::InventoryRows::grants;
  options.minters = flags.minters;
  if (!flags.expiring_within.empty()) {
    const auto within = findings::parse_duration(flags.expiring_within);
    if (!within) {
      complain(fmt::format("--expiring-within: {}", within.error()));
      return std::nullopt;
    }
    options.expiring_within = std::chrono::floor<std::chrono::days>(*within);
  }
  options.source_url = flags.source_url;
  options.commit = flags.commit;
  if (options.format == report::InventoryFormat::jsonl || !flags.commit.empty()) return options;
  const discover::Checkout checkout = discover::checkout(root);
  options.commit = checkout.commit;
  options.folder = checkout.folder;
  if (options.source_url.empty()) options.source_url = report::web_address(checkout.origin);
  return options;
}

int run(const Flags& flags, bool inventory) {
  const Rooted rooted = find_root(flags);
  auto options = options_of(flags, rooted);
  if (!options) return wrong_use;
  const auto inventory_options = inventory ? inventory_options_of(flags, rooted.root) : report::InventoryOptions{};
  if (!inventory_options) return wrong_use;
  Progress progress;
  options->progress = &progress;
  source::SourceSet sources(rooted.root);

  if (!flags.stop_after.empty()) {
    const auto room =
        std::ranges::find(rooms, std::string_view(flags.stop_after), &std::pair<std::string_view, Room>::first);
    const auto text = print_room(sources, *options, room->second);
    if (!text) return complain_about(text.error());
    return !flags.print || write(flags.output, *text) ? clean : wrong_use;
  }

  std::optional<ProgressBar> bar(progress);
  const auto result = scan(sources, *options);
  bar.reset();
  if (!result) return complain_about(result.error());
  tell_unreadable(sources, result->unseen);
  if (!has_files(*result)) return wrong_use;
  const report::Subject subject = subject_of(sources, *result, options->jobs);
  std::string text;
  if (inventory) {
    text = report::inventory(subject, *inventory_options);
  } else if (flags.format == "sarif") {
    text = report::sarif(subject,
                         flags.sarif_profile == "github" ? report::SarifProfile::github : report::SarifProfile::full);
  } else {
    text = report::text(subject, text_options(flags));
  }
  if (!write(flags.output, text)) {
    complain(fmt::format("cannot write to {}", flags.output.empty() ? "standard output" : flags.output));
    return wrong_use;
  }
  const bool judged = !inventory || !flags.fail_on.empty() || flags.strict;
  leave(judged ? exit_code(*result, flags) : clean);
}

int explain(const std::string& name, const std::string& colour) {
  const checks::Rule* rule = checks::find_rule(name);
  if (rule == nullptr) {
    std::vector<std::string_view> known;
    for (const checks::Rule& one : checks::rules()) {
      known.push_back(one.id);
      known.push_back(one.name);
    }
    const std::string_view nearest = config::nearest(name, known);
    complain(fmt::format("there is no rule `{}`{}", name,
                         nearest.empty() ? "" : fmt::format("; did you mean `{}`?", nearest)));
    return wrong_use;
  }
  const bool paint = wants_colour(colour, STDOUT_FILENO);
  return write("", report::explain(*rule, {paint ? report::Colour::always : report::Colour::never, terminal_width()}))
             ? clean
             : wrong_use;
}

int list_rules() {
  std::string text;
  for (const checks::Rule& rule : checks::rules()) {
    if (!rule.retired)
      text += fmt::format("{}  {:<24} {:<8} {}\n", rule.id, rule.name, findings::name(rule.level), rule.summary);
  }
  return write("", text) ? clean : wrong_use;
}

void add_inventory(CLI::App& command, Flags& flags) {
  std::vector<std::string> formats;
  for (const auto& [name, format] : inventory_formats) formats.emplace_back(name);
  command.add_option("-f,--format", flags.format, "jsonl, json, csv, markdown or html")
      ->check(CLI::IsMember(formats))
      ->default_str("jsonl");
  command.add_option("--by", flags.by, "A row for each grant or each principal")
      ->check(CLI::IsMember({"grant", "principal"}));
  command.add_flag("--minters", flags.minters, "Only grants whose holder can make more access");
  command.add_option("--expiring-within", flags.expiring_within, "Grants whose last day is so near: 14d")
      ->type_name("DAYS");
  command.add_option("--commit", flags.commit, "The commit that the tree was exported from (default: HEAD)")
      ->type_name("ID");
  command.add_option("--source-url", flags.source_url, "Link lines to URL/blob/COMMIT/PATH (default: from `origin`)")
      ->type_name("URL");
}

int help(const CLI::App& app, const std::string& word, const std::string& colour) {
  std::vector<std::pair<std::string, std::string>> named;
  for (const CLI::App* command : app.get_subcommands({})) {
    if (command->get_name() == word) return write("", command->help()) ? clean : wrong_use;
    named.emplace_back(command->get_name(), command->get_description());
  }
  std::vector<CommandName> commands;
  for (const auto& [name, summary] : named) commands.push_back({name, summary});
  if (!word.empty()) return print_topic(word, commands, colour);
  return write("", fmt::format("{}\n\n{}", app.get_description(), list_of(commands))) ? clean : wrong_use;
}

int command(int argc, char** argv) {
  Flags flags;
  std::string rule;
  CLI::App app{
      "Finds every grant of an infrastructure repository and asks who approved it, until when, and what removes it."};
  app.name("grantlint");
  app.set_version_flag("--version", fmt::format("grantlint {} (catalogue of {} types, {})", GRANTLINT_VERSION,
                                                grants::Catalogue().types(), grants::Catalogue::digest()));
  app.require_subcommand(1);
  CLI::App* scan_command = app.add_subcommand("scan", "Report grants without ticket, approver, end or revocation");
  add_common(*scan_command, flags);
  add_known(*scan_command, flags);
  scan_command->add_option("-f,--format", flags.format, "text or sarif")
      ->check(CLI::IsMember({"text", "sarif"}))
      ->default_str("text");
  scan_command->add_option("--color", flags.color, "Colour of the text report")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  scan_command->add_option("--sarif-profile", flags.sarif_profile, "github leaves out what is suppressed or known")
      ->check(CLI::IsMember({"full", "github"}));
  std::vector<std::string> room_names;
  for (const auto& [name, room] : rooms) room_names.emplace_back(name);
  scan_command->add_option("--stop-after", flags.stop_after, "Stop after a room of the analyzer")
      ->check(CLI::IsMember(room_names));
  scan_command->add_flag("--print", flags.print, "With --stop-after: print what the room hands on");
  CLI::App* inventory_command =
      app.add_subcommand("inventory", "Every grant with its ticket and its end, as audit evidence");
  add_common(*inventory_command, flags);
  add_known(*inventory_command, flags);
  add_inventory(*inventory_command, flags);
  CLI::App* diff_command =
      app.add_subcommand("diff", "Grants added, widened, extended, narrowed, shortened, removed between revisions");
  add_diff(*diff_command, flags);
  BaselineFlags baseline;
  CLI::App* baseline_command =
      app.add_subcommand("baseline", "List what is found now as known, so that only new counts");
  add_common(*baseline_command, flags);
  add_known(*baseline_command, flags);
  add_baseline(*baseline_command, baseline);
  RepairFlags repair;
  CLI::App* fix_command = app.add_subcommand("fix", "Mend what can be mended without a decision");
  add_common(*fix_command, flags);
  add_known(*fix_command, flags);
  add_repair(*fix_command, repair, false);
  CLI::App* stamp_command = app.add_subcommand("stamp", "Write into each approval the digest of what it is for");
  add_common(*stamp_command, flags);
  add_known(*stamp_command, flags);
  add_repair(*stamp_command, repair, true);
  CLI::App* explain_command = app.add_subcommand("explain", "What a rule says and why");
  explain_command->add_option("rule", rule, "Id or name: GL301, missing-expiry")->required();
  explain_command->add_option("--color", flags.color, "Colour")->check(CLI::IsMember({"auto", "always", "never"}));
  CLI::App* rules_command = app.add_subcommand("rules", "All rules, a line each");
  std::string word;
  std::string man;
  CLI::App* help_command = app.add_subcommand("help", "The flags of a command, or a page of the manual");
  help_command->add_option("word", word, "A command or topic")->type_name("COMMAND|TOPIC");
  help_command->add_option("--color", flags.color, "Colour")->check(CLI::IsMember({"auto", "always", "never"}));
  help_command->add_option("--man", man, "Write the manual into DIR as man pages")->type_name("DIR");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? clean : wrong_use;
  }
  if (flags.paths.empty()) flags.paths = {"."};
  if (*help_command) return man.empty() ? help(app, word, flags.color) : write_man_pages(man);
  if (*explain_command) return explain(rule, flags.color);
  if (*rules_command) return list_rules();
  if (*diff_command) return run_diff(flags);
  if (*baseline_command) return run_baseline(flags, baseline);
  if (*fix_command || *stamp_command) return run_repair(flags, repair, static_cast<bool>(*stamp_command));
  return run(flags, static_cast<bool>(*inventory_command));
}

}  // namespace

int main(int argc, char** argv) {
  return command(argc, argv);
}
