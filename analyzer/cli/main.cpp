// argv in, exit code out.
#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "discover/discover.h"
#include "grants/catalogue.h"
#include "progress_bar.h"
#include "report/report.h"
#include "scan.h"

namespace {

using namespace grantlint;

enum Exit : int { clean = 0, found = 1, wrong_use = 2, unseen_parts = 3 };

struct Flags {
  std::vector<std::string> paths;
  std::string format;
  std::string output;
  std::string fail_on;
  bool strict = false;
  std::string config;
  bool no_config = false;
  std::vector<std::string> var_files;
  std::string today;
  unsigned jobs = 0;
  std::string color = "auto";
  std::string sarif_profile = "full";
  std::string time_findings = "all";
  std::vector<std::string> touched;
  std::string root;
  std::string stop_after;
  bool print = false;
  std::string by = "grant";
  bool minters = false;
  std::string expiring_within;
  std::string commit;
  std::string source_url;
};

constexpr std::array<std::pair<std::string_view, Room>, 8> rooms{{{"discover", Room::discover},
                                                                  {"syntax", Room::syntax},
                                                                  {"terraform", Room::terraform},
                                                                  {"kubernetes", Room::kubernetes},
                                                                  {"iam", Room::iam},
                                                                  {"grants", Room::grants},
                                                                  {"tickets", Room::tickets},
                                                                  {"checks", Room::checks}}};

void complain(std::string_view text) {
  fmt::print(stderr, "grantlint: {}\n", text);
}

/// Where paths are relative to: the current folder if all paths lie below it, else the one folder
/// named, else what all have in common.
struct Rooted {
  std::filesystem::path root;
  std::vector<std::string> paths;
};

std::optional<std::string> below(const std::filesystem::path& path, const std::filesystem::path& root) {
  const std::string relative = path.lexically_relative(root).generic_string();
  if (relative.empty() || relative == ".." || relative.starts_with("../")) return std::nullopt;
  return relative;
}

Rooted find_root(const Flags& flags) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path here = fs::current_path(error);
  std::vector<fs::path> full;
  for (const std::string& path : flags.paths) {
    fs::path absolute = (here / path).lexically_normal();
    if (!absolute.has_filename()) absolute = absolute.parent_path();
    full.push_back(std::move(absolute));
  }
  fs::path root = flags.root.empty() ? here : (here / flags.root).lexically_normal();
  if (!root.has_filename()) root = root.parent_path();
  const bool all_below = std::ranges::all_of(full, [&](const fs::path& path) { return below(path, root).has_value(); });
  if (!all_below && flags.root.empty()) {
    root = full.front();
    if (!fs::is_directory(root, error)) root = root.parent_path();
    while (!std::ranges::all_of(full, [&](const fs::path& path) { return below(path, root).has_value(); }) &&
           root != root.root_path()) {
      root = root.parent_path();
    }
  }
  Rooted result{root, {}};
  for (const fs::path& path : full) result.paths.push_back(below(path, root).value_or(path.generic_string()));
  return result;
}

bool wants_colour(const std::string& choice, int descriptor) {
  if (choice == "always") return true;
  if (choice == "never" || std::getenv("NO_COLOR") != nullptr)
    return false;  // NOLINT(concurrency-mt-unsafe): one thread
  return ::isatty(descriptor) == 1;
}

unsigned terminal_width() {
  winsize size{};
  constexpr unsigned usual = 100;
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return usual;
  return std::clamp<unsigned>(size.ws_col, 60, 160);
}

bool write(const std::string& path, const std::string& text) {
  if (path.empty() || path == "-") {
    return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  }
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.flush();
  return file.good();
}

std::optional<Options> options_of(const Flags& flags, const Rooted& rooted) {
  Options options;
  options.paths = rooted.paths;
  options.no_config = flags.no_config;
  options.jobs = flags.jobs != 0 ? flags.jobs : std::max(1U, std::thread::hardware_concurrency());
  options.time_findings = flags.time_findings == "touched" ? config::TimeFindings::touched
                          : flags.time_findings == "none"  ? config::TimeFindings::none
                                                           : config::TimeFindings::all;
  std::error_code error;
  const auto relative = [&](const std::string& path) {
    return below((std::filesystem::current_path(error) / path).lexically_normal(), rooted.root);
  };
  for (const std::string& path : flags.touched) {
    if (const auto inside = relative(path)) options.touched.push_back(*inside);
  }
  if (flags.time_findings == "touched" && flags.touched.empty()) options.touched = rooted.paths;
  if (!flags.config.empty()) {
    const auto inside = relative(flags.config);
    if (!inside) {
      complain(fmt::format("the config file {} lies outside the scanned root {}", flags.config, rooted.root.string()));
      return std::nullopt;
    }
    options.config_path = *inside;
  }
  for (const std::string& path : flags.var_files) {
    const auto inside = relative(path);
    if (!inside || !std::filesystem::is_regular_file(rooted.root / *inside, error)) {
      complain(inside ? fmt::format("--var-file: there is no file {}", path)
                      : fmt::format("--var-file: {} lies outside the scanned root {}", path, rooted.root.string()));
      return std::nullopt;
    }
    options.var_files.push_back(*inside);
  }
  options.today = findings::today_utc();
  if (!flags.today.empty()) {
    const auto day = findings::parse_day(flags.today);
    if (!day) {
      complain(fmt::format("--today: {}", day.error()));
      return std::nullopt;
    }
    options.today = *day;
  }
  return options;
}

int complain_about(const std::vector<config::Error>& errors) {
  for (const config::Error& error : errors) {
    fmt::print(stderr, "{}:{}:{}: error: {}\n", error.path, error.at.line, error.at.column, error.text);
  }
  return wrong_use;
}

/// What could not be read goes to stderr, with file and line; unresolved values are results.
void tell_unreadable(const source::SourceSet& sources, const std::vector<findings::Unseen>& unseen) {
  for (const findings::Unseen& one : unseen) {
    if (one.kind == findings::Unseen::Kind::unresolved) continue;
    if (one.at.known()) {
      const source::Position at = sources.region(one.at).start;
      fmt::print(stderr, "{}:{}:{}: {}\n", sources.path(one.at.file), at.line, at.column, one.why);
    } else {
      fmt::print(stderr, "{}: {}\n", one.path, one.why);
    }
  }
}

int exit_code(const Scan& scan, const Flags& flags) {
  findings::Level least = scan.config.fail_on.value_or(findings::Level::error);
  bool never = false;
  if (flags.fail_on == "never") {
    never = true;
  } else if (!flags.fail_on.empty()) {
    least = *findings::parse_level(flags.fail_on);
  }
  const bool failing = !never && least != findings::Level::off &&
                       std::ranges::any_of(scan.findings, [&](const findings::Finding& finding) {
                         return !finding.suppressed && !finding.baseline && finding.level >= least;
                       });
  if (failing) return found;
  if (!flags.strict) return clean;
  const bool unresolved =
      std::ranges::any_of(scan.grants, [](const grants::Grant& grant) { return !grant.unresolved.empty(); });
  return unresolved || !scan.unseen.empty() ? unseen_parts : clean;
}

/// Ends the program without taking apart what a scan has built up: the system is faster at that.
[[noreturn]] void leave(int code) {
  std::fflush(nullptr);
  std::_Exit(code);
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
  const std::size_t files =
      static_cast<std::size_t>(std::ranges::count_if(result->files.files, &discover::File::selected));
  tell_unreadable(sources, result->unseen);
  if (files == 0) {
    complain("nothing to scan: no Terraform, YAML or JSON file was found");
    return wrong_use;
  }
  const report::Subject subject{.sources = sources,
                                .config = result->config,
                                .grants = result->grants,
                                .matches = result->matches,
                                .findings = result->findings,
                                .ratings = result->ratings,
                                .unseen = result->unseen,
                                .files_scanned = files,
                                .version = GRANTLINT_VERSION,
                                .catalogue_digest = result->catalogue_digest,
                                .rules = checks::rules(),
                                .jobs = options->jobs};
  std::string text;
  if (inventory) {
    text = report::inventory(subject, *inventory_options);
  } else if (flags.format == "sarif") {
    text = report::sarif(subject,
                         flags.sarif_profile == "github" ? report::SarifProfile::github : report::SarifProfile::full);
  } else {
    const bool colour = flags.output.empty() && wants_colour(flags.color, STDOUT_FILENO);
    text = report::text(subject, {colour ? report::Colour::always : report::Colour::never, terminal_width()});
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

void add_common(CLI::App& command, Flags& flags) {
  command.add_option("paths", flags.paths, "Files and folders to scan (default: .)")->type_name("PATH");
  command.add_option("-o,--output", flags.output, "Write the report to FILE")->type_name("FILE");
  command.add_option("--fail-on", flags.fail_on, "Lowest level that makes the exit code 1")
      ->check(CLI::IsMember({"error", "warning", "note", "never"}));
  command.add_flag("--strict", flags.strict, "Exit code 3 where something could not be read or resolved");
  command.add_option("--config", flags.config, "The config file (default: the nearest .grantlint.yaml)")
      ->type_name("FILE");
  command.add_flag("--no-config", flags.no_config, "Use no config file");
  command.add_option("--var-file", flags.var_files, "Evaluate Terraform with this file of variables, too")
      ->allow_extra_args(false)
      ->type_name("FILE");
  command.add_option("--today", flags.today, "The day to judge by (default: the UTC date)")->type_name("YYYY-MM-DD");
  command.add_option("--jobs", flags.jobs, "Threads (default: one per processor)")->check(CLI::Range(1U, 256U));
  command.add_option("--time-findings", flags.time_findings, "Which findings the passing of a day may bring")
      ->check(CLI::IsMember({"all", "touched", "none"}));
  command.add_option("--touched", flags.touched, "Files changed here, for --time-findings touched (default: PATH)")
      ->allow_extra_args(false)
      ->type_name("FILE");
  command.add_option("--root", flags.root, "Folder that paths are relative to and no link may leave")->type_name("DIR");
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
  scan_command->add_option("-f,--format", flags.format, "text or sarif")
      ->check(CLI::IsMember({"text", "sarif"}))
      ->default_str("text");
  scan_command->add_option("--color", flags.color, "Colour of the text report")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  scan_command->add_option("--sarif-profile", flags.sarif_profile, "github leaves suppressed results out")
      ->check(CLI::IsMember({"full", "github"}));
  std::vector<std::string> room_names;
  for (const auto& [name, room] : rooms) room_names.emplace_back(name);
  scan_command->add_option("--stop-after", flags.stop_after, "Stop after a room of the analyzer")
      ->check(CLI::IsMember(room_names));
  scan_command->add_flag("--print", flags.print, "With --stop-after: print what the room hands on");
  CLI::App* inventory_command =
      app.add_subcommand("inventory", "Every grant with its ticket and its end, as audit evidence");
  add_common(*inventory_command, flags);
  add_inventory(*inventory_command, flags);
  CLI::App* explain_command = app.add_subcommand("explain", "What a rule says and why");
  explain_command->add_option("rule", rule, "Id or name: GL301, missing-expiry")->required();
  explain_command->add_option("--color", flags.color, "Colour")->check(CLI::IsMember({"auto", "always", "never"}));
  CLI::App* rules_command = app.add_subcommand("rules", "All rules, a line each");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? clean : wrong_use;
  }
  if (flags.paths.empty()) flags.paths = {"."};
  if (*explain_command) return explain(rule, flags.color);
  if (*rules_command) return list_rules();
  return run(flags, static_cast<bool>(*inventory_command));
}

}  // namespace

int main(int argc, char** argv) {
  return command(argc, argv);
}
