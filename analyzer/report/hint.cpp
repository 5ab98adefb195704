// A block's own comment speaks for everything in it, so it is offered where all grants of the block
// stand on one line; else the comment goes above the element that holds this grant alone. JSON has no
// comments: there a sidecar beside the file takes the fields.
#include "report/hint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "report/terminal.h"

namespace grantlint::report {
namespace {

using source::FileId;
using source::Span;

bool takes_comments(std::string_view path) {
  constexpr std::array<std::string_view, 6> endings{".tf", ".tofu", ".tfvars", ".hcl", ".yaml", ".yml"};
  return std::ranges::any_of(endings, [&](std::string_view ending) { return path.ends_with(ending); });
}

/// "line 12", or "infra/iam.tf:12" of another file.
std::string line_name(const source::SourceSet& sources, FileId file, std::uint32_t line, FileId shown) {
  if (file == shown) return fmt::format("line {}", line);
  return fmt::format("{}:{}", clean(sources.path(file)), line);
}

std::string assignments(const std::vector<std::string>& fields, std::string_view between, std::string_view separator) {
  std::string text;
  for (const std::string& field : fields) {
    if (!text.empty()) text += separator;
    text += fmt::format("{}{}…", clean(field), between);
  }
  return text;
}

/// As written by DESIGN section 4, whatever the order in which the rules asked.
std::vector<std::string> in_field_order(const std::vector<std::string>& fields) {
  std::vector<std::string> result = fields;
  const auto rank = [](const std::string& field) {
    const auto known = tickets::parse_field(field);
    return known ? static_cast<std::size_t>(*known) : tickets::field_count;
  };
  std::ranges::stable_sort(result, {}, rank);
  const auto repeated = std::ranges::unique(result);
  result.erase(repeated.begin(), repeated.end());
  return result;
}

}  // namespace

Hints::Hints(const Subject& subject) : subject_(subject) {
  std::set<std::array<std::uint32_t, 3>> seen;
  std::set<std::pair<FileId, std::uint32_t>> blocks;
  for (const grants::Grant& grant : subject.grants) {
    if (blocks.insert({grant.block.file, grant.block.begin}).second) ++blocks_in_file_[grant.block.file];
    if (!grant.block.known() || !grant.block.contains(grant.home)) continue;
    const std::uint32_t line = subject.sources.line(grant.home.file, grant.home.begin);
    if (seen.insert({static_cast<std::uint32_t>(grant.block.file), grant.block.begin, line}).second) {
      ++homes_in_block_[{grant.block.file, grant.block.begin}];
    }
  }
}

/// The line of the innermost element around the span that begins a line: above that a comment is one.
std::uint32_t Hints::line_above(const Span& span) {
  const source::SourceSet& sources = subject_.sources;
  auto known = structures_.find(span.file);
  if (known == structures_.end()) known = structures_.emplace(span.file, syntax::Structure(sources, span.file)).first;
  for (const Span& element : known->second.enclosing(span)) {
    const std::uint32_t line = sources.line(element.file, element.begin);
    const std::uint32_t begin = sources.line_begin(element.file, line);
    const std::string_view before = sources.text({.file = element.file, .begin = begin, .end = element.begin});
    if (before.find_first_not_of(" \t-") == std::string_view::npos) return line;
  }
  return sources.line(span.file, span.begin);
}

/// Where a comment speaks for the grant already, it takes the other fields too.
std::optional<Hint> Hints::existing(std::uint32_t grant, const std::vector<std::string>& missing, FileId shown) const {
  if (grant >= subject_.matches.approvals.size()) return std::nullopt;
  for (const tickets::Field& field : subject_.matches.approvals[grant].fields) {
    if (!field.given() || field.annotation >= subject_.matches.annotations.size()) continue;
    const tickets::Annotation& annotation = subject_.matches.annotations[field.annotation];
    const Span at = annotation.at.known() ? annotation.at : field.at;
    if (!at.known()) continue;
    const bool comment = annotation.source == tickets::SourceKind::comment;
    if (!comment && annotation.source != tickets::SourceKind::sidecar &&
        annotation.source != tickets::SourceKind::register_) {
      continue;
    }
    const std::uint32_t offset = comment && at.end > at.begin ? at.end - 1 : at.begin;
    return Hint{
        .place = "add to " + line_name(subject_.sources, at.file, subject_.sources.line(at.file, offset), shown),
        .text = comment ? assignments(missing, "=", " ") : assignments(missing, ": ", ", ")};
  }
  return std::nullopt;
}

std::optional<Hint> Hints::hint(std::uint32_t index, const std::vector<std::string>& asked, FileId shown) {
  if (asked.empty() || index >= subject_.grants.size()) return std::nullopt;
  const std::vector<std::string> missing = in_field_order(asked);
  if (auto found = existing(index, missing, shown)) return found;

  const source::SourceSet& sources = subject_.sources;
  const grants::Grant& grant = subject_.grants[index];
  const bool home_takes = grant.home.known() && takes_comments(sources.path(grant.home.file));
  const bool block_takes = grant.block.known() && takes_comments(sources.path(grant.block.file));
  const auto above = [&](FileId file, std::uint32_t line) {
    return Hint{.place = "add above " + line_name(sources, file, line, shown),
                .text = "# grant: " + assignments(missing, "=", " ")};
  };
  if (home_takes) {
    const auto homes = homes_in_block_.find({grant.block.file, grant.block.begin});
    const bool alone = homes == homes_in_block_.end() || homes->second < 2;
    if (block_takes && grant.block.contains(grant.home) && alone) {
      return above(grant.block.file, sources.line(grant.block.file, grant.block.begin));
    }
    return above(grant.home.file, line_above(grant.home));
  }
  if (block_takes) return above(grant.block.file, sources.line(grant.block.file, grant.block.begin));

  const FileId file = grant.home.known() ? grant.home.file : grant.block.file;
  std::string_view path = sources.path(file);
  if (!path.ends_with(".json")) return std::nullopt;
  path.remove_suffix(std::string_view(".json").size());
  const std::string sidecar = clean(path) + ".grant.yaml";
  const auto blocks = blocks_in_file_.find(file);
  const std::string fields = assignments(missing, ": ", ", ");
  if (blocks != blocks_in_file_.end() && blocks->second > 1 && !grant.sid.empty()) {
    return Hint{.place = "write in " + sidecar,
                .text = fmt::format("statements: {{{}: {{{}}}}}", clean(grant.sid), fields)};
  }
  return Hint{.place = "write in " + sidecar, .text = fields};
}

}  // namespace grantlint::report
