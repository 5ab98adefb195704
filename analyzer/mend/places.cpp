// A comment above a block applies to everything in it, so it is offered where all grants of the block are on one
// line; else the comment goes above the element that holds this grant alone. JSON has no comments: there the fields
// go into a sidecar beside the file.
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

using source::FileForm;
using source::FileId;
using source::Span;

bool takes_comments(FileForm form) {
  return !source::writing(form).comment.empty();
}

/// Where the grant has an annotation, further fields are added to it.
std::optional<Place> existing(const Matched& subject, std::uint32_t grant) {
  if (grant >= subject.matches.approvals.size()) return std::nullopt;
  for (const tickets::Field& field : subject.matches.approvals[grant].fields) {
    if (!field.given() || field.annotation >= subject.matches.annotations.size()) continue;
    const tickets::Annotation& annotation = subject.matches.annotations[field.annotation];
    const bool comment = annotation.source == tickets::SourceKind::comment;
    const bool map =
        annotation.source == tickets::SourceKind::sidecar || annotation.source == tickets::SourceKind::register_;
    const Span at = annotation.at.known() ? annotation.at : field.at;
    if (!at.known() || (!comment && !map)) continue;
    const FileForm form = syntax::form_of(subject.sources, at.file);
    return Place{comment ? Place::Kind::comment : Place::Kind::map, at, form, {}, {}};
  }
  return std::nullopt;
}

}  // namespace

struct Places::Learnt {
  Structures structures;
  std::map<std::pair<FileId, std::uint32_t>, std::uint32_t> homes_in_block;  // lines, by block's begin
  std::map<FileId, std::uint32_t> blocks_in_file;                            // that hold a home
  std::map<FileId, FileForm> forms;

  Place above_line(const source::SourceSet& sources, FileId file, std::uint32_t number) {
    const std::uint32_t begin = sources.line_begin(file, number);
    return {Place::Kind::above, {file, begin, begin}, form(sources, file), {}, {}};
  }

  FileForm form(const source::SourceSet& sources, FileId file) {
    if (file == FileId::none) return FileForm::none;
    const auto [known, fresh] = forms.try_emplace(file);
    if (fresh) known->second = syntax::form_of(sources, file);
    return known->second;
  }

  /// Is a block of YAML not one of its file's own elements, but written in a text?
  bool in_text(const source::SourceSet& sources, const Span& block) {
    if (form(sources, block.file) != FileForm::yaml) return false;
    const std::uint32_t line = sources.line(block.file, block.begin);
    return std::ranges::none_of(structures.of(block.file).enclosing(block), [&](const syntax::Element& element) {
      return sources.line(element.at.file, element.at.begin) == line;
    });
  }

  /// Above the line of the innermost element around the span that begins a line: there a comment is one.
  Place above(const source::SourceSet& sources, const Span& span) {
    const bool yaml = form(sources, span.file) == FileForm::yaml;
    const std::vector<syntax::Element> around = structures.of(span.file).enclosing(span);
    for (std::size_t i = 0; i < around.size(); ++i) {
      // Not between the pairs of a list element, but above it.
      const bool inside = yaml && around[i].kind == syntax::Element::Kind::entry && i + 1 < around.size() &&
                          around[i + 1].kind == syntax::Element::Kind::item;
      const Span& element = around[i].at;
      const std::uint32_t number = sources.line(element.file, element.begin);
      const std::uint32_t begin = sources.line_begin(element.file, number);
      const std::string_view before = sources.text({.file = element.file, .begin = begin, .end = element.begin});
      if (!inside && source::trim(before, " \t-").empty()) return above_line(sources, span.file, number);
    }
    return above_line(sources, span.file, sources.line(span.file, span.begin));
  }
};

Places::Places(const Matched& subject)
    : subject_(subject), learnt_(std::make_unique<Learnt>(Learnt{Structures(subject.sources), {}, {}, {}})) {
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
  const bool home_takes = takes_comments(learnt_->form(sources, grant.home.file));
  const bool block_takes = takes_comments(learnt_->form(sources, grant.block.file));
  const auto above_block = [&] {
    // What stands in a text of its file takes no comment there, but what holds the text does.
    if (learnt_->in_text(sources, grant.block)) return learnt_->above(sources, grant.block);
    return learnt_->above_line(sources, grant.block.file, sources.line(grant.block.file, grant.block.begin));
  };
  if (home_takes) {
    const auto homes = learnt_->homes_in_block.find({grant.block.file, grant.block.begin});
    const bool alone = homes == learnt_->homes_in_block.end() || homes->second < 2;
    if (block_takes && grant.block.contains(grant.home) && alone) return above_block();
    return learnt_->above(sources, grant.home);
  }
  if (block_takes) return above_block();

  const FileId file = grant.home.known() ? grant.home.file : grant.block.file;
  std::string sidecar = file == FileId::none ? std::string() : source::sidecar_path(sources.path(file));
  if (sidecar.empty()) return std::nullopt;
  const auto blocks = learnt_->blocks_in_file.find(file);
  const bool alone = blocks == learnt_->blocks_in_file.end() || blocks->second < 2;
  return Place{Place::Kind::sidecar, sources.whole(file), FileForm::yaml, std::move(sidecar),
               alone ? std::string() : grant.sid};
}

}  // namespace grantlint::mend
