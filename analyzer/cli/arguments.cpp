// Each command's flags, bound to its struct. The library's exceptions end here.
#include "cli/arguments.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <utility>

#include "cli/command.h"

namespace grantlint::cli {
namespace {

template <typename Value>
struct Choice {
  std::string_view word;
  Value value;
};

constexpr std::array<Choice<findings::Level>, 4> levels{{{"error", findings::Level::error},
                                                         {"warning", findings::Level::warning},
                                                         {"note", findings::Level::note},
                                                         {"never", findings::Level::off}}};
constexpr std::array<Choice<config::TimeFindings>, 3> times{{{"all", config::TimeFindings::all},
                                                             {"touched", config::TimeFindings::touched},
                                                             {"none", config::TimeFindings::none}}};
constexpr std::array<Choice<Colouring>, 3> colours{
    {{"auto", Colouring::automatic}, {"always", Colouring::always}, {"never", Colouring::never}}};
constexpr std::array<Choice<ScanFormat>, 2> scan_formats{{{"text", ScanFormat::text}, {"sarif", ScanFormat::sarif}}};
constexpr std::array<Choice<report::SarifProfile>, 2> profiles{
    {{"full", report::SarifProfile::full}, {"github", report::SarifProfile::github}}};
constexpr auto room_choices = [] {
  std::array<Choice<Room>, rooms.size()> choices{};
  for (std::size_t i = 0; i < rooms.size(); ++i) choices.at(i) = {rooms.at(i).name, rooms.at(i).room};
  return choices;
}();
constexpr std::array<Choice<report::InventoryFormat>, 5> inventory_formats{
    {{"jsonl", report::InventoryFormat::jsonl},
     {"json", report::InventoryFormat::json},
     {"csv", report::InventoryFormat::csv},
     {"markdown", report::InventoryFormat::markdown},
     {"html", report::InventoryFormat::html}}};
constexpr std::array<Choice<report::InventoryRows>, 2> rows{
    {{"grant", report::InventoryRows::grants}, {"principal", report::InventoryRows::principals}}};
constexpr std::array<Choice<report::ChangesFormat>, 4> changes_formats{{{"text", report::ChangesFormat::text},
                                                                        {"json", report::ChangesFormat::json},
                                                                        {"jsonl", report::ChangesFormat::jsonl},
                                                                        {"markdown", report::ChangesFormat::markdown}}};

/// A flag that takes one of some words. `Target` is the enum, or an optional of it.
template <typename Target, typename Value, std::size_t count>
CLI::Option* add_choice(CLI::App& app, const std::string& flag, Target& target,
                        const std::array<Choice<Value>, count>& choices, const std::string& text) {
  std::vector<std::string_view> words;
  for (const auto& choice : choices) words.push_back(choice.word);
  const auto find = [&choices](std::string_view word) {
    return std::ranges::find(choices, word, &Choice<Value>::word);
  };
  return app
      .add_option_function<std::string>(
          flag, [&target, find](const std::string& word) { target = find(word)->value; }, text)
      ->type_name(fmt::format("{}", fmt::join(words, "|")))
      ->check(CLI::Validator(
          [&choices, find, words](const std::string& word) {
            return find(word) != choices.end()
                       ? ""
                       : fmt::format("`{}` is none of {}{}", word, fmt::join(words, ", "), nearest_to(word, words));
          },
          ""));
}

/// A flag that may be given several times, with one value each time.
void add_list(CLI::App& app, const std::string& flag, std::vector<std::string>& target, const std::string& text,
              const std::string& type) {
  app.add_option(flag, target, text)->allow_extra_args(false)->type_name(type);
}

// What commands have in common.

void bind_input(CLI::App& app, Input& input) {
  app.add_option("PATH", input.paths, "Files and folders to report (default: .)")->type_name("");
  app.add_option("--config", input.config, "The config file (default: the nearest .grantlint.yaml)")->type_name("FILE");
  app.add_flag("--no-config", input.no_config, "Use no config file")->excludes("--config");
  add_list(app, "--var-file", input.var_files, "Evaluate Terraform with this file of variables, too (repeatable)",
           "FILE");
  app.add_option("--today", input.today, "The day to judge by (default: the UTC date)")->type_name("YYYY-MM-DD");
  app.add_option("--jobs", input.jobs, "Threads (default: one per processor)")
      ->type_name("N")
      ->check(CLI::Range(1U, 256U).description(""));
  app.add_option("--root", input.root, "Folder of all that belongs together (default: the git work tree, else .)")
      ->type_name("DIR");
}

/// For what judges a grant by its ticket and by the day.
void bind_judged(CLI::App& app, Input& input) {
  bind_input(app, input);
  add_list(app, "--tickets", input.exports, "Hold tickets against this export of the ticket system (repeatable)",
           "FILE");
  add_choice(app, "--time-findings", input.time_findings, times, "Which findings the passing of a day may bring");
  add_list(app, "--touched", input.touched,
           "With --time-findings touched: a file that was changed (repeatable; default: PATH)", "FILE");
}

void bind_known_findings(CLI::App& app, Input& input) {
  app.add_option("--baseline", input.baseline, "Findings known before (default: .grantlint/baseline.json)")
      ->type_name("FILE");
  app.add_flag("--no-baseline", input.no_baseline, "Use no baseline")->excludes("--baseline");
}

std::vector<CLI::Option*> bind_verdict(CLI::App& app, Verdict& verdict) {
  return {
      add_choice(app, "--fail-on", verdict.fail_on, levels, "Lowest level that makes the exit code 1 (default: error)"),
      app.add_flag("--strict", verdict.strict, "Exit code 3 where something could not be read or resolved")};
}

CLI::Option* bind_output(CLI::App& app, std::string& output, const std::string& what) {
  return app.add_option("-o,--output", output, fmt::format("Write {} to FILE (-: standard output)", what))
      ->type_name("FILE");
}

CLI::Option* bind_color(CLI::App& app, Colouring& color) {
  return add_choice(app, "--color", color, colours, "Colour of text (default: auto)");
}

CLI::Option* bind_source_url(CLI::App& app, std::string& url) {
  return app.add_option("--source-url", url, "Link lines to URL/blob/COMMIT/PATH (default: from `origin`)")
      ->type_name("URL");
}

/// What a flag needs of the values of others, looked at when all are read.
void require(bool holds, const std::string& flag, const std::string& why) {
  if (!holds) throw CLI::ValidationError(flag, why);
}

void require_touched(const Input& input) {
  require(input.touched.empty() || input.time_findings == config::TimeFindings::touched, "--touched",
          "needs --time-findings touched");
}

// The commands.

void bind_scan(CLI::App& app, ScanCommand& command) {
  bind_judged(app, command.input);
  bind_known_findings(app, command.input);
  std::vector<CLI::Option*> of_report = bind_verdict(app, command.verdict);
  bind_output(app, command.output, "the report");
  of_report.push_back(
      add_choice(app, "-f,--format", command.format, scan_formats, "Form of the report (default: text)"));
  of_report.push_back(bind_color(app, command.color));
  CLI::Option* profile = add_choice(app, "--sarif-profile", command.profile, profiles,
                                    "With -f sarif: github leaves out what is suppressed or known (default: full)");
  CLI::Option* stop = add_choice(app, "--stop-after", command.stop_after, room_choices,
                                 "Stop after a room of the analyzer, without a report");
  app.add_flag("--print", command.print, "With --stop-after: print what the room hands on")->needs(stop);
  // There is no report then, and no verdict.
  for (CLI::Option* option : of_report) option->excludes(stop);
  app.final_callback([&command, profile] {
    require_touched(command.input);
    require(profile->count() == 0 || command.format == ScanFormat::sarif, "--sarif-profile", "needs -f sarif");
  });
}

void bind_inventory(CLI::App& app, InventoryCommand& command) {
  bind_judged(app, command.input);
  bind_known_findings(app, command.input);
  bind_verdict(app, command.verdict);
  bind_output(app, command.output, "the inventory");
  add_choice(app, "-f,--format", command.format, inventory_formats, "Form of the inventory (default: jsonl)");
  add_choice(app, "--by", command.rows, rows, "A row for each grant or each principal (default: grant)");
  app.add_flag("--minters", command.minters, "Only grants whose holder can make more access");
  app.add_option("--expiring-within", command.expiring_within, "Grants whose last day is so near: 14d")
      ->type_name("DAYS");
  CLI::Option* commit =
      app.add_option("--commit", command.commit, "The commit that the tree was exported from (default: HEAD)")
          ->type_name("ID");
  CLI::Option* url = bind_source_url(app, command.source_url);
  app.final_callback([&command, commit, url] {
    require_touched(command.input);
    const bool linked =
        command.format == report::InventoryFormat::markdown || command.format == report::InventoryFormat::html;
    require(commit->count() == 0 || command.format != report::InventoryFormat::jsonl, commit->get_name(),
            "needs -f json, csv, markdown or html: JSON lines are the records alone");
    require(url->count() == 0 || linked, url->get_name(), "needs -f markdown or html: other forms have no links");
  });
}

void bind_diff(CLI::App& app, DiffCommand& command) {
  app.add_option("BASE..HEAD", command.range, "BASE (against the work tree), BASE..HEAD, or BASE...HEAD")
      ->required()
      ->type_name("");
  bind_judged(app, command.input);
  bind_verdict(app, command.verdict);
  bind_output(app, command.output, "the changes");
  add_choice(app, "-f,--format", command.format, changes_formats, "Form of the report (default: text)");
  bind_color(app, command.color);
  CLI::Option* url = bind_source_url(app, command.source_url);
  app.final_callback([&command, url] {
    require_touched(command.input);
    require(url->count() == 0 || command.format == report::ChangesFormat::markdown, url->get_name(),
            "needs -f markdown: other forms have no links");
  });
}

void bind_baseline(CLI::App& app, BaselineCommand& command) {
  bind_judged(app, command.input);
  bind_known_findings(app, command.input);
  bind_output(app, command.output, "the baseline, or with --diff what would change,");
  app.add_flag("--prune", command.prune, "Only remove what is gone; add nothing");
  app.add_flag("--diff", command.diff, "Show what would change");
  app.final_callback([&command] { require_touched(command.input); });
}

void bind_changes(CLI::App& app, RepairCommand& command) {
  CLI::Option* output = bind_output(app, command.output, "the diff");
  const std::string text = "Show what would change (the default)";
  CLI::Option* diff = app.add_flag("--diff", text);
  app.add_flag("--write", command.write, "Change the files")->excludes(diff)->excludes(output);
}

void bind_fix(CLI::App& app, RepairCommand& command) {
  bind_judged(app, command.input);
  bind_known_findings(app, command.input);
  add_list(app, "--rule", command.rules, "Only findings of this rule (repeatable)", "ID");
  add_list(app, "--set", command.given, "Write this field where it is missing (repeatable)", "FIELD=VALUE");
  bind_changes(app, command);
  app.final_callback([&command] { require_touched(command.input); });
}

void bind_stamp(CLI::App& app, RepairCommand& command) {
  command.stamp = true;
  bind_input(app, command.input);
  bind_changes(app, command);
}

void bind_explain(CLI::App& app, ExplainCommand& command) {
  app.add_option("RULE", command.rule, "Id or name: GL301, missing-expiry")->required()->type_name("");
  bind_color(app, command.color);
}

void bind_rules(CLI::App& /*app*/, RulesCommand& /*command*/) {}

void bind_help(CLI::App& app, HelpCommand& command) {
  CLI::Option* word = app.add_option("TOPIC", command.word, "A command, or a page of the manual")->type_name("");
  app.add_option("--man", command.man, "Write the manual into DIR as man pages")->type_name("DIR")->excludes(word);
  bind_color(app, command.color);
}

void bind_version(CLI::App& /*app*/, VersionCommand& /*command*/) {}

// Reading.

using Words = std::span<char* const>;

struct Entry {
  CommandName name;
  std::expected<Command, int> (*read)(const CommandName& name, Words words);
  std::string (*usage)(const CommandName& name);
};

/// The name of the flag that a word like `--colour=always` is meant to be.
std::string unknown_flag(const CLI::App& app, const CommandName& command, const std::string& word) {
  const std::string flag = word.substr(0, word.find('='));
  if (!flag.starts_with('-')) return fmt::format("`{}` takes no `{}`", command.name, word);
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return fmt::format("`{}` has no flag `{}`{}", command.name, flag, nearest_to(flag, {names.begin(), names.end()}));
}

/// A flag and what it takes, without what the text says anyway.
class FlagFormatter : public CLI::Formatter {
 public:
  std::string make_option_opts(const CLI::Option* option) const override {
    return option->get_type_size() == 0 || option->get_type_name().empty() ? "" : " " + option->get_type_name();
  }
};

template <typename Struct, void (*bind)(CLI::App&, Struct&)>
void prepare(CLI::App& app, const CommandName& command, Struct& made) {
  app.name(fmt::format("grantlint {}", command.name));
  app.description(std::string(command.summary) + ".");
  app.formatter(std::make_shared<FlagFormatter>());
  app.set_help_flag("-h,--help", "Print this");
  bind(app, made);
}

template <typename Struct, void (*bind)(CLI::App&, Struct&)>
std::expected<Command, int> read_words(const CommandName& command, Words words) {
  Struct made;
  CLI::App app;
  prepare<Struct, bind>(app, command, made);
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));  // the last one first
    return made;
  } catch (const CLI::CallForHelp&) {
    return std::unexpected(write("", app.help()) ? clean : wrong_use);
  } catch (const CLI::ExtrasError&) {
    complain(unknown_flag(app, command, app.remaining().front()));
  } catch (const CLI::ParseError& error) {
    complain(error.what());
  }
  fmt::print(stderr, "`grantlint help {}` lists the flags\n", command.name);
  return std::unexpected(wrong_use);
}

template <typename Struct, void (*bind)(CLI::App&, Struct&)>
std::string list_flags(const CommandName& command) {
  Struct made;
  CLI::App app;
  prepare<Struct, bind>(app, command, made);
  return app.help();
}

template <typename Struct, void (*bind)(CLI::App&, Struct&)>
constexpr Entry entry(std::string_view name, std::string_view summary) {
  return {{name, summary}, read_words<Struct, bind>, list_flags<Struct, bind>};
}

constexpr std::array<Entry, 10> entries{
    {entry<ScanCommand, bind_scan>("scan", "Report grants without ticket, approver, end or revocation"),
     entry<InventoryCommand, bind_inventory>("inventory", "List every grant with its ticket and its end, as evidence"),
     entry<DiffCommand, bind_diff>("diff", "Show what changed about access between two revisions"),
     entry<BaselineCommand, bind_baseline>("baseline",
                                           "List what is found now as known, so that only what is new counts"),
     entry<RepairCommand, bind_fix>("fix", "Repair what needs no decision, and write the fields that are given"),
     entry<RepairCommand, bind_stamp>("stamp", "Write into each approval the digest of what was approved"),
     entry<ExplainCommand, bind_explain>("explain", "Print the page of a rule"),
     entry<RulesCommand, bind_rules>("rules", "List the rules, a line each"),
     entry<HelpCommand, bind_help>("help", "Explain a command or a topic"),
     entry<VersionCommand, bind_version>("version", "Print the version and that of the catalogue")}};

const Entry* find_entry(std::string_view name) {
  const auto* found = std::ranges::find(entries, name, [](const Entry& one) { return one.name.name; });
  return found == entries.end() ? nullptr : found;
}

/// May this be a path, rather than a command that is spelled wrong?
bool is_path(const std::string& word) {
  std::error_code error;
  return word.find('/') != std::string::npos || std::filesystem::exists(word, error);
}

std::expected<Command, int> with_default_path(std::expected<Command, int> command) {
  if (!command) return command;
  std::visit(
      [](auto& one) {
        if constexpr (requires { one.input; }) {
          if (one.input.paths.empty()) one.input.paths = {"."};
        }
      },
      *command);
  return command;
}

}  // namespace

std::expected<Command, int> parse(std::span<char* const> words) {
  if (words.empty()) return HelpCommand{};
  const std::string first = words.front();
  if (first == "-h" || first == "--help") return HelpCommand{};
  if (first == "--version") return VersionCommand{};
  const Entry* named = find_entry(first);
  const Entry& chosen = named != nullptr ? *named : entries.front();
  if (named == nullptr && !first.starts_with('-') && !is_path(first)) {
    std::vector<std::string_view> names;
    for (const CommandName& one : commands()) names.push_back(one.name);
    complain(fmt::format("there is no command and no file `{}`{}", first, nearest_to(first, names)));
    fmt::print(stderr, "`grantlint help` lists the commands\n");
    return std::unexpected(wrong_use);
  }
  return with_default_path(chosen.read(chosen.name, words.subspan(named != nullptr ? 1 : 0)));
}

const std::vector<CommandName>& commands() {
  static const std::vector<CommandName> names = [] {
    std::vector<CommandName> all;
    for (const Entry& one : entries) all.push_back(one.name);
    return all;
  }();
  return names;
}

std::optional<std::string> usage(std::string_view command) {
  const Entry* found = find_entry(command);
  return found == nullptr ? std::nullopt : std::optional(found->usage(found->name));
}

}  // namespace grantlint::cli
