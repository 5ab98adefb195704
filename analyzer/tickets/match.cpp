// Each grant asks its sources in one order, nearest first, and takes from each the fields that it does
// not have yet. What comments say about a place is looked up once per place, since many grants share
// their block, their call or their role.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "source/form.h"
#include "tickets/carriers.h"
#include "tickets/codeowners.h"
#include "tickets/endings.h"
#include "tickets/exports.h"
#include "tickets/lookup.h"
#include "tickets/pattern.h"
#include "tickets/register.h"
#include "tickets/tickets.h"

namespace grantlint::tickets {
namespace {

/// A mark on everything written above one line: more suppressions on one grant are not counted.
constexpr std::size_t most_allows = 256;

/// The files to look for pragmas in, by path, those of the grants included.
std::vector<source::FileId> all_files(const source::SourceSet& sources, const std::vector<source::FileId>& files,
                                      const std::vector<grants::Grant>& grants) {
  std::set<source::FileId> ids(files.begin(), files.end());
  for (const grants::Grant& grant : grants) {
    ids.insert(grant.block.file);
    ids.insert(grant.home.file);
    for (const source::Span& place : grant.places) ids.insert(place.file);
  }
  ids.erase(source::FileId::none);
  std::vector<source::FileId> sorted(ids.begin(), ids.end());
  std::ranges::sort(sorted, {}, [&](source::FileId id) { return std::pair(sources.path(id), id); });
  return sorted;
}

Script script_of(SourceKind kind) {
  switch (kind) {
    case SourceKind::tags:
    case SourceKind::labels:
    case SourceKind::default_tags:
    case SourceKind::annotations: return Script::restricted;
    default: return Script::free;
  }
}

/// A digest belongs to the ticket that it stands with: one that stands farther was for another approval.
void take(Approval& approval, const std::vector<std::pair<FieldName, Field>>& fields) {
  const bool has_ticket = approval[FieldName::ticket].given();
  for (const auto& [name, field] : fields) {
    if (name == FieldName::digest && has_ticket) continue;
    Field& own = approval.fields[static_cast<std::size_t>(name)];
    if (!own.given()) own = field;
  }
}

class Matcher {
 public:
  Matcher(source::SourceSet& sources, const std::vector<source::FileId>& files,
          const std::vector<grants::Grant>& grants, const config::Config& config, const Tree& tree)
      : sources_(sources),
        grants_(grants),
        config_(config),
        keys_(config),
        files_(all_files(sources, files, grants)),
        lookup_(sources, files_, keys_, grants, matches_),
        endings_(sources, grants, config, tree) {
    if (tree.codeowners.empty()) return;
    if (const auto file = sources.open(tree.codeowners)) owners_ = CodeOwners(sources.bytes(*file));
  }

  Matches run();

 private:
  void read_pattern();
  void read_sidecars();
  void read_register();
  void take_records(Approval& approval);
  Approval approve(const grants::Grant& grant);
  const std::vector<std::string>& references(const std::string& value, Script script);
  void read_tickets(Approval& approval);
  static void read_dates(Approval& approval);
  void take(Approval& approval, const Spoken& spoken, std::vector<std::uint32_t>& seen);
  void take(Approval& approval, const std::vector<std::uint32_t>& annotations, std::vector<std::uint32_t>& seen);
  const Sidecar* sidecar_of(source::FileId file) const;
  const std::vector<std::string>& owners_of(source::FileId file);
  void tidy();

  source::SourceSet& sources_;
  const std::vector<grants::Grant>& grants_;
  const config::Config& config_;
  Keys keys_;
  Matches matches_;
  std::vector<source::FileId> files_;
  Lookup lookup_;
  Endings endings_;
  Pattern pattern_;
  std::map<std::pair<std::string, Script>, std::vector<std::string>> references_;  // by value: one ticket, many grants
  std::map<std::string, Sidecar, std::less<>> sidecars_;                           // by the sidecar's path
  std::unordered_map<source::FileId, const Sidecar*> sidecar_of_;                  // by the file it stands beside
  Register register_;
  Exports exports_;
  CodeOwners owners_;
  std::unordered_map<source::FileId, std::vector<std::string>> owners_of_;  // one lookup a file
};

void Matcher::read_pattern() {
  auto pattern = Pattern::compile(config_.tickets.pattern);
  if (pattern) {
    pattern_ = std::move(*pattern);
    return;
  }
  source::Span at;
  if (const auto file = sources_.open(config_.path)) {
    const std::size_t begin =
        std::min(sources_.bytes(*file).find(config_.tickets.pattern), sources_.bytes(*file).size());
    at = {*file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin)};
  }
  matches_.malformed.push_back(
      {at, fmt::format("`tickets.pattern` {}; the default forms count", pattern.error()), {}, {}});
}

void Matcher::read_sidecars() {
  // By path: those of the tree, orphans too, then those beside a file that a grant stands in.
  std::vector<std::pair<std::string, source::FileId>> beside;
  std::set<std::string, std::less<>> paths;
  for (const source::FileId file : files_) {
    if (source::is_sidecar(sources_.path(file))) paths.emplace(sources_.path(file));
  }
  std::set<source::FileId> held;
  for (const grants::Grant& grant : grants_) held.insert({grant.home.file, grant.statement.file, grant.block.file});
  held.erase(source::FileId::none);
  for (const source::FileId file : held) {
    std::string path = source::sidecar_path(sources_.path(file));
    if (path.empty()) continue;
    paths.insert(path);
    beside.emplace_back(std::move(path), file);
  }
  for (const std::string& path : paths) {
    const auto file = sources_.open(path);
    if (!file) continue;
    sidecars_.emplace(path, read_sidecar(sources_, *file, keys_, matches_));
  }
  for (const auto& [path, file] : beside) {
    if (const auto found = sidecars_.find(path); found != sidecars_.end()) sidecar_of_.emplace(file, &found->second);
  }
}

void Matcher::read_register() {
  const std::string path = source::join_path(config_.folder, register_path);
  if (const auto file = sources_.open(path)) register_.read(sources_, *file, keys_, matches_);
}

const Sidecar* Matcher::sidecar_of(source::FileId file) const {
  const auto found = sidecar_of_.find(file);
  return found == sidecar_of_.end() ? nullptr : found->second;
}

void Matcher::take(Approval& approval, const std::vector<std::uint32_t>& annotations,
                   std::vector<std::uint32_t>& seen) {
  for (const std::uint32_t index : annotations) {
    if (std::ranges::find(seen, index) != seen.end()) continue;
    seen.push_back(index);
    Annotation& annotation = matches_.annotations[index];
    ++annotation.used;
    tickets::take(approval, annotation.fields);
  }
}

void Matcher::take(Approval& approval, const Spoken& spoken, std::vector<std::uint32_t>& seen) {
  take(approval, spoken.annotations, seen);
  for (const std::uint32_t allow : spoken.allows) {
    if (approval.allows.size() == most_allows) return;
    if (std::ranges::find(approval.allows, allow) == approval.allows.end()) approval.allows.push_back(allow);
  }
}

Approval Matcher::approve(const grants::Grant& grant) {
  Approval approval;
  std::vector<std::uint32_t> seen;
  for (const source::Span& place : grant.places) take(approval, lookup_.at(place), seen);
  if (grant.places.empty()) {
    take(approval, lookup_.at(grant.home), seen);
    take(approval, lookup_.at(grant.block), seen);
  }

  for (const grants::Carrier& carrier : grant.carriers) {
    Carried carried = read_carrier(sources_, carrier, keys_);
    tickets::take(approval, carried.fields);
    std::ranges::move(carried.malformed, std::back_inserter(matches_.malformed));
  }

  const std::array files{grant.home.file, grant.statement.file, grant.block.file};
  for (const source::FileId file : files) {
    if (const Sidecar* sidecar = sidecar_of(file)) take(approval, sidecar->find(grant.sid), seen);
  }
  for (const source::FileId file : files) take(approval, lookup_.of_file(file), seen);
  take(approval, register_.find(sources_, grant, config_.folder), seen);
  tickets::take(approval, read_native(grant).fields);
  read_tickets(approval);
  take_records(approval);
  read_dates(approval);
  approval.owners = owners_of(grant.home.file);
  return approval;
}

const std::vector<std::string>& Matcher::references(const std::string& value, Script script) {
  const auto [known, fresh] = references_.try_emplace({value, script});
  if (fresh) known->second = pattern_.find(value, script);
  return known->second;
}

void Matcher::read_tickets(Approval& approval) {
  const Field& ticket = approval[FieldName::ticket];
  for (const std::string& value : ticket.values) {
    for (const std::string& reference : references(value, script_of(ticket.source))) {
      if (std::ranges::find(approval.tickets, reference) == approval.tickets.end())
        approval.tickets.push_back(reference);
    }
  }
}

/// An export is the source farthest away, and only a ticket that was approved says who approved what.
void Matcher::take_records(Approval& approval) {
  if (matches_.exports.empty()) return;
  for (const std::string& ticket : approval.tickets) {
    const std::uint32_t index = exports_.find(ticket);
    approval.records.push_back(index);
    if (index == no_record) continue;
    const Record& record = matches_.records[index];
    if (record.state == Record::State::approved) tickets::take(approval, record.fields);
  }
}

void Matcher::read_dates(Approval& approval) {
  const auto day = [&](FieldName name) -> std::optional<findings::Day> {
    const Field& field = approval[name];
    if (!field.given()) return std::nullopt;
    const auto parsed = findings::parse_day(field.values.front());
    return parsed ? std::optional(*parsed) : std::nullopt;
  };
  approval.expires = day(FieldName::expires);
  approval.review = day(FieldName::review);
}

const std::vector<std::string>& Matcher::owners_of(source::FileId file) {
  const auto [known, fresh] = owners_of_.try_emplace(file);
  if (fresh) known->second = owners_.of(sources_.path(file));
  return known->second;
}

/// By place, and once: carriers are shared by many grants.
void Matcher::tidy() {
  const auto key = [&](const Malformed& one) {
    return std::tuple(sources_.path(one.at.file), one.at.begin, one.at.end, std::string_view(one.text));
  };
  std::ranges::stable_sort(matches_.malformed, {}, key);
  const auto rest = std::ranges::unique(matches_.malformed, {}, key);
  matches_.malformed.erase(rest.begin(), rest.end());
}

Matches Matcher::run() {
  read_pattern();
  read_sidecars();
  read_register();
  exports_.read(sources_, config_, matches_);
  for (std::uint32_t index = 0; index < matches_.annotations.size(); ++index) {
    for (auto& [name, field] : matches_.annotations[index].fields) field.annotation = index;
  }
  matches_.approvals.reserve(grants_.size());
  matches_.endings.reserve(grants_.size());
  for (const grants::Grant& grant : grants_) {
    matches_.approvals.push_back(approve(grant));
    matches_.endings.push_back(endings_.of(grant, matches_.approvals.back()));
  }
  tidy();
  return std::move(matches_);
}

}  // namespace

Matches match(source::SourceSet& sources, const std::vector<source::FileId>& files,
              const std::vector<grants::Grant>& grants, const config::Config& config, const Tree& tree) {
  return Matcher(sources, files, grants, config, tree).run();
}

}  // namespace grantlint::tickets
