// Removes the largest element that holds the homes of removed grants and of no others: the list element, the map
// entry, the block. An element around it that other code reads by name (an HCL
// attribute, a top-level pair) stays.
#include "mend/removals.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "mend/lines.h"
#include "mend/shared.h"

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
    const std::uint32_t last = sources_.line(file_, std::max(at.end, at.begin + 1) - 1);
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
  const source::SourceSet& sources_;
  FileId file_;
  FileForm form_;
};

/// The elements directly inside one, in order.
std::vector<Element> inside(const syntax::Structure& structure, const Element& element) {
  std::vector<Element> result;
  for (std::uint32_t at = element.at.begin; at < element.at.end;) {
    std::optional<Element> outermost;
    for (const Element& around : structure.enclosing({element.at.file, at, at + 1})) {
      if (element.at.contains(around.at) && around.at != element.at) outermost = around;
    }
    if (outermost) result.push_back(*outermost);
    at = outermost ? outermost->at.end : at + 1;
  }
  return result;
}

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

bool Removals::has_other_neighbours(const Element& element, const Element& around) {
  const auto head = [&](const Element& one) {
    const std::string_view text = subject_.sources.text(one.at);
    return one.kind == Element::Kind::block ? text.substr(0, text.find_first_of(" \t\"{")) : std::string_view();
  };
  if (element.kind != Element::Kind::item && element.kind != Element::Kind::block) return false;
  return std::ranges::any_of(inside(structures_.of(around.at.file), around), [&](const Element& one) {
    if (one.kind != element.kind || head(one) != head(element)) return false;
    const auto grants = held(one.at);
    return grants && grants->empty();
  });
}

bool Removals::is_policy(const std::vector<Element>& around, std::size_t i) const {
  if (i == 0 || i + 1 != around.size()) return false;
  const std::string_view inner = source::trim(subject_.sources.text(around[i - 1].at), "\"' ");
  if (around[i].kind == Element::Kind::document) return inner.starts_with("Statement") || inner.starts_with("bindings");
  return around[i].kind == Element::Kind::block && subject_.sources.text(around[i].at).starts_with("data") &&
         inner.starts_with("statement");
}

std::expected<Removal, std::string> Removals::with_its_block(std::uint32_t index,
                                                             const std::set<std::uint32_t>& removable,
                                                             const Element& policy) {
  auto removal = of_block(index, removable);
  if (!removal) return std::unexpected("nothing would be left of its policy, and " + removal.error());
  const FileId file = policy.at.file;
  const auto taken = policy.kind == Element::Kind::document ? std::optional(subject_.sources.whole(file))
                                                            : Remover(subject_.sources, file).without(policy);
  if (!taken) return std::unexpected(std::string("the text around its policy does not show where it begins and ends"));
  removal->edits.push_back({*taken, {}});
  const auto gone = held(policy.at);
  if (gone) removal->grants.insert(gone->begin(), gone->end());
  return removal;
}

std::expected<Removal, std::string> Removals::of(std::uint32_t index, const std::set<std::uint32_t>& removable) {
  const grants::Grant& grant = subject_.grants[index];
  const std::vector<Element> around = structures_.of(grant.home.file).enclosing(grant.home);
  const bool in_own_file = grant.language == syntax::Language::iam;
  const auto may_go = [&](std::size_t i) {
    const Element& element = around[i];
    const bool outermost = i + 1 == around.size();
    switch (element.kind) {
      case Element::Kind::attribute: return false;
      case Element::Kind::block:
        // Other top-level blocks (locals, module, variable) are used by other code as well.
        return !outermost || (element.at == grant.block && !is_in_called_module(subject_.sources, grant));
      case Element::Kind::document: return element.at == grant.block || (in_own_file && is_policy(around, i));
      case Element::Kind::item: return true;
      case Element::Kind::entry: return i + 1 < around.size() && around[i + 1].kind != Element::Kind::document;
    }
    return false;
  };
  std::optional<Element> largest;
  std::set<std::uint32_t> grants;
  std::string why = "what writes it is used by other code, too";
  for (std::size_t i = 0; i < around.size(); ++i) {
    auto gone = held(around[i].at);
    if (!gone || !std::ranges::includes(removable, *gone)) {
      if (!largest) why = "other access, which has not expired, is written at the same place";
      break;
    }
    if (i > 0 && has_other_neighbours(around[i - 1], around[i])) break;
    if (!may_go(i)) {
      // The last statement goes with the policy, and that with the block that it is attached by.
      if (is_policy(around, i)) return with_its_block(index, removable, around[i]);
      continue;
    }
    largest = around[i];
    grants = std::move(*gone);
  }
  if (!largest) return std::unexpected(std::move(why));
  const Remover remover(subject_.sources, grant.home.file);
  if (largest->kind == Element::Kind::document && largest->at != grant.block)
    return Removal{{{subject_.sources.whole(largest->at.file), {}}}, std::move(grants)};
  if (remover.is_between_commas(*largest)) extend(*largest, grants, removable);
  const auto taken = remover.without(*largest);
  if (!taken) return std::unexpected(std::string("the text around it does not show where it begins and ends"));
  return Removal{{{*taken, {}}}, std::move(grants)};
}

std::expected<Removal, std::string> Removals::of_block(std::uint32_t index, const std::set<std::uint32_t>& removable) {
  const grants::Grant& grant = subject_.grants[index];
  const Span& block = grant.block;
  if (block.contains(grant.home)) return std::unexpected(std::string("other access is written in its block, too"));
  if (is_in_called_module(subject_.sources, grant)) return std::unexpected(std::string(shared_block));
  std::set<std::uint32_t> grants;
  for (const auto& [place, held] : places_.at(block.file)) {
    if (place == block) grants.insert(held);
  }
  if (!std::ranges::includes(removable, grants))
    return std::unexpected(std::string("its block makes other access, too"));
  for (const Element& around : structures_.of(block.file).enclosing(block)) {
    if (around.at != block || around.kind != Element::Kind::block) continue;
    const auto taken = Remover(subject_.sources, block.file).without(around);
    if (taken) return Removal{{{*taken, {}}}, std::move(grants)};
  }
  return std::unexpected(std::string("its block is no block of Terraform"));
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

namespace {

/// The fix that removes what an unused annotation of the register or a sidecar is written in.
class Entries {
 public:
  Entries(const Matched& subject, const std::vector<bool>& used) : subject_(subject), used_(used) {}

  std::optional<findings::Fix> without(const tickets::Annotation& annotation) {
    const bool listed = annotation.source == tickets::SourceKind::register_;
    if ((!listed && annotation.source != tickets::SourceKind::sidecar) || !annotation.at.known()) return std::nullopt;
    const FileId file = annotation.at.file;
    if (!listed && none_used(file))
      return findings::Fix{"remove the file, which no grant uses any more", {{subject_.sources.whole(file), {}}}};
    const std::vector<Element> around = structures_.of(file).enclosing(annotation.at);
    auto entry = std::ranges::find(around, listed ? Element::Kind::item : Element::Kind::entry, &Element::kind);
    if (entry == around.end()) return std::nullopt;
    // `statements:` goes with the last of them.
    if (!listed && entry + 1 != around.end() && (entry + 1)->kind == Element::Kind::entry && none_used((entry + 1)->at))
      ++entry;
    const auto taken = Remover(subject_.sources, file).without(*entry);
    if (!taken) return std::nullopt;
    return findings::Fix{"remove the entry, which no grant uses any more", {{*taken, {}}}};
  }

 private:
  [[nodiscard]] bool none_used(const auto& place) const {
    const auto& annotations = subject_.matches.annotations;
    for (std::size_t i = 0; i < annotations.size(); ++i) {
      if (used_[i] && is_in(annotations[i].at, place)) return false;
    }
    return true;
  }
  static bool is_in(const Span& at, FileId file) { return at.file == file; }
  static bool is_in(const Span& at, const Span& place) { return place.contains(at); }

  const Matched& subject_;
  const std::vector<bool>& used_;
  Structures structures_{subject_.sources};
};

}  // namespace

std::vector<findings::Fix> unused_entries(const Matched& subject, const std::set<std::uint32_t>& gone) {
  const auto& annotations = subject.matches.annotations;
  std::vector<bool> used(annotations.size());
  for (std::uint32_t i = 0; i < subject.matches.approvals.size(); ++i) {
    for (const tickets::Field& field : subject.matches.approvals[i].fields) {
      if (field.given() && field.annotation < used.size() && !gone.contains(i)) used[field.annotation] = true;
    }
  }
  std::vector<findings::Fix> fixes;
  Entries entries(subject, used);
  std::set<std::uint32_t> seen;
  for (const std::uint32_t i : gone) {
    for (const tickets::Field& field : subject.matches.approvals[i].fields) {
      if (!field.given() || field.annotation >= used.size() || used[field.annotation]) continue;
      if (!seen.insert(field.annotation).second) continue;
      auto fix = entries.without(annotations[field.annotation]);
      const auto same = [&](const findings::Fix& one) {
        return one.edits.front().replaced == fix->edits.front().replaced;
      };
      if (fix && std::ranges::none_of(fixes, same)) fixes.push_back(std::move(*fix));
    }
  }
  return fixes;
}

}  // namespace grantlint::mend
