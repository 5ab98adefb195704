#include "report/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

#include "report/words.h"

namespace grantlint::report {
namespace {

using checks::Rating;
using findings::Level;

std::string grants_line(const ScanResult& subject) {
  std::set<source::FileId> files;
  std::size_t count = 0;
  for (std::size_t i = 0; i < subject.grants.size(); ++i) {
    if (!subject.reports(i)) continue;
    ++count;
    files.insert(subject.grants[i].home.file);
  }
  if (count == 0) return fmt::format("no grants in {}", counted(subject.files_scanned, "file"));
  const std::string grants = counted(count, "grant");
  if (files.size() >= subject.files_scanned) return fmt::format("{} in {}", grants, counted(files.size(), "file"));
  return fmt::format("{} in {} of {}", grants, files.size(), counted(subject.files_scanned, "file"));
}

std::string findings_line(const ScanResult& subject) {
  std::array<std::size_t, 4> levels{};
  std::size_t suppressed = 0;
  std::size_t known = 0;
  for (const findings::Finding& finding : subject.findings) {
    if (finding.level == Level::off) continue;
    if (finding.suppressed) {
      ++suppressed;
    } else if (finding.baseline) {
      ++known;
    } else {
      ++levels.at(static_cast<std::size_t>(finding.level));
    }
  }
  std::vector<std::string> parts;
  for (const Level level : {Level::error, Level::warning, Level::note}) {
    const std::size_t count = levels.at(static_cast<std::size_t>(level));
    if (count > 0) parts.push_back(counted(count, findings::name(level)));
  }
  std::string text = parts.empty() ? "no findings" : joined(parts);
  if (suppressed > 0) text += fmt::format("; {} suppressed", suppressed);
  if (known > 0) text += fmt::format("; {} known from the baseline", known);
  return text;
}

}  // namespace

bool ScanResult::reports(std::size_t grant) const {
  return !std::ranges::binary_search(elsewhere, grant);
}

std::string verdict(const std::array<std::size_t, 4>& ratings) {
  const auto count = [&](Rating rating) { return ratings.at(static_cast<std::size_t>(rating)); };
  const std::size_t none = count(Rating::none);
  const std::size_t theatre = count(Rating::theatre);
  const std::size_t governing = count(Rating::governing);
  const std::size_t all = std::reduce(ratings.begin(), ratings.end());
  const std::string governed = governing == 0   ? "none is governed by its ticket"
                               : governing == 1 ? "1 is governed by its ticket"
                                                : fmt::format("{} are governed by their tickets", governing);
  std::vector<std::string> why;
  if (none > 0) why.push_back(fmt::format("{} without a ticket", none));
  if (theatre > 0) why.push_back(fmt::format("{} with a ticket that ends nothing", theatre));
  return fmt::format("of {}, {} would not change if the ticket system vanished{}; {}", counted(all, "grant"),
                     none + theatre, why.empty() ? "" : fmt::format(" ({})", joined(why)), governed);
}

std::vector<std::string> summary(const ScanResult& subject) {
  std::vector<std::string> lines{fmt::format("{}: {}", grants_line(subject), findings_line(subject))};
  if (subject.gone > 0) {
    lines.push_back(fmt::format("the baseline lists {} that {} gone: `grantlint baseline --prune` removes {}",
                                counted(subject.gone, "finding"), subject.gone == 1 ? "is" : "are",
                                subject.gone == 1 ? "it" : "them"));
  }
  std::array<std::size_t, 4> ratings{};
  for (std::size_t i = 0; i < subject.ratings.size(); ++i) {
    if (subject.reports(i)) ++ratings.at(static_cast<std::size_t>(subject.ratings[i]));
  }
  if (std::reduce(ratings.begin(), ratings.end()) > 0) lines.push_back(verdict(ratings));
  return lines;
}

}  // namespace grantlint::report
