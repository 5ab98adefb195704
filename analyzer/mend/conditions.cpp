#include "mend/conditions.h"

#include <fmt/format.h>

#include <algorithm>

#include "mend/lines.h"

namespace grantlint::mend {
namespace {

using findings::Day;
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

/// Source: AWS IAM, "Condition operators", date conditions.
std::vector<std::string> aws_block_lines(Day last) {
  return {"condition {", "  test     = \"DateLessThan\"", "  variable = \"aws:CurrentTime\"",
          fmt::format("  values   = [\"{}\"]", after(last)), "}"};
}

/// Before the closing brace of an HCL block that ends on a line of its own.
std::optional<findings::Edit> in_block(const source::SourceSet& sources, Span block,
                                       const std::vector<std::string>& lines) {
  const std::string_view written = sources.text(block);
  if (!written.ends_with('}')) return std::nullopt;
  const Span brace{block.file, block.end - 1, block.end};
  const std::string_view before = before_on_line(sources, brace);
  if (!is_blank(before)) return std::nullopt;
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
    if (!json && !is_blank(sources.text({statement.file, offset, statement.end - 1}))) return std::nullopt;
    text += std::string(line_break(sources, statement.file)) +
            std::string(last_line.substr(0, last_line.find_first_not_of(" \t"))) + member;
  }
  return findings::Edit{{statement.file, offset, offset}, std::move(text)};
}

bool is_google_binding(const grants::Grant& grant) {
  const bool google = grant.provider == "google" || grant.provider == "google-beta";
  return google &&
         (grant.type.find("_iam_member") != std::string::npos || grant.type.find("_iam_binding") != std::string::npos);
}

}  // namespace

Conditions::Conditions(const Subject& subject) : subject_(subject) {
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

std::optional<findings::Fix> Conditions::of(std::uint32_t index) const {
  const grants::Grant& grant = subject_.grants[index];
  const auto& day = subject_.matches.approvals[index].expires;
  if (!day) return std::nullopt;
  std::optional<findings::Edit> edit;
  if (is_google_binding(grant) && grant.block.known()) {
    if (!all_end_alike(by_block_.at({grant.block.file, grant.block.begin}), *day)) return std::nullopt;
    edit = in_block(subject_.sources, grant.block, google_lines(*day));
  } else if (grant.provider == "aws" && grant.statement.known()) {
    if (!all_end_alike(by_statement_.at({grant.statement.file, grant.statement.begin}), *day)) return std::nullopt;
    const std::string_view written = subject_.sources.text(grant.statement);
    edit = written.starts_with("statement") ? in_block(subject_.sources, grant.statement, aws_block_lines(*day))
                                            : in_object(subject_.sources, grant.statement, *day);
  }
  if (!edit) return std::nullopt;
  return findings::Fix{fmt::format("end it on {} by a condition", findings::to_text(*day)), {std::move(*edit)}};
}

}  // namespace grantlint::mend
