// A block's own comment speaks for everything in it, so it is offered where all grants of the block
// stand on one line; else the comment goes above the element that holds this grant alone. JSON has no
// comments: there a sidecar beside the file takes the fields.
#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>

#include "mend/lines.h"
#include "mend/mend.h"
#include "mend/structures.h"
#include "syntax/syntax.h"

namespace grantlint::mend {
namespace {

using source::FileId;
using source::Span;

bool takes_comments(std::string_view path) {
  constexpr std::array<std::string_view, 6> endings{".tf", ".tofu", ".tfvars", ".hcl", ".yaml", ".yml"};
  return std::ranges::any_of(endings, [&](std::string_view ending) { return path.ends_with(ending); });
}

/// Where an annotation speaks for the grant already, it takes the other fields too.
std::optional<Place> existing(const Subject& subject, std::uint32_t grant) {
  if (grant >= subject.matches.approvals.size()) return std::nullopt;
  for (const tickets::Field& field : subject.matches.approvals[grant].fields) {
    if (!field.given() || field.annotation >= subject.matches.annotations.size()) continue;
    const tickets::Annotation& annotation = subject.matches.annotations[field.annotation];
    const bool comment = annotation.source == tickets::SourceKind::comment;
    const bool map =
        annotation.source == tickets::SourceKind::sidecar || annotation.source == tickets::SourceKind::register_;
    const Span at = annotation.at.known() ? annotation.at : field.at;
    if (at.known() && (comment || map)) return Place{comment ? Place::Kind::comment : Place::Kind::map, at, {}, {}};
  }
  return std::nullopt;
}

}  // namespace

struct Places::Learnt {
  Structures structures;
  std::map<std::pair<FileId, std::uint32_t>, std::uint32_t> homes_in_block;  // lines, by block's begin
  std::map<FileId, std::uint32_t> blocks_in_file;                            // that hold a home

  static Span line(const source::SourceSet& sources, FileId file, std::uint32_t number) {
    const std::uint32_t begin = sources.line_begin(file, number);
    return {file, begin, begin};
  }

  /// The line of the innermost element around the span that begins a line: above that a comment is one.
  Span line_above(const source::SourceSet& sources, const Span& span) {
    const bool yaml = is_yaml(sources.path(span.file));
    const std::vector<syntax::Element> around = structures.of(span.file).enclosing(span);
    for (std::size_t i = 0; i < around.size(); ++i) {
      // Not between the pairs of a list element, but above it.
      const bool inside = yaml && around[i].kind == syntax::Element::Kind::entry && i + 1 < around.size() &&
                          around[i + 1].kind == syntax::Element::Kind::item;
      const Span& element = around[i].at;
      const std::uint32_t number = sources.line(element.file, element.begin);
      const std::uint32_t begin = sources.line_begin(element.file, number);
      const std::string_view before = sources.text({.file = element.file, .begin = begin, .end = element.begin});
      if (!inside && before.find_first_not_of(" \t-") == std::string_view::npos)
        return line(sources, span.file, number);
    }
    return line(sources, span.file, sources.line(span.file, span.begin));
  }
};

Places::Places(const Subject& subject)
    : subject_(subject), learnt_(std::make_unique<Learnt>(Learnt{Structures(subject.sources), {}, {}})) {
  std::set<std::array<std::uint32_t, 3>> seen;
  std::set<std::pair<FileId, std::uint32_t>> blocks;
  for (const grants::Grant& grant : subject.grants) {
    if (blocks.insert({grant.block.file, grant.block.begin}).second) ++learnt_->blocks_in_file[grant.block.file];
    if (!grant.block.known() || !grant.block.contains(grant.home)) continue;
    const std::uint32_t line = subject.sources.line(grant.home.file, grant.home.begin);
    if (seen.insert({static_cast<std::uint32_t>(grant.block.file), grant.block.begin, line}).second)
      ++learnt_->homes_in_block[{grant.block.file, grant.block.begin}];
  }
}

Places::~Places() = default;

std::optional<Place> Places::place(std::uint32_t index) {
  if (index >= subject_.grants.size()) return std::nullopt;
  if (auto found = existing(subject_, index)) return found;

  const source::SourceSet& sources = subject_.sources;
  const grants::Grant& grant = subject_.grants[index];
  // A file that is named for its assignments may have any ending.
  const bool assigned = std::ranges::any_of(grant.via, [&](const grants::Via& via) {
    return via.kind == grants::Via::Kind::variables && via.at.file == grant.home.file &&
           !sources.path(via.at.file).ends_with(".json");
  });
  const bool home_takes = grant.home.known() && (assigned || takes_comments(sources.path(grant.home.file)));
  const bool block_takes = grant.block.known() && takes_comments(sources.path(grant.block.file));
  const auto above_block = [&] {
    const std::uint32_t line = sources.line(grant.block.file, grant.block.begin);
    return Place{Place::Kind::above, learnt_->line(sources, grant.block.file, line), {}, {}};
  };
  if (home_takes) {
    const auto homes = learnt_->homes_in_block.find({grant.block.file, grant.block.begin});
    const bool alone = homes == learnt_->homes_in_block.end() || homes->second < 2;
    if (block_takes && grant.block.contains(grant.home) && alone) return above_block();
    return Place{Place::Kind::above, learnt_->line_above(sources, grant.home), {}, {}};
  }
  if (block_takes) return above_block();

  const FileId file = grant.home.known() ? grant.home.file : grant.block.file;
  std::string_view path = sources.path(file);
  if (!path.ends_with(".json")) return std::nullopt;
  path.remove_suffix(std::string_view(".json").size());
  const auto blocks = learnt_->blocks_in_file.find(file);
  const bool alone = blocks == learnt_->blocks_in_file.end() || blocks->second < 2;
  return Place{Place::Kind::sidecar, sources.whole(file), std::string(path) + ".grant.yaml",
               alone ? std::string() : grant.sid};
}

}  // namespace grantlint::mend
