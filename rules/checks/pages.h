/// A rule's page: YAML front matter, then Markdown. Read, held against what readers of it need
/// (`explain`, SARIF, GitHub's limits), and written out as constants or as the reference. README.md beside it says
/// what the keys of the front matter mean.
///
/// Bad input: every fault of a page, with file and line; a page with faults is no page.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "findings/findings.h"

namespace grantlint::pages {

struct Fault {
  std::string file;
  unsigned line = 1;
  std::string text;
};

struct Page {
  std::string file;  ///< GL301-missing-expiry.md
  std::string id;
  std::string name;
  std::string summary;
  findings::Level level = findings::Level::warning;
  std::string security_severity;
  std::string precision;
  std::vector<std::string> tags;
  std::vector<std::pair<std::string, std::string>> mappings;  ///< framework, id
  std::string fix = "own";
  std::string after_fix = "accepted";
  std::string unseen;  ///< empty: none
  bool rating = false;
  bool by_day = false;
  bool suppressible = true;
  std::vector<std::string> merges;  ///< ids
  bool retired = false;
  std::string body;
};

std::expected<Page, std::vector<Fault>> read(std::string_view file, std::string_view text);
/// Every key that front matter may have, in the order of README.md.
std::vector<std::string_view> front_matter_keys();
/// Two pages with one id or name; a page that merges what is no other rule.
std::vector<Fault> clashes(const std::vector<Page>& pages);

/// C++ that defines `checks::all_pages`; pages by id.
std::string table(const std::vector<Page>& pages);
/// `rules/README.md`: all rules, and which rules speak for which control.
std::string reference(const std::vector<Page>& pages);

}  // namespace grantlint::pages
