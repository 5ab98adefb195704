/// What the commands share: where the root is, how a scan is set up, how errors and reports are written. Private to
/// the folder.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.h"

namespace grantlint::cli {

// The commands; each returns the exit code.
int run(const ScanCommand& command);
int run(const InventoryCommand& command);
int run(const DiffCommand& command);
int run(const BaselineCommand& command);
int run(const RepairCommand& command);
int run(const ExplainCommand& command);
int run(const RulesCommand& command);
int run(const HelpCommand& command);
int run(const VersionCommand& command);

/// `grantlint: …` on stderr.
void complain(std::string_view text);
/// A line an error; the exit code for it.
int complain_about(const std::vector<config::Error>& errors);
/// "; did you mean `scan`?", or nothing where no candidate is near.
std::string nearest_to(std::string_view word, const std::vector<std::string_view>& candidates);
/// A rule by id or name, whatever the case. Where there is none, that is said, with the nearest.
const checks::Rule* rule_of(std::string_view word);
/// What could not be read goes to stderr, with file and line; unresolved values are results.
void list_unreadable(const source::SourceSet& sources, const std::vector<findings::Unseen>& unseen,
                     const report::Standpoint& from);

/// Where paths are relative to: `--root`, else the top of the git work tree around the current folder, else the
/// current folder. Where that does not hold all named paths, they are of another tree: the work tree around them, else
/// what they have in common.
struct Rooted {
  std::filesystem::path root;
  std::vector<std::string> paths;  ///< what is reported
  report::Standpoint from;
};
Rooted find_root(const Input& input);

/// Nothing where a flag is wrong; the reason is on stderr.
std::optional<Options> options_of(const Input& input, const Rooted& rooted);
/// Scans, with a progress bar; what could not be read is on stderr. The exit code where there is no scan, or
/// nothing to scan.
std::expected<Scan, int> scanned(source::SourceSet& sources, Options options, const Rooted& rooted);

/// Does the output go to stdout?
bool is_standard(const std::string& output);
/// To a file, or to stdout. False where that failed; the reason is on stderr.
bool write(const std::string& output, std::string_view text);
/// May colours be written, and how wide may a line be?
report::TextOptions text_options(Colouring color, const std::string& output, const report::Standpoint& from = {});

/// The lowest level that fails: the flag's, else the config's, else error; off: none.
findings::Level failing_level(const Verdict& verdict, const config::Config& config);
int exit_code(const Scan& scan, const Verdict& verdict);
/// What a report needs of a scan.
report::ScanResult subject_of(const source::SourceSet& sources, const Scan& scan, unsigned jobs);
/// Is there anything that a scan could not read or resolve?
bool has_unseen(const Scan& scan);
/// Ends the program without taking apart what a scan has built up: the system is faster at that.
[[noreturn]] void leave(int code);

}  // namespace grantlint::cli
