/// The project's config file and the command line's flags, as one value.
///
/// In:  `.grantlint.yaml` (every key optional), read through the SourceSet.
/// Out: a Config; each error with its line and, for an unknown key, the nearest known one.
/// Bad input: all errors are collected; the caller ends with exit code 2 if there are any.
/// Lifetimes: a Config owns all of its text.
/// Units: durations in seconds; paths relative to the root, globs relative to the config file's folder.
#pragma once

#include <chrono>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "findings/findings.h"
#include "source/source.h"

namespace grantlint::config {

struct Error {
  std::string path;
  source::Position at;
  std::string text;  ///< "unknown key `ticket`; did you mean `tickets`?"
};

struct TicketSettings {
  std::string pattern;                         ///< regex; empty: the default patterns
  std::map<std::string, std::string> aliases;  ///< tag key → field
  std::vector<std::string> exports;            ///< paths from the root
  std::map<std::string, std::string> fields;   ///< field → column of a plain export
  std::vector<std::string> approved{"approved", "done", "closed complete"};
};

struct ApproverRule {
  std::vector<std::string> paths;
  std::vector<std::string> classes;  ///< privilege classes; empty: all
  std::vector<std::string> allow;
};

struct Limits {
  using seconds = std::chrono::seconds;
  seconds standard = std::chrono::days(365);
  seconds privileged = std::chrono::days(90);
  seconds emergency = std::chrono::hours(24);
  seconds nhi_credential = std::chrono::days(90);
  seconds removal_lag = std::chrono::days(7);
  unsigned entitlements_per_ticket = 10;
  std::size_t steps = 3'000'000;    ///< evaluation steps of one root module
  std::size_t bytes = 256U << 20U;  ///< bytes of values made in one root module
  std::size_t instances = 20'000;   ///< instances of one block, call or loop
  std::size_t file_bytes = 32U << 20U;
  std::size_t files = 500'000;
};

/// A rule as written in the config, by id (`GL301`) or name (`missing-expiry`), and its position.
struct RuleWord {
  std::string word;
  source::Position at;
};

struct Override {
  std::vector<std::string> paths;
  std::map<std::string, findings::Level> rules;
};

enum class TimeFindings : std::uint8_t { all, touched, none };

struct Config {
  std::string path;    ///< of the file read, relative to the root; empty where there is none
  std::string folder;  ///< globs are relative to it; "" is the root
  std::vector<std::string> include;
  std::vector<std::string> exclude;
  std::optional<findings::Level> fail_on;
  std::map<std::string, findings::Level> rules;  ///< rule id → level or off
  TicketSettings tickets;
  std::vector<ApproverRule> approvers;
  std::map<std::string, std::string> identities;
  Limits limits;
  std::vector<std::string> controllers;
  std::map<std::string, findings::Level> levels;            ///< privilege class → highest level
  std::map<std::string, std::vector<std::string>> require;  ///< class → fields
  std::vector<std::string> var_files;  ///< terraform: var-files, then `--var-file`; relative to the root
  std::vector<std::string> catalogue;
  std::vector<Override> overrides;
  std::vector<RuleWord> rule_words;  ///< every key of `rules` and of the overrides' `rules`, for `resolve_rules`
  // From the command line only:
  findings::Day today;
  TimeFindings time_findings = TimeFindings::all;
  std::vector<std::string> touched;  ///< paths, for TimeFindings::touched
};

/// Reads the config file at `path` (relative to the root).
std::expected<Config, std::vector<Error>> read(source::SourceSet& sources, std::string_view path);
/// Every key that a config file may have: `fail-on`, `tickets.pattern`, `approvers[].allow`.
std::vector<std::string> keys();
/// The nearest `.grantlint.yaml` from `folder` up to the root; empty where there is none.
std::string find(source::SourceSet& sources, std::string_view folder);
/// The defaults, as used where no config file is found.
Config defaults();

/// A rule of the tool, for `resolve_rules`.
struct KnownRule {
  std::string_view id;
  std::string_view name;
};
/// Turns the rules' names in `rules` and `overrides` into ids; where both are given for one rule, the id wins.
/// A word that is neither is an error that names the nearest known one.
std::vector<Error> resolve_rules(Config& config, const std::vector<KnownRule>& known);

/// Returns why the text cannot be a `tickets.pattern`. Patterns are RE2: no back references, no look-around.
std::expected<void, std::string> check_pattern(std::string_view pattern);

/// The level of a rule for a finding in `path` on a grant of class `privilege` (may be empty):
/// overrides beat `rules`, `rules` beat `fallback`; `levels` lower it, never raise it.
findings::Level level(const Config& config, std::string_view rule, std::string_view path, std::string_view privilege,
                      findings::Level fallback);

/// Path globs as in a .gitignore file: `*` and `?` within a segment, `**` across; a pattern without a
/// slash, or with one at its end only, matches at any depth, others from the top. A pattern that matches
/// a folder matches all below it; one that ends in `/` matches folders only. `\` makes the next
/// character literal, `[a-z]` is a class, matching is case-sensitive, a leading dot is not special. `path` is
/// the path of a file, without `.` and `..`.
bool matches(std::string_view glob, std::string_view path);
/// The same syntax, matched against the whole path from its start: `*.yaml` does not match `a/b.yaml`, `a`
/// does not match `a/b`. As Terraform's `fileset` does.
bool matches_whole(std::string_view glob, std::string_view path);
/// Does the glob match every file below this folder, so that it need not be entered?
bool covers(std::string_view glob, std::string_view folder);
/// Does one of the config's globs match? `path` is relative to the root; globs are relative to the
/// config's folder, and nothing outside of that folder matches.
bool matches_any(const Config& config, const std::vector<std::string>& globs, std::string_view path);

/// The candidate with the smallest edit distance to `word` (ignoring case, `-` and `_`), if it is close enough
/// to suggest; else empty.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace grantlint::config
