/// What the commands share: flags, where the root is, how errors are told. Private to the folder.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/report.h"
#include "scan.h"

namespace grantlint::cli {

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
  std::vector<std::string> exports;
  std::string baseline;
  bool no_baseline = false;
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
  std::string range;
};

/// `grantlint: …` on stderr.
void complain(std::string_view text);
/// A line an error; the exit code for it.
int complain_about(const std::vector<config::Error>& errors);
/// Did the scan look at any file? Where not, that is told.
bool has_files(const Scan& scan);
/// What could not be read goes to stderr, with file and line; unresolved values are results.
void tell_unreadable(const source::SourceSet& sources, const std::vector<findings::Unseen>& unseen);

/// Where paths are relative to: the current folder if all paths lie below it, else the one folder
/// named, else what all have in common.
struct Rooted {
  std::filesystem::path root;
  std::vector<std::string> paths;
};
Rooted find_root(const Flags& flags);

bool wants_colour(const std::string& choice, int descriptor);
unsigned terminal_width();
/// To a file, or to stdout where `path` is empty or `-`.
bool write(const std::string& path, const std::string& text);
/// Nothing where a flag is wrong; that is told.
std::optional<Options> options_of(const Flags& flags, const Rooted& rooted);

/// The options of every command that scans.
void add_common(CLI::App& command, Flags& flags);
/// Of those that heed a baseline.
void add_known(CLI::App& command, Flags& flags);

/// The lowest level that fails: the flag's, else the config's, else error; off: none.
findings::Level failing_level(const Flags& flags, const config::Config& config);
/// What a report needs of a scan.
report::Subject subject_of(const source::SourceSet& sources, const Scan& scan, unsigned jobs);
/// May colours be written, and how wide may a line be?
report::TextOptions text_options(const Flags& flags);
/// Is there anything that a scan could not read or resolve?
bool has_unseen(const Scan& scan);
/// Ends the program without taking apart what a scan has built up: the system is faster at that.
[[noreturn]] void leave(int code);

/// `grantlint diff`.
void add_diff(CLI::App& command, Flags& flags);
int run_diff(const Flags& flags);

/// `grantlint baseline`.
struct BaselineFlags {
  bool prune = false;
  bool diff = false;
};
void add_baseline(CLI::App& command, BaselineFlags& flags);
int run_baseline(const Flags& flags, const BaselineFlags& baseline);

/// `grantlint fix` and `grantlint stamp`.
struct RepairFlags {
  std::vector<std::string> rules;
  std::vector<std::string> given;
  bool diff = false;
  bool write = false;
};
void add_repair(CLI::App& command, RepairFlags& flags, bool stamp);
int run_repair(const Flags& flags, const RepairFlags& repair, bool stamp);

}  // namespace grantlint::cli
