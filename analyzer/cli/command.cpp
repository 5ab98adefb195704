#include "cli/command.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "cli/progress_bar.h"

namespace grantlint::cli {

namespace fs = std::filesystem;

namespace {

std::optional<std::string> below(const fs::path& path, const fs::path& root) {
  const std::string relative = path.lexically_relative(root).generic_string();
  if (relative.empty() || relative == ".." || relative.starts_with("../")) return std::nullopt;
  return relative;
}

fs::path absolute(const fs::path& here, const std::string& path) {
  fs::path full = (here / path).lexically_normal();
  if (!full.has_filename()) full = full.parent_path();
  return full;
}

bool holds(const fs::path& root, const std::vector<fs::path>& paths) {
  return std::ranges::all_of(paths, [&](const fs::path& path) { return below(path, root).has_value(); });
}

/// With every link followed; of what is not there, of the part that is.
std::vector<fs::path> followed(std::vector<fs::path> paths) {
  std::error_code error;
  for (fs::path& path : paths) {
    const fs::path real = fs::weakly_canonical(path, error);
    if (!error) path = real;
  }
  return paths;
}

/// The work tree that all paths lie in; empty where there is none.
fs::path tree_of(const std::vector<fs::path>& paths) {
  std::error_code error;
  const fs::path folder = fs::is_directory(paths.front(), error) ? paths.front() : paths.front().parent_path();
  const fs::path top = discover::work_tree_top(folder);
  return !top.empty() && holds(top, paths) ? top : fs::path();
}

fs::path common_folder(const std::vector<fs::path>& paths) {
  std::error_code error;
  fs::path folder = paths.front();
  if (!fs::is_directory(folder, error)) folder = folder.parent_path();
  while (!holds(folder, paths) && folder != folder.root_path()) folder = folder.parent_path();
  return folder;
}

bool wants_colour(Colouring choice) {
  if (choice != Colouring::automatic) return choice == Colouring::always;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread
  return std::getenv("NO_COLOR") == nullptr && ::isatty(STDOUT_FILENO) == 1;
}

unsigned terminal_width() {
  winsize size{};
  constexpr unsigned usual = 100;
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return usual;
  return std::clamp<unsigned>(size.ws_col, 60, 160);
}

/// Is there a file to scan, or does a named file or folder exist, even if there is nothing to scan in it?
bool has_files(const Scan& scan, const source::SourceSet& sources, const Rooted& rooted) {
  const auto is_there = [&](const std::string& path) {
    const std::string normal = source::normal_path(path);  // empty outside of the root
    return !normal.empty() && sources.tree().look(normal) != source::Entry::missing;
  };
  const bool any = scan.files.named.everything() ? std::ranges::any_of(scan.files.files, &discover::File::selected)
                                                 : std::ranges::any_of(rooted.paths, is_there);
  if (any) return true;
  complain("nothing to scan: no Terraform, YAML or JSON file was found");
  return false;
}

}  // namespace

void complain(std::string_view text) {
  fmt::print(stderr, "grantlint: {}\n", text);
}

Rooted find_root(const Input& input) {
  std::error_code error;
  const fs::path here = fs::current_path(error);
  std::vector<fs::path> named;
  for (const std::string& path : input.paths) named.push_back(absolute(here, path));
  Rooted result;
  if (!input.root.empty()) {
    result.root = absolute(here, input.root);
  } else {
    result.root = discover::work_tree_top(here);
    if (result.root.empty() || !holds(result.root, named)) {
      // Somebody may stand beside a tree, and name it by a link.
      const std::vector<fs::path> real = followed(named);
      const fs::path top = tree_of(real);
      if (!top.empty()) {
        result.root = top;
        named = real;
      }
    }
    if (result.root.empty()) result.root = here;
    if (!holds(result.root, named)) result.root.clear();
    if (result.root.empty()) result.root = common_folder(named);
  }
  for (const fs::path& path : named) result.paths.push_back(below(path, result.root).value_or(path.generic_string()));
  result.from = {result.root.generic_string(), here.generic_string()};
  return result;
}

bool is_standard(const std::string& output) {
  return output.empty() || output == "-";
}

bool write(const std::string& output, std::string_view text) {
  errno = 0;
  std::FILE* file = is_standard(output) ? stdout : std::fopen(output.c_str(), "wb");
  bool written = file != nullptr && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  written = written && std::fflush(file) == 0;
  const int why = errno;
  if (file != nullptr && file != stdout) written = std::fclose(file) == 0 && written;
  if (!written) {
    const char* reason = std::strerror(why);  // NOLINT(concurrency-mt-unsafe): one thread
    complain(fmt::format("cannot write to {}: {}", is_standard(output) ? "standard output" : output, reason));
  }
  return written;
}

report::TextOptions text_options(Colouring color, const std::string& output, const report::Standpoint& from) {
  const bool terminal = is_standard(output);
  return {terminal && wants_colour(color) ? report::Colour::always : report::Colour::never, terminal_width(),
          terminal ? from : report::Standpoint{}};
}

void list_unreadable(const source::SourceSet& sources, const std::vector<findings::Unseen>& unseen,
                     const report::Standpoint& from) {
  for (const findings::Unseen& one : unseen) {
    if (one.kind == findings::Unseen::Kind::unresolved) continue;
    if (one.at.known()) {
      const source::Position at = sources.region(one.at).start;
      fmt::print(stderr, "{}:{}:{}: {}\n", report::shown_path(sources.path(one.at.file), from), at.line, at.column,
                 one.why);
    } else {
      fmt::print(stderr, "{}: {}\n", report::shown_path(one.path, from), one.why);
    }
  }
}

std::optional<Options> options_of(const Input& input, const Rooted& rooted) {
  Options options;
  options.paths = rooted.paths;
  options.no_config = input.no_config;
  options.no_baseline = input.no_baseline;
  options.jobs = input.jobs != 0 ? input.jobs : std::max(1U, std::thread::hardware_concurrency());
  options.time_findings = input.time_findings;
  std::error_code error;
  const auto relative = [&](const std::string& path) {
    return below((std::filesystem::current_path(error) / path).lexically_normal(), rooted.root);
  };
  for (const std::string& path : input.touched) {
    if (const auto inside = relative(path)) options.touched.push_back(*inside);
  }
  if (input.time_findings == config::TimeFindings::touched && input.touched.empty()) options.touched = rooted.paths;
  if (!input.config.empty()) {
    const auto inside = relative(input.config);
    if (!inside) {
      complain(fmt::format("the config file {} lies outside the scanned root {}", input.config, rooted.root.string()));
      return std::nullopt;
    }
    options.config_path = *inside;
  }
  if (!input.baseline.empty()) {
    const auto inside = relative(input.baseline);
    if (!inside) {
      complain(fmt::format("--baseline: {} lies outside the scanned root {}", input.baseline, rooted.root.string()));
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
  if (!take_files("--var-file", input.var_files, options.var_files) ||
      !take_files("--tickets", input.exports, options.exports)) {
    return std::nullopt;
  }
  options.today = findings::today_utc();
  if (!input.today.empty()) {
    const auto day = findings::parse_day(input.today);
    if (!day) {
      complain(fmt::format("--today: {}", day.error()));
      return std::nullopt;
    }
    options.today = *day;
  }
  return options;
}

std::expected<Scan, int> scanned(source::SourceSet& sources, Options options, const Rooted& rooted) {
  Progress progress;
  options.progress = &progress;
  std::optional<ProgressBar> bar(progress);
  auto result = scan(sources, options);
  bar.reset();
  if (!result) return std::unexpected(complain_about(result.error()));
  list_unreadable(sources, result->unseen, rooted.from);
  if (!has_files(*result, sources, rooted)) return std::unexpected(wrong_use);
  return std::move(*result);
}

findings::Level failing_level(const Verdict& verdict, const config::Config& config) {
  return verdict.fail_on.value_or(config.fail_on.value_or(findings::Level::error));
}

int exit_code(const Scan& scan, const Verdict& verdict) {
  const findings::Level least = failing_level(verdict, scan.config);
  const bool failing =
      least != findings::Level::off && std::ranges::any_of(scan.findings, [&](const findings::Finding& finding) {
        return !finding.suppressed && !finding.baseline && finding.level >= least;
      });
  if (failing) return found;
  return verdict.strict && has_unseen(scan) ? unseen_parts : clean;
}

report::ScanResult subject_of(const source::SourceSet& sources, const Scan& scan, unsigned jobs) {
  return {.sources = sources,
          .config = scan.config,
          .grants = scan.grants,
          .matches = scan.matches,
          .findings = scan.findings,
          .ratings = scan.ratings,
          .unseen = scan.unseen,
          .files_scanned = static_cast<std::size_t>(std::ranges::count_if(
              scan.files.files,
              [&](const discover::File& file) { return file.selected && scan.files.named.covers(file.path); })),
          .version = GRANTLINT_VERSION,
          .catalogue_digest = scan.catalogue_digest,
          .rules = checks::rules(),
          .residuals = scan.residuals,
          .jobs = jobs,
          .against_baseline = !scan.baseline_path.empty(),
          .gone = scan.gone.size(),
          .elsewhere = scan.elsewhere.grants};
}

bool has_unseen(const Scan& scan) {
  return !scan.unseen.empty() ||
         std::ranges::any_of(scan.grants, [](const grants::Grant& grant) { return !grant.unresolved.empty(); });
}

void leave(int code) {
  std::fflush(nullptr);
  std::_Exit(code);
}

std::string nearest_to(std::string_view word, const std::vector<std::string_view>& candidates) {
  const std::string_view nearest = config::nearest(word, candidates);
  return nearest.empty() ? "" : fmt::format("; did you mean `{}`?", nearest);
}

int complain_about(const std::vector<config::Error>& errors) {
  for (const config::Error& error : errors) {
    fmt::print(stderr, "{}:{}:{}: error: {}\n", error.path, error.at.line, error.at.column, error.text);
  }
  return wrong_use;
}

}  // namespace grantlint::cli
