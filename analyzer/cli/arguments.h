/// argv as plain structs. Only arguments.cpp includes the library that reads it. Private to the folder.
///
/// A command owns its flags: its struct holds what it accepts, and `run` of that struct uses all of it.
/// Bad input: the reason is on stderr, with the nearest word where there is one; the exit code is 2.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "report/changes.h"
#include "report/report.h"
#include "scan.h"

namespace grantlint::cli {

/// DESIGN, section 1.
enum Exit : int { clean = 0, found = 1, wrong_use = 2, unseen_parts = 3 };

/// What a scan is given. What a command has no flag for stays at its default.
struct Input {
  std::vector<std::string> paths;
  std::string root;
  std::string config;
  bool no_config = false;
  std::vector<std::string> var_files;
  std::vector<std::string> exports;
  std::string baseline;
  bool no_baseline = false;
  std::string today;
  unsigned jobs = 0;
  config::TimeFindings time_findings = config::TimeFindings::all;
  std::vector<std::string> touched;
};

/// What makes the exit code other than 0.
struct Verdict {
  std::optional<findings::Level> fail_on;  ///< off: never; empty: what the config says
  bool strict = false;
};

enum class Colouring : std::uint8_t { automatic, always, never };
enum class ScanFormat : std::uint8_t { text, sarif };

struct ScanCommand {
  Input input;
  Verdict verdict;
  std::string output;
  ScanFormat format = ScanFormat::text;
  Colouring color = Colouring::automatic;
  report::SarifProfile profile = report::SarifProfile::full;
  std::optional<Room> stop_after;
  bool print = false;
};

struct InventoryCommand {
  Input input;
  Verdict verdict;
  std::string output;
  report::InventoryFormat format = report::InventoryFormat::jsonl;
  report::InventoryRows rows = report::InventoryRows::grants;
  bool minters = false;
  std::string expiring_within;
  std::string commit;
  std::string source_url;
};

struct DiffCommand {
  Input input;
  Verdict verdict;
  std::string output;
  std::string range;
  report::ChangesFormat format = report::ChangesFormat::text;
  Colouring color = Colouring::automatic;
  std::string source_url;
};

struct BaselineCommand {
  Input input;
  std::string output;
  bool prune = false;
  bool diff = false;
};

/// `fix` and `stamp`.
struct RepairCommand {
  Input input;
  std::string output;
  bool stamp = false;
  bool write = false;
  std::vector<std::string> rules;
  std::vector<std::string> given;  ///< "ticket=IAM-1042"
};

struct ExplainCommand {
  std::string rule;
  Colouring color = Colouring::automatic;
};

struct RulesCommand {};

struct HelpCommand {
  std::string word;  ///< a command, a topic, or nothing
  std::string man;   ///< the folder to write man pages into, or nothing
  Colouring color = Colouring::automatic;
};

struct VersionCommand {};

using Command = std::variant<ScanCommand, InventoryCommand, DiffCommand, BaselineCommand, RepairCommand, ExplainCommand,
                             RulesCommand, HelpCommand, VersionCommand>;

/// `words` without the program's name. Paths or flags without a command mean `scan`. Otherwise the exit code: 0
/// where a command's flags were asked for.
std::expected<Command, int> parse(std::span<char* const> words);

struct CommandName {
  std::string_view name;
  std::string_view summary;
};
const std::vector<CommandName>& commands();
/// What `--help` of a command prints; nothing where there is no such command.
std::optional<std::string> usage(std::string_view command);

}  // namespace grantlint::cli
