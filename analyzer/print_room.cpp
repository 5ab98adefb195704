// A room's results as text.
#include <fmt/format.h>

#include <algorithm>

#include "findings/unseen.h"
#include "stages.h"
#include "syntax/syntax.h"

namespace grantlint {
namespace {

bool is_named(const Stages& stages, std::string_view path) {
  return stages.scan.files.named.covers(path);
}

bool is_named(const Stages& stages, source::Span at) {
  return is_named(stages, stages.sources.path(at.file));
}

std::string print_files(const Stages& stages) {
  std::string out;
  for (const discover::File& file : stages.scan.files.files) {
    if (!is_named(stages, file.path)) continue;
    out += fmt::format("{} {}{}{}\n", discover::name(file.kind), file.path, file.selected ? "" : " (context)",
                       file.id == source::FileId::none ? " (no grant in it)" : "");
  }
  return out;
}

std::string print_syntax(const Stages& stages) {
  const source::SourceSet& sources = stages.sources;
  std::string out;
  for (const discover::File& file : stages.scan.files.files) {
    if (file.id == source::FileId::none || !file.selected || !is_named(stages, file.path)) continue;
    if (file.kind != discover::FileKind::terraform && file.kind != discover::FileKind::tfvars) continue;
    out += fmt::format("== {}\n{}", file.path, syntax::print(sources, syntax::index_hcl(sources, file.id)));
    const syntax::HclTree tree = syntax::parse_hcl(sources, sources.whole(file.id));
    out += syntax::print(sources, tree.tree);
    for (const findings::Unseen& unseen : tree.unseen) out += fmt::format("unseen {}\n", unseen.why);
  }
  for (const syntax::DataFile& file : stages.data_files) {
    if (!is_named(stages, sources.path(file.file))) continue;
    out += fmt::format("== {}\n", sources.path(file.file));
    for (const syntax::Document& document : file.read->documents) {
      const source::Region at = sources.region(document.at);
      out += fmt::format("{}:{}-{}:{} {}\n", at.start.line, at.start.column, at.end.line, at.end.column,
                         syntax::to_json(document.value));
    }
    for (const findings::Unseen& unseen : file.read->unseen) {
      const source::Position at = sources.region(unseen.at).start;
      out += fmt::format("unseen {}:{} {}\n", at.line, at.column, unseen.why);
    }
  }
  return out;
}

std::string print_resources(const Stages& stages, const std::vector<syntax::Resource>& resources) {
  std::string out;
  for (const syntax::Resource& resource : resources) {
    const bool called = std::ranges::any_of(
        resource.calls, [&](const syntax::Call& call) { return call.at.known() && is_named(stages, call.at); });
    if (called || is_named(stages, resource.block)) out += syntax::print(stages.sources, resource);
  }
  return out;
}

/// What is said of the grants that are reported, and where it is said in the named paths.
struct Reported {
  std::vector<grants::Grant> grants;
  tickets::Matches matches;
};

Reported reported(const Stages& stages) {
  const Scan& scan = stages.scan;
  Reported result{scan.grants, scan.matches};
  if (scan.files.named.everything()) return result;
  const auto keep = [&](auto& all) {
    std::uint32_t index = 0;
    std::erase_if(all, [&](const auto&) { return scan.elsewhere.has(index++); });
  };
  keep(result.grants);
  keep(result.matches.approvals);
  keep(result.matches.endings);
  const auto outside = [&](const auto& one) { return one.at.known() && !is_named(stages, one.at); };
  std::erase_if(result.matches.annotations, outside);
  std::erase_if(result.matches.malformed, outside);
  return result;
}

std::string print_policies(const Stages& stages) {
  std::string out;
  for (const grants::PolicyFile& file : stages.policies) {
    if (!is_named(stages, stages.sources.path(file.file))) continue;
    out += fmt::format("== {}\n", stages.sources.path(file.file));
    const iam::Policy acl = file.acl ? iam::read_acl(stages.sources, file.file) : iam::Policy{};
    if (acl.form != iam::Form::none) out += iam::print(stages.sources, acl);
    for (const iam::Policy& policy : iam::read_all(stages.sources, file.document))
      out += iam::print(stages.sources, policy);
  }
  return out + print_resources(stages, stages.deployed);
}

}  // namespace

std::expected<std::string, ConfigErrors> print_room(source::SourceSet& sources, const Options& options, Room room) {
  Stages stages(sources, options);
  if (auto done = stages.walk(room); !done) return std::unexpected(std::move(done.error()));
  if (room != Room::checks) stages.narrow();
  const Scan& scan = stages.scan;
  const std::string unseen = findings::print(sources, scan.unseen);
  switch (room) {
    case Room::discover: return print_files(stages) + unseen;
    case Room::syntax: return print_syntax(stages);
    case Room::terraform: return print_resources(stages, scan.resources) + unseen;
    case Room::kubernetes: return print_resources(stages, stages.objects) + unseen;
    case Room::iam: return print_policies(stages) + unseen;
    case Room::grants: return grants::print(sources, reported(stages).grants) + unseen;
    case Room::tickets: {
      const Reported part = reported(stages);
      return tickets::print(sources, part.grants, part.matches);
    }
    case Room::checks: return checks::print(sources, scan.findings);
  }
  return {};
}

}  // namespace grantlint
