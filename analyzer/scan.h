/// The order of the rooms, the threads, the budgets: the only file that knows all rooms.
///
/// In:  options. Out: everything a report needs, or what is wrong with the config.
/// Bad input ends as Unseen or config errors, never as an exception.
#pragma once

#include <atomic>
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "checks/checks.h"
#include "config/config.h"
#include "discover/discover.h"
#include "findings/findings.h"
#include "grants/catalogue.h"
#include "grants/grants.h"
#include "source/source.h"
#include "tickets/tickets.h"

namespace grantlint {

enum class Room : std::uint8_t { discover, syntax, terraform, kubernetes, iam, grants, tickets, checks };

/// How far a scan is, for whoever watches from another thread: the room that works.
struct Progress {
  std::atomic<std::uint8_t> room = 0;
};

struct Options {
  std::vector<std::string> paths;  ///< relative to the root
  std::string config_path;         ///< empty: the nearest `.grantlint.yaml`
  bool no_config = false;
  std::vector<std::string> var_files;  ///< relative to the root, after those of the config
  std::vector<std::string> exports;    ///< of tickets, relative to the root, after those of the config
  std::string baseline;                ///< relative to the root; empty: `.grantlint/baseline.json` where it is there
  bool no_baseline = false;
  findings::Day today{};
  unsigned jobs = 1;
  config::TimeFindings time_findings = config::TimeFindings::all;
  std::vector<std::string> touched;  ///< paths, for TimeFindings::touched
  Progress* progress = nullptr;
};

/// What a scan found. `sources` owns the bytes that everything else points into.
struct Scan {
  config::Config config;
  discover::Files files;
  std::vector<syntax::Resource> resources;
  std::vector<grants::Grant> grants;
  std::vector<grants::Setting> settings;
  tickets::Matches matches;
  std::vector<findings::Finding> findings;
  std::vector<checks::Rating> ratings;
  std::vector<checks::Residual> residuals;
  std::string baseline_path;             ///< of the baseline that was heeded; empty where there is none
  std::vector<checks::Known> baseline;   ///< what it lists
  std::vector<checks::Known> gone;       ///< of that, what no finding has any more; told of a whole root alone
  std::vector<findings::Unseen> unseen;  ///< of all rooms, sorted by path and position
  std::string catalogue_digest;
  grants::Catalogue catalogue;  ///< with the config's own rows
};

/// Does the scan look at this path, by what `paths` names?
bool is_named(const Options& options, std::string_view path);

std::expected<Scan, std::vector<config::Error>> scan(source::SourceSet& sources, const Options& options);

/// What a room hands on, as text: the form of most fixture tests.
std::expected<std::string, std::vector<config::Error>> print_room(source::SourceSet& sources, const Options& options,
                                                                  Room room);

}  // namespace grantlint
