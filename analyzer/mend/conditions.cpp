#include "mend/conditions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mend/lines.h"
#include "syntax/syntax.h"

namespace grantlint::mend {
namespace {

using findings::Day;
using source::FileForm;
using source::Span;

/// The first instant after the last day.
std::string after(Day last) {
  return findings::to_text(last + std::chrono::days(1)) + "T00:00:00Z";
}

/// Sources: Google IAM, "Overview of IAM Conditions"; the provider's `condition` block.
std::vector<std::string> google_lines(Day last) {
  return {"condition {", fmt::format("  title      = \"until {}\"", findings::to_text(last)),
          fmt::format("  expression = \"request.time < timestamp(\\\"{}\\\")\"", after(last)), "}"};
}

/// Source: Config Connector's reference, IAMPolicyMember.
std::vector<std::string> google_yaml_lines(Day last) {
  return {"condition:", fmt::format("  title: until {}", findings::to_text(last)),
          fmt::format("  expression: request.time < timestamp(\"{}\")", after(last))};
}

std::string google_yaml_flow(Day last) {
  return fmt::format("condition: {{title: until {}, expression: 'request.time < timestamp(\"{}\")'}}",
                     findings::to_text(last), after(last));
}

std::vector<std::string> aws_yaml_lines(Day last) {
  return {"Condition:", "  DateLessThan:", fmt::format("    aws:CurrentTime: \"{}\"", after(last))};
}

std::string aws_yaml_flow(Day last) {
  return fmt::format("Condition: {{DateLessThan: {{\"aws:CurrentTime\": \"{}\"}}}}", after(last));
}

/// Source: AWS IAM, "Condition operators", date conditions.
std::vector<std::string> aws_block_lines(Day last) {
  return {"condition {", "  test     = \"DateLessThan\"", "  variable = \"aws:CurrentTime\"",
          fmt::format("  values   = [\"{}\"]", after(last)), "}"};
}

/// Source: the provider's reference, azurerm_pim_active_role_assignment, Argument Reference.
std::vector<std::string> azure_lines(Day last) {
  return {"schedule {", "  expiration {", fmt::format("    end_date_time = \"{}\"", after(last)), "  }", "}"};
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

/// Behind the last member of a statement in JSON, or of an HCL object that is encoded as JSON.
std::optional<findings::Edit> in_object(const source::SourceSet& sources, Span statement, Day last) {
  const std::string_view written = sources.text(statement);
  if (!written.starts_with('{') || !written.ends_with('}')) return std::nullopt;
  const bool json = written.find("\"Effect\"") != std::string_view::npos && written.find(':') != std::string_view::npos;
  if (written.find("\"Effect\" =") != std::string_view::npos ||
      (!json && written.find("Effect") == std::string_view::npos))
    return std::nullopt;
  std::size_t end = written.size() - 1;
  while (end > 0 && std::string_view(" \t\r\n").find(written[end - 1]) != std::string_view::npos) --end;
  const bool one_line = written.find('\n') == std::string_view::npos;
  const bool comma = end > 0 && written[end - 1] == ',';
  const std::string member =
      json ? fmt::format(R"("Condition": {{"DateLessThan": {{"aws:CurrentTime": "{}"}}}})", after(last))
           : fmt::format(R"(Condition = {{ DateLessThan = {{ "aws:CurrentTime" = "{}" }} }})", after(last));
  const auto offset = static_cast<std::uint32_t>(statement.begin + end);
  // In an HCL object the line break parts entries; a comment on the last line would swallow a comma.
  std::string text = comma || (!json && !one_line) ? "" : ",";
  if (one_line) {
    text += " " + member;
  } else {
    const std::uint32_t line = sources.line(statement.file, offset - 1);
    const std::string_view last_line = sources.line_text(statement.file, line);
    if (!json && !source::is_blank(sources.text({statement.file, offset, statement.end - 1}))) return std::nullopt;
    text += std::string(line_break(sources, statement.file)) +
            std::string(last_line.substr(0, last_line.find_first_not_of(" \t"))) + member;
  }
  return findings::Edit{{statement.file, offset, offset}, std::move(text)};
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

/// An assignment that a schedule can end is of another type, which has fewer arguments. Those that it has not
/// leave the block as it is.
std::optional<std::vector<findings::Edit>> as_scheduled(const source::SourceSet& sources, Span block, Day last) {
  constexpr std::string_view type = "azurerm_role_assignment";
  constexpr std::array<std::string_view, 3> arguments{"scope", "role_definition_id", "principal_id"};
  constexpr std::array<std::string_view, 4> meta{"count", "for_each", "provider", "depends_on"};
  const std::string_view written = sources.text(block);
  const std::size_t label = written.find(type);
  if (label == std::string_view::npos || label > written.find('\n')) return std::nullopt;
  std::size_t begin = written.find('\n') + 1;
  while (begin < written.size()) {
    const std::size_t end = std::min(written.find('\n', begin), written.size());
    const std::string_view line = source::trim(written.substr(begin, end - begin));
    const std::string_view word = line.substr(0, line.find_first_of(" \t="));
    const bool known =
        std::ranges::find(arguments, word) != arguments.end() || std::ranges::find(meta, word) != meta.end();
    begin = end + 1;
    if (!known && line != "}" && !is_blank_or_comment(FileForm::hcl, line)) return std::nullopt;
  }
  auto schedule = in_block(sources, block, azure_lines(last));
  if (!schedule) return std::nullopt;
  const auto at = static_cast<std::uint32_t>(block.begin + label);
  return std::vector<findings::Edit>{
      {{block.file, at, at + static_cast<std::uint32_t>(type.size())}, "azurerm_pim_active_role_assignment"},
      std::move(*schedule)};
}

bool is_google_binding(const grants::Grant& grant) {
  const bool google = grant.provider == "google" || grant.provider == "google-beta";
  return google && grant.unconditional.empty() &&
         (grant.type.find("_iam_member") != std::string::npos || grant.type.find("_iam_binding") != std::string::npos);
}

}  // namespace

Conditions::Conditions(const Matched& subject) : subject_(subject), structures_(subject.sources) {
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

std::optional<findings::Fix> Conditions::of(std::uint32_t index) {
  const grants::Grant& grant = subject_.grants[index];
  const auto& day = subject_.matches.approvals[index].expires;
  if (!day) return std::nullopt;
  const source::SourceSet& sources = subject_.sources;
  std::optional<findings::Edit> edit;
  if (is_google_binding(grant) && grant.block.known()) {
    if (!all_end_alike(by_block_.at({grant.block.file, grant.block.begin}), *day)) return std::nullopt;
    edit = in_block(sources, grant.block, google_lines(*day));
  } else if (grant.type.starts_with("IAMPolicyMember.") && grant.principal.origin.at.known()) {
    if (!all_end_alike(by_block_.at({grant.block.file, grant.block.begin}), *day)) return std::nullopt;
    const std::vector<syntax::Element> around =
        structures_.of(grant.principal.origin.at.file).enclosing(grant.principal.origin.at);
    if (!around.empty() && around.front().kind == syntax::Element::Kind::entry)
      edit = in_yaml_map(sources, around.front().at, google_yaml_lines(*day), google_yaml_flow(*day));
  } else if (grant.provider == "aws" && grant.statement.known()) {
    if (!all_end_alike(by_statement_.at({grant.statement.file, grant.statement.begin}), *day)) return std::nullopt;
    if (source::form_of(sources.path(grant.statement.file)) == FileForm::yaml) {
      edit = in_yaml_map(sources, grant.statement, aws_yaml_lines(*day), aws_yaml_flow(*day));
    } else if (sources.text(grant.statement).starts_with("statement")) {
      edit = in_block(sources, grant.statement, aws_block_lines(*day));
    } else {
      edit = in_object(sources, grant.statement, *day);
    }
  } else if (grant.type == "azurerm_role_assignment" && grant.block.known()) {
    if (!all_end_alike(by_block_.at({grant.block.file, grant.block.begin}), *day)) return std::nullopt;
    if (auto edits = as_scheduled(sources, grant.block, *day)) {
      return findings::Fix{fmt::format("make it an assignment that its schedule ends on {}", findings::to_text(*day)),
                           std::move(*edits)};
    }
  }
  if (!edit) return std::nullopt;
  return findings::Fix{fmt::format("end it on {} by a condition", findings::to_text(*day)), {std::move(*edit)}};
}

}  // namespace grantlint::mend
