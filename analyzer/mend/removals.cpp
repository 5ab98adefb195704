// Removes the largest element that holds the homes of removed grants and of no others: the list element, the map
// entry, the block. An element around it that other code reads by name (an HCL
// attribute, a top-level pair) stays.
#include "mend/removals.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "mend/lines.h"

namespace grantlint::mend {
namespace {

using source::FileForm;
using source::FileId;
using source::Span;
using syntax::Element;

/// A comment that grantlint reads.
bool is_pragma(std::string_view line) {
  return line.find("grant:") != std::string_view::npos || line.find("grantlint:") != std::string_view::npos;
}

class Remover {
 public:
  Remover(const source::SourceSet& sources, FileId file)
      : sources_(sources), file_(file), form_(syntax::form_of(sources, file)) {}

  /// From the first line to the last, with comments above that are for it.
  [[nodiscard]] Span lines(Span at, bool all_comments) const {
    std::uint32_t first = sources_.line(file_, at.begin);
    std::uint32_t last = sources_.line(file_, std::max(at.end, at.begin + 1) - 1);
    // The grammar of YAML ends an element behind the comments that follow it: those that stand no deeper than the
    // element are for what comes next.
    while (form_ == FileForm::yaml && last > first && is_for_the_next(last, depth(first))) --last;
    while (first > 1) {
      const std::string_view above = sources_.line_text(file_, first - 1);
      if (!source::opens_comment(form_, source::trim(above)) || (!all_comments && !is_pragma(above))) break;
      --first;
    }
    const bool to_end = last >= sources_.line_count(file_);
    const auto size = static_cast<std::uint32_t>(sources_.bytes(file_).size());
    return {file_, sources_.line_begin(file_, first), to_end ? size : sources_.line_begin(file_, last + 1)};
  }

  [[nodiscard]] bool stands_alone(Span at) const {
    return source::is_blank(before_on_line(sources_, at)) &&
           is_blank_or_comment(form_, after_on_line(sources_, file_, at.end));
  }

  /// An element between commas. JSON must not be left with a comma behind its last element.
  [[nodiscard]] Span between_commas(Span at) const {
    const std::string_view bytes = sources_.bytes(file_);
    std::uint32_t next = at.end;
    while (next < bytes.size() && source::is_space(bytes[next])) ++next;
    const bool comma_follows = next < bytes.size() && bytes[next] == ',';
    Span taken = at;
    if (comma_follows) {
      taken.end = next + 1;
    } else {
      std::uint32_t previous = at.begin;
      while (previous > 0 && source::is_space(bytes[previous - 1])) --previous;
      if (previous > 0 && bytes[previous - 1] == ',') taken.begin = previous - 1;
    }
    if (taken.begin == at.begin && stands_alone(taken)) return lines(taken, false);
    if (comma_follows) {
      while (taken.end < bytes.size() && source::is_blank(bytes[taken.end])) ++taken.end;
    }
    return taken;
  }

  /// An HCL entry ends with its line, or between commas.
  [[nodiscard]] Span hcl_entry(Span at) const {
    const std::string_view behind = source::trim(after_on_line(sources_, file_, at.end));
    if (source::is_blank(before_on_line(sources_, at)) && is_blank_or_comment(form_, behind)) return lines(at, false);
    return between_commas(at);
  }

  /// A list element behind its dash, or in brackets.
  [[nodiscard]] std::optional<Span> yaml_item(Span at) const {
    const std::string_view before = before_on_line(sources_, at);
    const std::size_t dash = before.find_last_not_of(source::blanks);
    if (dash == std::string_view::npos || before[dash] != '-') return between_commas(at);
    if (!source::is_blank(before.substr(0, dash))) return std::nullopt;
    return lines(at, false);
  }

  [[nodiscard]] std::optional<Span> yaml_entry(Span at) const {
    if (source::is_blank(before_on_line(sources_, at))) return lines(at, false);
    const std::string_view before = source::trim(before_on_line(sources_, at));
    const bool flow = before.ends_with('{') || before.ends_with(',');
    return flow ? std::optional(between_commas(at)) : std::nullopt;
  }

  /// With the `---` before it, or the one behind it.
  [[nodiscard]] Span yaml_document(Span at) const {
    Span taken = lines(at, true);
    const std::uint32_t first = sources_.line(file_, taken.begin);
    const auto is_mark = [&](std::uint32_t line) { return sources_.line_text(file_, line).starts_with("---"); };
    if (first > 1 && is_mark(first - 1)) {
      taken.begin = sources_.line_begin(file_, first - 1);
    } else if (taken.end < sources_.bytes(file_).size()) {
      std::uint32_t next = sources_.line(file_, taken.end);
      while (next < sources_.line_count(file_) && source::is_blank(sources_.line_text(file_, next))) ++next;
      if (is_mark(next) && next < sources_.line_count(file_)) taken.end = sources_.line_begin(file_, next + 1);
    }
    return taken;
  }

  /// Not a block, a document, or a line of YAML's own.
  [[nodiscard]] bool is_between_commas(const Element& element) const {
    if (element.kind != Element::Kind::item && element.kind != Element::Kind::entry) return false;
    if (form_ != FileForm::yaml) return true;
    const std::string_view before = source::trim(before_on_line(sources_, element.at));
    return before.ends_with('[') || before.ends_with('{') || before.ends_with(',');
  }

  [[nodiscard]] std::optional<Span> without(const Element& element) const {
    const bool yaml = form_ == FileForm::yaml;
    switch (element.kind) {
      case Element::Kind::block: {
        Span taken = lines(element.at, true);
        // Leaves one blank line between the remaining elements, and none before a closing brace.
        const std::uint32_t first = sources_.line(file_, taken.begin);
        const bool gap_above = first == 1 || source::is_blank(sources_.line_text(file_, first - 1));
        if (gap_above && taken.end < sources_.bytes(file_).size()) {
          const std::uint32_t next = sources_.line(file_, taken.end);
          const std::string_view behind = source::trim(sources_.line_text(file_, next));
          if (behind.empty() && next < sources_.line_count(file_)) {
            taken.end = sources_.line_begin(file_, next + 1);
          } else if (behind.starts_with('}') && first > 1) {
            taken.begin = sources_.line_begin(file_, first - 1);
          }
        }
        return taken;
      }
      case Element::Kind::document: return yaml ? std::optional(yaml_document(element.at)) : std::nullopt;
      case Element::Kind::item: return yaml ? yaml_item(element.at) : between_commas(element.at);
      case Element::Kind::entry:
        if (yaml) return yaml_entry(element.at);
        return source::writing(form_).commas ? between_commas(element.at) : hcl_entry(element.at);
      case Element::Kind::attribute: return std::nullopt;
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] std::size_t depth(std::uint32_t line) const {
    return sources_.line_text(file_, line).find_first_not_of(source::blanks);
  }
  [[nodiscard]] bool is_for_the_next(std::uint32_t line, std::size_t element_depth) const {
    const std::string_view text = sources_.line_text(file_, line);
    return source::is_blank(text) || (source::opens_comment(form_, source::trim(text)) && depth(line) <= element_depth);
  }

  const source::SourceSet& sources_;
  FileId file_;
  FileForm form_;
};

}  // namespace

Removals::Removals(const Matched& subject) : subject_(subject), structures_(subject.sources) {
  for (std::uint32_t i = 0; i < subject.grants.size(); ++i) {
    const grants::Grant& grant = subject.grants[i];
    if (grant.home.known()) places_[grant.home.file].emplace_back(grant.home, i);
    if (grant.block.known() && grant.block != grant.home) places_[grant.block.file].emplace_back(grant.block, i);
  }
  for (auto& [file, places] : places_)
    std::ranges::sort(places, {}, [](const auto& place) { return std::pair(place.first.begin, place.second); });
}

/// Grants whose home or block the element holds; nothing where there are too many.
std::optional<std::set<std::uint32_t>> Removals::held(const Span& element) const {
  constexpr std::size_t most = 1000;
  std::set<std::uint32_t> result;
  const auto found = places_.find(element.file);
  if (found == places_.end()) return result;
  const auto begin = [](const auto& place) { return place.first.begin; };
  for (auto i = std::ranges::lower_bound(found->second, element.begin, {}, begin);
       i != found->second.end() && i->first.begin <= element.end; ++i) {
    if (!element.contains(i->first)) continue;
    result.insert(i->second);
    if (result.size() > most) return std::nullopt;
  }
  return result;
}

std::optional<Removal> Removals::of(std::uint32_t index, const std::set<std::uint32_t>& removable) {
  const grants::Grant& grant = subject_.grants[index];
  if (!grant.home.known()) return std::nullopt;
  const std::vector<Element> around = structures_.of(grant.home.file).enclosing(grant.home);
  const auto may_go = [&](std::size_t i) {
    const Element& element = around[i];
    const bool outermost = i + 1 == around.size();
    switch (element.kind) {
      case Element::Kind::attribute: return false;
      case Element::Kind::block:
        // Other top-level blocks (locals, module, variable) are used by other code as well.
        return !outermost || element.at == grant.block;
      case Element::Kind::document: return element.at == grant.block;
      case Element::Kind::item: return true;
      case Element::Kind::entry: return i + 1 < around.size() && around[i + 1].kind != Element::Kind::document;
    }
    return false;
  };
  std::optional<Element> largest;
  std::set<std::uint32_t> grants;
  for (std::size_t i = 0; i < around.size(); ++i) {
    auto gone = held(around[i].at);
    if (!gone || !std::ranges::includes(removable, *gone)) break;
    if (!may_go(i)) continue;
    largest = around[i];
    grants = std::move(*gone);
  }
  if (!largest) return std::nullopt;
  const Remover remover(subject_.sources, grant.home.file);
  if (remover.is_between_commas(*largest)) extend(*largest, grants, removable);
  const auto taken = remover.without(*largest);
  return taken ? std::optional(Removal{{*taken, {}}, std::move(grants)}) : std::nullopt;
}

std::optional<Removal> Removals::of_block(std::uint32_t index, const std::set<std::uint32_t>& removable) {
  const Span& block = subject_.grants[index].block;
  if (!block.known() || block.contains(subject_.grants[index].home)) return std::nullopt;
  std::set<std::uint32_t> grants;
  for (const auto& [place, grant] : places_.at(block.file)) {
    if (place == block) grants.insert(grant);
  }
  if (!std::ranges::includes(removable, grants)) return std::nullopt;
  for (const Element& around : structures_.of(block.file).enclosing(block)) {
    if (around.at != block || around.kind != Element::Kind::block) continue;
    const auto taken = Remover(subject_.sources, block.file).without(around);
    if (taken) return Removal{{*taken, {}}, std::move(grants)};
  }
  return std::nullopt;
}

/// Neighbours that are removed too become one edit with it: removed one by one, each would remove the comma between.
void Removals::extend(Element& element, std::set<std::uint32_t>& grants, const std::set<std::uint32_t>& removable) {
  const std::string_view bytes = subject_.sources.bytes(element.at.file);
  using source::is_space;
  const auto goes = [&](std::uint32_t at, auto&& is_it) -> std::optional<Span> {
    for (const Element& around : structures_.of(element.at.file).enclosing({element.at.file, at, at + 1})) {
      if (around.kind != element.kind || !is_it(around.at)) continue;
      const auto gone = held(around.at);
      if (!gone || gone->empty() || !std::ranges::includes(removable, *gone)) return std::nullopt;
      grants.insert(gone->begin(), gone->end());
      return around.at;
    }
    return std::nullopt;
  };
  constexpr std::size_t most = 1000;
  for (std::size_t i = 0; i < most; ++i) {
    std::uint32_t next = element.at.end;
    while (next < bytes.size() && is_space(bytes[next])) ++next;
    if (next >= bytes.size() || bytes[next] != ',') break;
    for (++next; next < bytes.size() && is_space(bytes[next]);) ++next;
    const auto behind = goes(next, [&](const Span& at) { return at.begin == next; });
    if (!behind) break;
    element.at.end = behind->end;
  }
  for (std::size_t i = 0; i < most; ++i) {
    std::uint32_t previous = element.at.begin;
    while (previous > 0 && is_space(bytes[previous - 1])) --previous;
    if (previous == 0 || bytes[previous - 1] != ',') break;
    for (--previous; previous > 0 && is_space(bytes[previous - 1]);) --previous;
    if (previous == 0) break;
    const auto before = goes(previous - 1, [&](const Span& at) { return at.end == previous; });
    if (!before) break;
    element.at.begin = before->begin;
  }
}

std::vector<findings::Fix> unused_entries(const Matched& subject, const std::set<std::uint32_t>& gone) {
  std::vector<bool> speaks(subject.matches.annotations.size());
  for (std::uint32_t i = 0; i < subject.matches.approvals.size(); ++i) {
    for (const tickets::Field& field : subject.matches.approvals[i].fields) {
      if (field.given() && field.annotation < speaks.size() && !gone.contains(i)) speaks[field.annotation] = true;
    }
  }
  std::vector<findings::Fix> fixes;
  Structures structures(subject.sources);
  std::set<std::uint32_t> seen;
  for (const std::uint32_t i : gone) {
    for (const tickets::Field& field : subject.matches.approvals[i].fields) {
      if (!field.given() || field.annotation >= speaks.size() || speaks[field.annotation]) continue;
      if (!seen.insert(field.annotation).second) continue;
      const tickets::Annotation& annotation = subject.matches.annotations[field.annotation];
      const bool listed = annotation.source == tickets::SourceKind::register_;
      if ((!listed && annotation.source != tickets::SourceKind::sidecar) || !annotation.at.known()) continue;
      const std::vector<Element> around = structures.of(annotation.at.file).enclosing(annotation.at);
      const auto entry = std::ranges::find(around, listed ? Element::Kind::item : Element::Kind::entry, &Element::kind);
      if (entry == around.end()) continue;
      if (const auto taken = Remover(subject.sources, annotation.at.file).without(*entry))
        fixes.push_back({"remove the entry, which no grant uses any more", {{*taken, {}}}});
    }
  }
  return fixes;
}

}  // namespace grantlint::mend
