/// A rule's page: YAML front matter, then Markdown. Read, held against what readers of it need
/// (`explain`, SARIF, GitHub's limits), and written out as constants or as the reference.
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
  bool retired = false;
  std::string body;
};

std::expected<Page, std::vector<Fault>> read(std::string_view file, std::string_view text);
/// Two pages with one id or name.
std::vector<Fault> clashes(const std::vector<Page>& pages);

/// C++ that defines `checks::all_pages`; pages by id.
std::string table(const std::vector<Page>& pages);
/// `rules/README.md`: all rules, and which rules speak for which control.
std::string reference(const std::vector<Page>& pages);

}  // namespace grantlint::pages
