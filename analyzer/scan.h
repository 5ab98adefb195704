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
  std::string_view doing;  ///< what a scan does in it, for who watches
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

/// How far a scan is, for whoever watches from another thread: the room that works.
struct Progress {
  std::atomic<Room> room = Room::discover;
};

struct Options {
  /// What is reported, relative to the root; empty: everything. What is known is always all below the root.
  std::vector<std::string> paths;
  bool may_lack_paths = false;  ///< one that is not there is no fault: another state of the tree has it
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

/// What is known, and not reported: it stands under none of the named paths. A grant stands where it became concrete,
/// where its block is, and at each call of a module on the way to it.
struct Elsewhere {
  std::vector<std::uint32_t> grants;  ///< by index, sorted: they stay in their place among the others
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
  std::string baseline_path;             ///< of the baseline that was heeded; empty where there is none
  std::vector<checks::Known> baseline;   ///< what it lists
  std::vector<checks::Known> gone;       ///< of that, what no finding has any more
  std::vector<findings::Unseen> unseen;  ///< of all rooms, sorted by path and position
  Elsewhere elsewhere;                   ///< of all this, what stands under no named path
  std::string catalogue_digest;
  grants::Catalogue catalogue;  ///< with the config's own rows
};

/// The folder that all paths lie in, or that is the only one of them: where a search for what judges them begins.
std::string shared_folder(const std::vector<std::string>& paths);

std::expected<Scan, std::vector<config::Error>> scan(source::SourceSet& sources, const Options& options);

/// What a room hands on, as text: the form of most fixture tests.
std::expected<std::string, std::vector<config::Error>> print_room(source::SourceSet& sources, const Options& options,
                                                                  Room room);

}  // namespace grantlint
