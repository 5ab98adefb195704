#include "tickets/lookup.h"

#include <fmt/format.h>

#include <algorithm>

#include "source/form.h"
#include "source/text.h"

namespace grantlint::tickets {

using source::FileForm;
using source::is_space;

namespace {

/// A limit against hostile input: every grant on a line has all of the line's annotations.
constexpr std::size_t most_on_line = 64;

constexpr std::uint32_t no_line = 0;

bool is_yaml(const source::SourceSet& sources, source::FileId file) {
  return source::form_of(sources.path(file)) == FileForm::yaml;
}

bool is_marker(std::string_view line) {
  return line.starts_with("---") && (line.size() == 3 || is_space(line[3]));
}

/// The first byte from `at` on that is neither blank nor in a comment.
std::uint32_t skip_comments(std::string_view bytes, const std::vector<syntax::Comment>& comments, std::uint32_t at) {
  auto next =
      std::ranges::lower_bound(comments, at, {}, [](const syntax::Comment& comment) { return comment.at.begin; });
  while (at < bytes.size()) {
    if (is_space(bytes[at])) {
      ++at;
    } else if (next != comments.end() && next->at.begin == at && next->at.end > at) {
      at = next->at.end;
      ++next;
    } else {
      break;
    }
  }
  return at;
}

void add(std::vector<std::uint32_t>& indices, std::uint32_t index) {
  if (std::ranges::find(indices, index) == indices.end()) indices.push_back(index);
}

/// Moves what stands above a YAML document's `---` to the document's first line.
void pass_marker(const source::SourceSet& sources, source::FileId file, const std::vector<syntax::Comment>& comments,
                 Stand& stand) {
  if (!stand.own_line || stand.target_line == no_line || !is_yaml(sources, file)) return;
  if (!is_marker(sources.line_text(file, stand.target_line))) return;
  const std::uint32_t marker = sources.line_begin(file, stand.target_line);
  const std::uint32_t code = skip_comments(sources.bytes(file), comments, marker + 3);
  stand.target_line = code < sources.bytes(file).size() ? sources.line(file, code) : no_line;
}

}  // namespace

Lookup::Lookup(const source::SourceSet& sources, const std::vector<source::FileId>& files, const Keys& keys,
               const std::vector<grants::Grant>& grants, Matches& matches)
    : sources_(sources) {
  for (const grants::Grant& grant : grants) {
    const source::Span home = grant.home;
    if (source::form_of(sources.path(home.file)) != FileForm::json)
      homes_[home.file].insert(sources.line(home.file, home.begin));
    blocks_[grant.block.file].insert(grant.block.begin);
  }
  for (const source::FileId file : files) {
    if (may_hold_pragma(sources.bytes(file))) read_file(file, keys, matches);
  }
}

void Lookup::read_file(source::FileId id, const Keys& keys, Matches& matches) {
  std::vector<syntax::Comment> comments = syntax::comments(sources_, id);
  add_inner_comments(id, comments);
  Pragmas pragmas = read(sources_, comments, keys);
  std::ranges::move(pragmas.malformed, std::back_inserter(matches.malformed));
  if (pragmas.annotations.empty() && pragmas.allows.empty()) return;

  File& file = files_[id];
  for (std::size_t i = 0; i < pragmas.annotations.size(); ++i) {
    Stand& stand = pragmas.annotation_stands[i];
    pass_marker(sources_, id, comments, stand);
    const auto index = static_cast<std::uint32_t>(matches.annotations.size());
    Annotation& annotation = matches.annotations.emplace_back(std::move(pragmas.annotations[i]));
    if (stand.of_file) {
      annotation.source = SourceKind::file;
      for (auto& [name, field] : annotation.fields) field.source = SourceKind::file;
      file.of_file.annotations.push_back(index);
    } else {
      attach(file, id, stand, {index, false, !stand.own_line, false, stand.at.begin, {}}, matches);
    }
  }
  for (std::size_t i = 0; i < pragmas.allows.size(); ++i) {
    Stand& stand = pragmas.allow_stands[i];
    pass_marker(sources_, id, comments, stand);
    const auto index = static_cast<std::uint32_t>(matches.allows.size());
    matches.allows.push_back(std::move(pragmas.allows[i]));
    if (stand.of_file) {
      if (file.of_file.allows.size() < most_on_line) file.of_file.allows.push_back(index);
    } else {
      attach(file, id, stand, {index, true, !stand.own_line, false, stand.at.begin, {}}, matches);
    }
  }
  // The comment on the line itself is nearer than the one above it.
  for (auto& [line, attached] : file.by_line) std::ranges::stable_partition(attached, &Attached::trailing);
}

namespace {

/// Where a comment begins behind code, as YAML has it; npos where none does.
std::size_t trailing_comment(std::string_view line, std::size_t from) {
  for (std::size_t at = line.find('#', from); at != std::string_view::npos; at = line.find('#', at + 1)) {
    if (at > 0 && source::is_blank(line[at - 1])) return at;
  }
  return std::string_view::npos;
}

}  // namespace

void Lookup::add_inner_comments(source::FileId id, std::vector<syntax::Comment>& comments) const {
  const auto homes = homes_.find(id);
  if (homes == homes_.end()) return;
  std::set<std::uint32_t> known;
  for (const syntax::Comment& comment : comments) known.insert(comment.at.begin);
  const std::size_t own = comments.size();
  const bool yaml = is_yaml(sources_, id);
  const auto add = [&](std::uint32_t line, std::size_t column, bool own_line, std::uint32_t target) {
    const std::string_view text = sources_.line_text(id, line).substr(column);
    const std::uint32_t begin = sources_.line_begin(id, line) + static_cast<std::uint32_t>(column);
    if (!known.insert(begin).second) return false;
    const auto end = begin + static_cast<std::uint32_t>(text.size());
    comments.push_back({{id, begin, end}, source::trim(text.substr(1)), own_line, target});
    return true;
  };
  for (const std::uint32_t home : homes->second) {
    // An item of a list may begin some lines above: `- groups: […]`, then `rolearn: …`.
    std::uint32_t top = home;
    std::size_t indent = source::leading(sources_.line_text(id, home));
    constexpr std::uint32_t longest_item = 32;
    for (std::uint32_t line = home; yaml && line > 0 && home - line < longest_item; --line) {
      const std::string_view text = sources_.line_text(id, line);
      const std::size_t at = source::leading(text);
      if (at == text.size() || text[at] == '#' || at > indent) break;
      indent = at;
      if (text.substr(at).starts_with("- ")) {
        top = line;
        break;
      }
    }
    for (const std::uint32_t first : {home, top}) {
      for (std::uint32_t line = first; line > 1; --line) {
        const std::string_view above = sources_.line_text(id, line - 1);
        const std::size_t at = source::leading(above);
        if (at == above.size() || above[at] != '#' || !add(line - 1, at, true, home)) break;
      }
    }
    const std::string_view text = sources_.line_text(id, home);
    if (const std::size_t at = trailing_comment(text, source::leading(text)); at != std::string_view::npos)
      add(home, at, false, home);
  }
  if (comments.size() > own) std::ranges::sort(comments, {}, [](const syntax::Comment& one) { return one.at.begin; });
}

void Lookup::attach(File& file, source::FileId id, const Stand& stand, Attached attached, Matches& matches) {
  std::uint32_t line = stand.target_line;
  if (line == no_line) return;
  if (attached.trailing) settle_trailing(file, id, stand, attached, line);
  std::vector<Attached>& here = file.by_line[line];
  if (here.size() == most_on_line) {
    matches.malformed.push_back(
        {stand.at, fmt::format("more than {} annotations belong to one line", most_on_line), {}, {}});
  }
  if (here.size() <= most_on_line) here.push_back(attached);
}

void Lookup::settle_trailing(File& file, source::FileId id, const Stand& stand, Attached& attached,
                             std::uint32_t& line) {
  const std::string_view bytes = sources_.bytes(id);
  const std::uint32_t begin = sources_.line_begin(id, line);
  if (begin >= stand.at.begin || stand.at.begin > bytes.size()) return;
  const std::string_view before = bytes.substr(begin, stand.at.begin - begin);
  const std::size_t last = before.find_last_not_of(" \t,)]}");
  if (last == std::string_view::npos) {
    // Nothing but closing brackets: the comment is the element's that ends here.
    const std::size_t closer = before.find_first_of(")]}");
    if (closer == std::string_view::npos) return;
    const auto at = begin + static_cast<std::uint32_t>(closer);
    for (const auto& [element, kind] : structure(file, id).enclosing({id, at, at + 1})) {
      if (element.end > stand.at.begin) break;
      if (sources_.line(id, element.begin) == line) continue;
      attached.element = element;
      line = sources_.line(id, element.begin);
      return;
    }
    return;
  }
  const auto at = begin + static_cast<std::uint32_t>(last);
  for (const auto& [element, kind] : structure(file, id).enclosing({id, at, at + 1})) {
    if (element.begin < begin || element.end > stand.at.begin) break;
    // Complete on the line. In brackets it has neighbours, to which the comment must not apply.
    const std::string_view ahead = bytes.substr(begin, element.begin - begin);
    const std::size_t previous = ahead.find_last_not_of(source::blanks);
    attached.complete_only =
        previous != std::string_view::npos && std::string_view("[{(,").find(ahead[previous]) != std::string_view::npos;
  }
}

const syntax::Structure& Lookup::structure(File& file, source::FileId id) {
  if (!file.structure) file.structure = std::make_unique<syntax::Structure>(sources_, id);
  return *file.structure;
}

const Spoken& Lookup::at(const source::Span& place) {
  if (!place.known()) return nothing_;
  const auto found = files_.find(place.file);
  if (found == files_.end() || found->second.by_line.empty()) return nothing_;
  File& file = found->second;
  const auto [known, fresh] = file.known.try_emplace({place.begin, place.end});
  Spoken& spoken = known->second;
  if (!fresh) return spoken;

  const auto speak = [&](const source::Span& element) {
    const auto line = file.by_line.find(sources_.line(place.file, element.begin));
    if (line == file.by_line.end()) return;
    for (const Attached& attached : line->second) {
      if (attached.element.known() && attached.element != element) continue;
      if (attached.complete_only && element.end > attached.comment) continue;
      add(attached.allow ? spoken.allows : spoken.annotations, attached.index);
    }
  };
  speak(place);
  const std::vector<syntax::Element> around = structure(file, place.file).enclosing(place);
  for (std::size_t i = 0; i < around.size(); ++i) {
    // A comment above data is above its first entry, and that entry's alone. Above an object, such as a manifest or a
    // policy, it is the object's.
    const bool of_first_entry = around[i].kind == syntax::Element::Kind::document && !is_object(around[i].at) &&
                                begins_with_entry(file, around[i].at);
    if (!of_first_entry) speak(around[i].at);
  }
  return spoken;
}

bool Lookup::is_object(const source::Span& document) const {
  const auto blocks = blocks_.find(document.file);
  if (blocks == blocks_.end()) return false;
  const auto first = blocks->second.lower_bound(document.begin);
  return first != blocks->second.end() && *first < document.end;
}

bool Lookup::begins_with_entry(File& file, const source::Span& document) {
  const std::string_view text = sources_.text(document);
  if (text.starts_with('-')) return true;
  // The document of a single entry is that entry.
  const source::Span first{document.file, document.begin, document.begin + 1};
  return std::ranges::any_of(structure(file, document.file).enclosing(first), [&](const syntax::Element& element) {
    return element.at.begin == document.begin && element.at.end < document.end;
  });
}

const Spoken& Lookup::of_file(source::FileId file) const {
  const auto found = files_.find(file);
  return found == files_.end() ? nothing_ : found->second.of_file;
}

}  // namespace grantlint::tickets
