/// The order of the rooms, the threads, the budgets: the only file that knows all rooms.
///
/// In:  options. Out: everything a report needs, or what is wrong with the config.
/// Bad input ends as Unseen or config errors, never as an exception.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
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

struct RoomName {
  Room room;
  std::string_view name;
  std::string_view doing;  ///< what a scan does in it, for the progress line
};

/// The rooms that a scan walks through, in order.
inline constexpr std::array<RoomName, 8> rooms{{{Room::discover, "discover", "looking for files"},
                                                {Room::syntax, "syntax", "reading YAML and JSON"},
                                                {Room::terraform, "terraform", "evaluating Terraform"},
                                                {Room::kubernetes, "kubernetes", "joining roles"},
                                                {Room::iam, "iam", "reading policies"},
                                                {Room::grants, "grants", "collecting grants"},
                                                {Room::tickets, "tickets", "matching their tickets"},
                                                {Room::checks, "checks", "checking"}}};

/// The room that a scan is in, for another thread to show.
struct Progress {
  std::atomic<Room> room = Room::discover;
};

struct Options {
  /// What to report, relative to the root; empty: everything. Whatever they are, everything below the root is read.
  std::vector<std::string> paths;
  bool may_lack_paths = false;  ///< a path that does not exist is not an error: it exists in another revision
  std::string config_path;      ///< empty: the nearest `.grantlint.yaml`
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

/// What was found outside the named paths (`Options::paths`), and so is not reported. A grant counts as inside if its
/// home, its block, or a module call that leads to it is inside.
struct Elsewhere {
  std::vector<std::uint32_t> grants;  ///< by index into Scan::grants, sorted
  std::vector<findings::Finding> findings;
  std::vector<findings::Unseen> unseen;

  [[nodiscard]] bool has(std::uint32_t grant) const;
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
  std::string baseline_path;             ///< of the baseline that was used; empty without one
  std::vector<checks::Known> baseline;   ///< what it lists
  std::vector<checks::Known> gone;       ///< of these, the ones that no finding matches
  std::vector<findings::Unseen> unseen;  ///< of all rooms, sorted by path and position
  Elsewhere elsewhere;                   ///< what is outside the named paths
  std::string catalogue_digest;
  grants::Catalogue catalogue;  ///< with the config's own rows
};

/// The innermost folder that holds all paths, or the only path if it is a folder: the search for a config starts here.
std::string shared_folder(const std::vector<std::string>& paths);

std::expected<Scan, std::vector<config::Error>> scan(source::SourceSet& sources, const Options& options);

/// A room's results as text, for fixture tests.
std::expected<std::string, std::vector<config::Error>> print_room(source::SourceSet& sources, const Options& options,
                                                                  Room room);

}  // namespace grantlint
