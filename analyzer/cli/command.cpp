#include "command.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <thread>

namespace grantlint::cli {
namespace {

std::optional<std::string> below(const std::filesystem::path& path, const std::filesystem::path& root) {
  const std::string relative = path.lexically_relative(root).generic_string();
  if (relative.empty() || relative == ".." || relative.starts_with("../")) return std::nullopt;
  return relative;
}

}  // namespace

void complain(std::string_view text) {
  fmt::print(stderr, "grantlint: {}\n", text);
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
  options.no_baseline = flags.no_baseline;
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
  if (!flags.baseline.empty()) {
    const auto inside = relative(flags.baseline);
    if (!inside) {
      complain(fmt::format("--baseline: {} lies outside the scanned root {}", flags.baseline, rooted.root.string()));
      return std::nullopt;
    }
    options.baseline = *inside;
  }
  const auto take_files = [&](std::string_view flag, const std::vector<std::string>& paths,
                              std::vector<std::string>& files) {
    return std::ranges::all_of(paths, [&](const std::string& path) {
      const auto inside = relative(path);
      const bool there = inside && std::filesystem::is_regular_file(rooted.root / *inside, error);
      if (there) {
        files.push_back(*inside);
      } else {
        complain(inside ? fmt::format("{}: there is no file {}", flag, path)
                        : fmt::format("{}: {} lies outside the scanned root {}", flag, path, rooted.root.string()));
      }
      return there;
    });
  };
  if (!take_files("--var-file", flags.var_files, options.var_files) ||
      !take_files("--tickets", flags.exports, options.exports)) {
    return std::nullopt;
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

bool has_files(const Scan& scan) {
  if (std::ranges::any_of(scan.files.files, &discover::File::selected)) return true;
  complain("nothing to scan: no Terraform, YAML or JSON file was found");
  return false;
}

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

findings::Level failing_level(const Flags& flags, const config::Config& config) {
  if (flags.fail_on == "never") return findings::Level::off;
  if (!flags.fail_on.empty()) return *findings::parse_level(flags.fail_on);
  return config.fail_on.value_or(findings::Level::error);
}

report::Subject subject_of(const source::SourceSet& sources, const Scan& scan, unsigned jobs) {
  return {.sources = sources,
          .config = scan.config,
          .grants = scan.grants,
          .matches = scan.matches,
          .findings = scan.findings,
          .ratings = scan.ratings,
          .unseen = scan.unseen,
          .files_scanned = static_cast<std::size_t>(std::ranges::count_if(scan.files.files, &discover::File::selected)),
          .version = GRANTLINT_VERSION,
          .catalogue_digest = scan.catalogue_digest,
          .rules = checks::rules(),
          .residuals = scan.residuals,
          .jobs = jobs,
          .against_baseline = !scan.baseline_path.empty(),
          .gone = scan.gone.size()};
}

report::TextOptions text_options(const Flags& flags) {
  const bool colour = flags.output.empty() && wants_colour(flags.color, STDOUT_FILENO);
  return {colour ? report::Colour::always : report::Colour::never, terminal_width()};
}

bool has_unseen(const Scan& scan) {
  return !scan.unseen.empty() ||
         std::ranges::any_of(scan.grants, [](const grants::Grant& grant) { return !grant.unresolved.empty(); });
}

void leave(int code) {
  std::fflush(nullptr);
  std::_Exit(code);
}

int complain_about(const std::vector<config::Error>& errors) {
  for (const config::Error& error : errors) {
    fmt::print(stderr, "{}:{}:{}: error: {}\n", error.path, error.at.line, error.at.column, error.text);
  }
  return wrong_use;
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
  command.add_option("--tickets", flags.exports, "Hold tickets against this export of Jira, ServiceNow or a table")
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

void add_known(CLI::App& command, Flags& flags) {
  CLI::Option* baseline =
      command.add_option("--baseline", flags.baseline, "Findings known before (default: .grantlint/baseline.json)")
          ->type_name("FILE");
  command.add_flag("--no-baseline", flags.no_baseline, "Heed no baseline")->excludes(baseline);
}

}  // namespace grantlint::cli
