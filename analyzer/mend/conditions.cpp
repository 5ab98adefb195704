#include "mend/conditions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "grants/catalogue.h"
#include "mend/insertions.h"
#include "mend/lines.h"
#include "mend/shared.h"
#include "syntax/syntax.h"

namespace grantlint::mend {
namespace {

using findings::Day;
using source::FileForm;
using source::Span;

/// "roles/owner, roles/viewer".
std::string words(const grants::Grant& grant) {
  std::vector<std::string_view> all;
  for (const grants::Part& part : grant.entitlements) all.push_back(part.shown());
  return fmt::format("{}", fmt::join(all, ", "));
}

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

std::string Conditions::why_not(const std::vector<std::uint32_t>& grants, Day day,
                                const grants::WrittenEnd& end) const {
  for (const std::uint32_t i : grants) {
    const grants::Grant& grant = subject_.grants[i];
    const std::string who = findings::code(grant.principal.shown());
    if (!grant.conditions.empty())
      return fmt::format("the access of {} at the same place has a condition already", who);
    if (subject_.matches.approvals[i].expires != day) {
      return fmt::format("the access of {}, which is written at the same place, does not end on {}", who,
                         findings::to_text(day));
    }
    // One end is written for all instances of a block: each of them must take it.
    const auto other = grants::written_end(subject_.sources, catalogue_, grant, day);
    if (!other || other->kind != end.kind || other->type != end.type) {
      return fmt::format("{} at the same place takes no {}{}", findings::code(words(grant)), end.kind,
                         other || other.error().empty() ? "" : fmt::format(" ({})", other.error()));
    }
    const bool unsure = std::ranges::any_of(
        grant.entitlements, [](const grants::Part& part) { return !part.value && part.reference.empty(); });
    if (unsure && end.place != grants::WrittenEnd::Place::statement)
      return fmt::format("{} is not known, and may take no {}", findings::code(words(grant)), end.kind);
  }
  return {};
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
  if (end.place != grants::WrittenEnd::Place::beside) return at_end_of_map(sources, end.at, end.lines, end.line);
  const std::vector<syntax::Element> around = structures_.of(end.at.file).enclosing(end.at);
  if (around.empty() || around.front().kind != syntax::Element::Kind::entry) return std::nullopt;
  return at_end_of_map(sources, around.front().at, end.lines, end.line);
}

std::expected<findings::Fix, std::string> Conditions::of(std::uint32_t index) {
  const auto no = [](std::string why) { return std::unexpected(std::move(why)); };
  const grants::Grant& grant = subject_.grants[index];
  const auto& day = subject_.matches.approvals[index].expires;
  if (!day) return no("its ticket names no day");
  const auto end = grants::written_end(subject_.sources, catalogue_, grant, *day);
  if (!end) return no(end.error().empty() ? "nothing is known that ends a grant of this type" : end.error());
  if (is_in_called_module(subject_.sources, grant)) return no(std::string(shared_block));
  const bool of_statement = end->place == grants::WrittenEnd::Place::statement;
  const auto& ended = of_statement ? by_statement_.at({grant.statement.file, grant.statement.begin})
                                   : by_block_.at({grant.block.file, grant.block.begin});
  if (std::string why = why_not(ended, *day, *end); !why.empty()) return no(std::move(why));
  const std::string until = findings::to_text(*day);
  if (!end->type.empty()) {
    const grants::TypeRow* type = catalogue_.find(end->type, false);
    auto edits = type == nullptr ? std::vector<findings::Edit>() : retyped(subject_.sources, grant, *type, *end);
    if (edits.empty()) return no(fmt::format("the block has an argument that `{}` does not take", end->type));
    return findings::Fix{fmt::format("make it an assignment that its {} ends on {}", end->kind, until),
                         std::move(edits), ended};
  }
  auto edit = inserted(*end);
  if (!edit) return no(fmt::format("the text around it leaves no place for a {}", end->kind));
  return findings::Fix{fmt::format("end it on {} by a {}", until, end->kind), {std::move(*edit)}, ended};
}

}  // namespace grantlint::mend
