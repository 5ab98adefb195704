#include "mend/conditions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "grants/catalogue.h"
#include "mend/lines.h"
#include "syntax/syntax.h"

namespace grantlint::mend {
namespace {

using findings::Day;
using source::FileForm;
using source::Span;

/// Before the closing brace of an HCL block that ends on a line of its own.
std::optional<findings::Edit> in_block(const source::SourceSet& sources, Span block,
                                       const std::vector<std::string>& lines) {
  const std::string_view written = sources.text(block);
  if (!written.ends_with('}')) return std::nullopt;
  const Span brace{block.file, block.end - 1, block.end};
  const std::string_view before = before_on_line(sources, brace);
  if (!source::is_blank(before)) return std::nullopt;
  const std::string end(line_break(sources, block.file));
  std::string text = end;
  for (const std::string& line : lines) text += fmt::format("{}  {}{}", before, line, end);
  const std::uint32_t begin = brace.begin - static_cast<std::uint32_t>(before.size());
  return findings::Edit{{block.file, begin, begin}, std::move(text)};
}

/// Behind the last member of an object in braces: JSON, or HCL that is encoded.
std::optional<findings::Edit> in_object(const source::SourceSet& sources, Span object, bool json,
                                        const std::string& member) {
  const std::string_view written = sources.text(object);
  if (!written.starts_with('{') || !written.ends_with('}')) return std::nullopt;
  std::size_t end = written.size() - 1;
  while (end > 0 && std::string_view(" \t\r\n").find(written[end - 1]) != std::string_view::npos) --end;
  const bool one_line = written.find('\n') == std::string_view::npos;
  const bool comma = end > 0 && written[end - 1] == ',';
  const auto offset = static_cast<std::uint32_t>(object.begin + end);
  // In an HCL object a line break divides entries; a comma behind a comment on the last line would be part of it.
  std::string text = comma || (!json && !one_line) ? "" : ",";
  if (one_line) {
    text += " " + member;
  } else {
    const std::uint32_t line = sources.line(object.file, offset - 1);
    const std::string_view last_line = sources.line_text(object.file, line);
    if (!json && !source::is_blank(sources.text({object.file, offset, object.end - 1}))) return std::nullopt;
    text += std::string(line_break(sources, object.file)) +
            std::string(last_line.substr(0, last_line.find_first_not_of(" \t"))) + member;
  }
  return findings::Edit{{object.file, offset, offset}, std::move(text)};
}

/// Without blanks and comments on lines of their own at its end: they belong to what follows.
std::string_view without_end(std::string_view text) {
  while (true) {
    const std::size_t last = text.find_last_not_of(" \t\r\n");
    if (last == std::string_view::npos) return {};
    text = text.substr(0, last + 1);
    const std::size_t line = text.rfind('\n');
    if (line == std::string_view::npos || !source::trim(text.substr(line + 1)).starts_with('#')) return text;
    text = text.substr(0, line);
  }
}

/// Under the last pair of a YAML map, or behind the last one in braces.
std::optional<findings::Edit> in_yaml_map(const source::SourceSet& sources, Span map,
                                          const std::vector<std::string>& lines, const std::string& flow) {
  const std::string_view written = without_end(sources.text(map));
  if (written.starts_with('{')) {
    if (!written.ends_with('}')) return std::nullopt;
    std::string_view inside = written.substr(0, written.size() - 1);
    while (!inside.empty() && std::string_view(" \t\r\n,").find(inside.back()) != std::string_view::npos)
      inside.remove_suffix(1);
    const auto end = static_cast<std::uint32_t>(map.begin + inside.size());
    return findings::Edit{{map.file, end, end}, ", " + flow};
  }
  const auto end = static_cast<std::uint32_t>(map.begin + written.size());
  const std::string_view behind = after_on_line(sources, map.file, end);
  if (!is_blank_or_comment(FileForm::yaml, behind)) return std::nullopt;
  const std::string indent = indentation(before_on_line(sources, map));
  const auto line_end = static_cast<std::uint32_t>(end + behind.size());
  std::string text;
  for (const std::string& line : lines) text += fmt::format("{}{}{}", line_break(sources, map.file), indent, line);
  return findings::Edit{{map.file, line_end, line_end}, std::move(text)};
}

/// Is it an argument of the type, or one that every resource has?
bool has_argument(const grants::TypeRow& type, std::string_view word) {
  constexpr std::array<std::string_view, 4> meta{"count", "for_each", "provider", "depends_on"};
  const auto is = [&](std::string_view path) { return path == word; };
  return std::ranges::any_of(type.scope, is) || std::ranges::any_of(type.entitlement, is) ||
         std::ranges::any_of(type.principal, is) || std::ranges::any_of(meta, is);
}

/// Changes a block to the type that can end it, and adds the end. No edit where that type lacks one of the block's
/// arguments.
std::vector<findings::Edit> retyped(const source::SourceSet& sources, const grants::Grant& grant,
                                    const grants::TypeRow& type, const grants::WrittenEnd& end) {
  const std::string_view written = sources.text(end.at);
  const std::size_t label = written.find(grant.type);
  if (label == std::string_view::npos || label > written.find('\n')) return {};
  std::size_t begin = written.find('\n') + 1;
  while (begin < written.size()) {
    const std::size_t line_end = std::min(written.find('\n', begin), written.size());
    const std::string_view line = source::trim(written.substr(begin, line_end - begin));
    const std::string_view word = line.substr(0, line.find_first_of(" \t="));
    begin = line_end + 1;
    if (!has_argument(type, word) && line != "}" && !is_blank_or_comment(FileForm::hcl, line)) return {};
  }
  auto added = in_block(sources, end.at, end.lines);
  if (!added) return {};
  const auto at = static_cast<std::uint32_t>(end.at.begin + label);
  return {{{end.at.file, at, at + static_cast<std::uint32_t>(grant.type.size())}, std::string(end.type)},
          std::move(*added)};
}

}  // namespace

Conditions::Conditions(const Matched& subject, const grants::Catalogue& catalogue)
    : subject_(subject), catalogue_(catalogue), structures_(subject.sources) {
  for (std::uint32_t i = 0; i < subject.grants.size(); ++i) {
    const grants::Grant& grant = subject.grants[i];
    by_block_[{grant.block.file, grant.block.begin}].push_back(i);
    if (grant.statement.known()) by_statement_[{grant.statement.file, grant.statement.begin}].push_back(i);
  }
}

bool Conditions::all_end_alike(const std::vector<std::uint32_t>& grants, Day day) const {
  return std::ranges::all_of(grants, [&](std::uint32_t i) {
    return subject_.grants[i].conditions.empty() && subject_.matches.approvals[i].expires == day;
  });
}

std::optional<findings::Edit> Conditions::inserted(const grants::WrittenEnd& end) {
  using enum grants::WrittenEnd::Form;
  const source::SourceSet& sources = subject_.sources;
  if (end.form == hcl_block) {
    // A dynamic block makes statements of its content.
    const bool dynamic = sources.text(end.at).starts_with("dynamic");
    return dynamic ? std::nullopt : in_block(sources, end.at, end.lines);
  }
  if (end.form != yaml) return in_object(sources, end.at, end.form == json, end.line);
  if (end.place != grants::WrittenEnd::Place::beside) return in_yaml_map(sources, end.at, end.lines, end.line);
  const std::vector<syntax::Element> around = structures_.of(end.at.file).enclosing(end.at);
  if (around.empty() || around.front().kind != syntax::Element::Kind::entry) return std::nullopt;
  return in_yaml_map(sources, around.front().at, end.lines, end.line);
}

std::optional<findings::Fix> Conditions::of(std::uint32_t index) {
  const grants::Grant& grant = subject_.grants[index];
  const auto& day = subject_.matches.approvals[index].expires;
  if (!day) return std::nullopt;
  const auto end = grants::written_end(subject_.sources, catalogue_, grant, *day);
  if (!end) return std::nullopt;
  const bool of_statement = end->place == grants::WrittenEnd::Place::statement;
  const auto& ended = of_statement ? by_statement_.at({grant.statement.file, grant.statement.begin})
                                   : by_block_.at({grant.block.file, grant.block.begin});
  if (!all_end_alike(ended, *day)) return std::nullopt;
  const std::string until = findings::to_text(*day);
  if (!end->type.empty()) {
    const grants::TypeRow* type = catalogue_.find(end->type, false);
    auto edits = type == nullptr ? std::vector<findings::Edit>() : retyped(subject_.sources, grant, *type, *end);
    if (edits.empty()) return std::nullopt;
    return findings::Fix{fmt::format("make it an assignment that its {} ends on {}", end->kind, until),
                         std::move(edits)};
  }
  auto edit = inserted(*end);
  if (!edit) return std::nullopt;
  return findings::Fix{fmt::format("end it on {} by a {}", until, end->kind), {std::move(*edit)}};
}

}  // namespace grantlint::mend
