#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "pages.h"

namespace grantlint::pages {
namespace {

/// A raw literal, in parts below the length that compilers must accept, joined by the compiler.
std::string literal(std::string_view text) {
  constexpr std::size_t longest = 8000;
  std::string delimiter = "page";
  while (text.find(")" + delimiter + "\"") != std::string_view::npos) delimiter += '_';
  std::string parts;
  do {
    std::size_t end = std::min(longest, text.size());
    // Not within a character of UTF-8.
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    parts += fmt::format("{}R\"{}({}){}\"", parts.empty() ? "" : "\n", delimiter, text.substr(0, end), delimiter);
    text.remove_prefix(end);
  } while (!text.empty());
  return parts;
}

std::vector<const Page*> by_id(const std::vector<Page>& pages) {
  std::vector<const Page*> sorted;
  sorted.reserve(pages.size());
  for (const Page& page : pages) sorted.push_back(&page);
  std::ranges::sort(sorted, {}, &Page::id);
  return sorted;
}

}  // namespace

std::string table(const std::vector<Page>& pages) {
  std::string lists;
  std::string rows;
  for (const Page* page : by_id(pages)) {
    lists += fmt::format("constexpr auto tags_{} = std::to_array<std::string_view>({{", page->id);
    for (const std::string& tag : page->tags) lists += literal(tag) + ", ";
    lists += "});\n";
    std::string mappings = "{}";
    if (!page->mappings.empty()) {
      mappings = "maps_" + page->id;
      lists += fmt::format("constexpr auto {} = std::to_array<Rule::Mapping>({{\n", mappings);
      for (const auto& [framework, id] : page->mappings)
        lists += fmt::format("    {{{}, {}}},\n", literal(framework), literal(id));
      lists += "});\n";
    }
    std::string merges = "{}";
    if (!page->merges.empty()) {
      merges = "merges_" + page->id;
      lists += fmt::format("constexpr auto {} = std::to_array<std::string_view>({{\"{}\"}});\n", merges,
                           fmt::join(page->merges, "\", \""));
    }
    const std::string unseen = page->unseen.empty() ? "{}" : "findings::Unseen::Kind::" + page->unseen;
    rows += fmt::format("    {{.id = {},\n.name = {},\n.summary = {},\n.level = findings::Level::{},\n",
                        literal(page->id), literal(page->name), literal(page->summary), findings::name(page->level));
    rows += fmt::format(".security_severity = {},\n.precision = {},\n.tags = tags_{},\n.mappings = {},\n",
                        literal(page->security_severity), literal(page->precision), page->id, mappings);
    rows += fmt::format(".fix = Rule::Fix::{},\n.after_fix = Rule::AfterFix::{},\n.rating = {},\n.by_day = {},\n",
                        page->fix, page->after_fix, page->rating, page->by_day);
    rows += fmt::format(".suppressible = {},\n.unseen = {},\n.merges = {},\n.page = {},\n", page->suppressible, unseen,
                        merges, literal(page->body));
    rows += fmt::format(".retired = {},\n.implemented = is_implemented({}),\n.file = {}}},\n", page->retired,
                        literal(page->id), literal(page->file));
  }
  return fmt::format(
      "// Made from rules/checks/*.md; do not edit.\n"
      "#include <array>\n\n"
      "#include \"checks/pages.h\"\n\n"
      "namespace grantlint::checks {{\nnamespace {{\n\n{}\n"
      "constexpr auto pages = std::to_array<Rule>({{\n{}}});\n\n"
      "}}  // namespace\n\n"
      "const std::span<const Rule> all_pages = pages;\n\n"
      "}}  // namespace grantlint::checks\n",
      lists, rows);
}

std::string reference(const std::vector<Page>& pages) {
  std::string rows;
  std::map<std::string, std::map<std::string, std::vector<const Page*>>> controls;
  for (const Page* page : by_id(pages)) {
    const std::string level = page->retired ? "retired" : std::string(findings::name(page->level));
    rows += fmt::format("| [{}](checks/{}) | {} | {} | {} | {} | {} |\n", page->id, page->file, page->name, level,
                        page->security_severity, page->precision, page->summary);
    for (const auto& [framework, id] : page->mappings) controls[framework][id].push_back(page);
  }
  std::string maps;
  for (const auto& [framework, ids] : controls) {
    for (const auto& [id, holders] : ids) {
      std::string names;
      for (const Page* page : holders) names += fmt::format("{}{}", names.empty() ? "" : ", ", page->id);
      maps += fmt::format("| {} | {} | {} |\n", framework, id, names);
    }
  }
  return fmt::format(
      "<!-- Made from the pages in checks/ by the target rules_reference; do not edit. -->\n\n"
      "# Rules\n\n"
      "`grantlint explain ID` prints a rule's page. `rules:` in `.grantlint.yaml` sets a level or turns a rule off;\n"
      "`# grantlint:allow ID reason=\"…\" until=YYYY-MM-DD` silences one finding.\n\n"
      "| id | name | level | security severity | precision | reports |\n|---|---|---|---|---|---|\n{}\n"
      "## What the rules speak for\n\n"
      "| framework | control | rules |\n|---|---|---|\n{}",
      rows, maps);
}

}  // namespace grantlint::pages
