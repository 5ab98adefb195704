#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "checks/markdown.h"
#include "pages.h"

namespace grantlint::pages {
namespace {

constexpr std::array<std::string_view, 8> needed_keys{"id",        "name", "summary", "level", "security-severity",
                                                      "precision", "tags", "maps"};
constexpr std::array<std::string_view, 4> precisions{"very-high", "high", "medium", "low"};

/// A key with one of a few words; each is the name of an enumerator that the table uses.
struct Choice {
  std::string_view key;
  std::string Page::* value;
  std::array<std::string_view, 4> words;  ///< the rest empty
};
constexpr std::array<Choice, 3> choices{{{"fix", &Page::fix, {"own", "decision", "removal", "ending"}},
                                         {"after-fix", &Page::after_fix, {"accepted", "refused", "tidied"}},
                                         {"unseen", &Page::unseen, {"unreadable", "unparsed", "unresolved", "limit"}}}};
struct Flag {
  std::string_view key;
  bool Page::* value;
};
constexpr std::array<Flag, 4> flags{{{"rating", &Page::rating},
                                     {"by-day", &Page::by_day},
                                     {"suppressible", &Page::suppressible},
                                     {"retired", &Page::retired}}};
constexpr std::string_view merges_key = "merges";
constexpr std::array<std::string_view, 4> sections{"Why it matters", "What it reports", "Example", "Repair"};
constexpr std::array<std::string_view, 6> frameworks{"NIST CSF 2.0",          "NIST CSF 1.1",
                                                     "NIST SP 800-53 Rev. 5", "OWASP NHI Top 10 2025",
                                                     "NIST AI RMF 1.0",       "CIS Controls v8"};
// What GitHub keeps of a rule (code scanning, SARIF support: limits).
constexpr std::size_t longest_summary = 1024;
constexpr std::size_t longest_name = 255;
constexpr std::size_t most_tags = 10;

constexpr std::string_view rule = "---\n";

bool is_word(std::string_view text, std::string_view letters) {
  return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
}

bool is_id(std::string_view text) {
  return text.size() == 5 && text.starts_with("GL") && is_word(text.substr(2), "0123456789");
}

/// `0.0` to `10.0`, with one decimal.
bool is_severity(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos || text.size() != dot + 2 || !is_word(text.substr(dot + 1), "0123456789"))
    return false;
  const std::string_view whole = text.substr(0, dot);
  return (whole.size() == 1 && is_word(whole, "0123456789")) || text == "10.0";
}

template <std::size_t size>
bool is_one_of(std::string_view text, const std::array<std::string_view, size>& words) {
  return std::ranges::find(words, text) != words.end();
}

class Reader {
 public:
  Reader(std::string_view file, std::string_view text) : text_(text) { page_.file = file; }

  std::vector<std::string_view> front_matter_keys() {
    std::vector<std::string_view> keys(needed_keys.begin(), needed_keys.end());
    for (const Choice& choice : choices) keys.push_back(choice.key);
    for (const Flag& flag : flags) keys.push_back(flag.key);
    keys.push_back(merges_key);
    return keys;
  }

  std::expected<Page, std::vector<Fault>> read() {
    if (text_.find_first_of(std::string_view("\0\r", 2)) != std::string_view::npos) fault(1, "holds a NUL or a CR");
    if (!text_.starts_with(rule)) {
      fault(1, "does not begin with `---`: front matter is missing");
    } else if (const std::size_t end = text_.find("\n---\n"); end == std::string_view::npos) {
      fault(1, "the front matter is not closed by `---`");
    } else {
      front(text_.substr(rule.size(), end + 1 - rule.size()));
      std::string_view body = text_.substr(end + 5);
      body_line_ = static_cast<unsigned>(std::ranges::count(text_.substr(0, end + 5), '\n'));
      while (body.starts_with('\n')) {
        body.remove_prefix(1);
        ++body_line_;
      }
      page_.body = body;
      sections_of_body();
    }
    if (!faults_.empty()) return std::unexpected(std::move(faults_));
    return std::move(page_);
  }

 private:
  void fault(unsigned line, std::string text) { faults_.push_back({page_.file, line, std::move(text)}); }
  // The front matter starts on line 2, yaml-cpp counts from 0.
  static unsigned line(const YAML::Node& node) { return static_cast<unsigned>(node.Mark().line + 2); }

  void front(std::string_view yaml) {
    try {
      const YAML::Node root = YAML::Load(std::string(yaml));
      if (!root.IsMap()) {
        fault(2, "the front matter is no map");
        return;
      }
      for (const auto& entry : root) key(entry.first, entry.second);
      for (const std::string_view needed : needed_keys) {
        if (!seen_.contains(std::string(needed))) fault(1, fmt::format("key `{}` is missing", needed));
      }
    } catch (const YAML::Exception& error) {
      fault(error.mark.is_null() ? 2 : static_cast<unsigned>(error.mark.line + 2), error.msg);
    }
    if (!page_.id.empty() && !page_.name.empty() && page_.file != fmt::format("{}-{}.md", page_.id, page_.name)) {
      fault(1, fmt::format("the file should be named `{}-{}.md`, after its id and name", page_.id, page_.name));
    }
  }

  void key(const YAML::Node& name, const YAML::Node& value) {
    const auto word = name.as<std::string>();
    const auto keys = front_matter_keys();
    if (std::ranges::find(keys, word) == keys.end()) {
      fault(line(name), fmt::format("unknown key `{}`; known are {}", word, fmt::join(keys, ", ")));
    } else if (!seen_.insert(word).second) {
      fault(line(name), fmt::format("key `{}` stands twice", word));
    } else if (word == "tags") {
      tags(value);
    } else if (word == "maps") {
      maps(value);
    } else if (word == merges_key) {
      merges(value);
    } else if (!value.IsScalar()) {
      fault(line(name), fmt::format("`{}` is no single value", word));
    } else {
      scalar(word, value.as<std::string>(), line(value));
    }
  }

  void scalar(std::string_view word, std::string text, unsigned at) {
    const auto check = [&](bool good, std::string_view want) {
      if (!good) fault(at, fmt::format("`{}: {}` is not {}", word, text, want));
    };
    if (word == "id") {
      check(is_id(text), "`GL` and three digits");
      page_.id = std::move(text);
    } else if (word == "name") {
      check(is_word(text, "abcdefghijklmnopqrstuvwxyz-") && text.size() <= longest_name,
            "lower-case words joined by `-`");
      page_.name = std::move(text);
    } else if (word == "summary") {
      check(!text.empty() && text.size() <= longest_summary && text.find('\n') == std::string::npos &&
                text.ends_with('.'),
            "one sentence of at most 1024 bytes with a full stop");
      page_.summary = std::move(text);
    } else if (word == "level") {
      const auto level = findings::parse_level(text);
      check(level.has_value(), "off, note, warning or error");
      page_.level = level.value_or(findings::Level::warning);
    } else if (word == "security-severity") {
      check(is_severity(text), "a number from 0.0 to 10.0 with one decimal");
      page_.security_severity = std::move(text);
    } else if (word == "precision") {
      check(is_one_of(text, precisions), "very-high, high, medium or low");
      page_.precision = std::move(text);
    } else if (const auto* const flag = std::ranges::find(flags, word, &Flag::key); flag != flags.end()) {
      check(text == "true" || text == "false", "true or false");
      page_.*flag->value = text == "true";
    } else if (const auto* const choice = std::ranges::find(choices, word, &Choice::key); choice != choices.end()) {
      const auto* const end = std::ranges::find(choice->words, std::string_view());
      check(!text.empty() && is_one_of(text, choice->words),
            fmt::format("one of {}", fmt::join(choice->words.begin(), end, ", ")));
      page_.*choice->value = std::move(text);
    }
  }

  void merges(const YAML::Node& list) {
    if (!list.IsSequence() || list.size() < 2) {
      fault(line(list), "`merges` is no list of at least two ids");
      return;
    }
    for (const auto& item : list) {
      auto id = item.as<std::string>();
      if (!is_id(id)) fault(line(item), fmt::format("`{}` is not `GL` and three digits", id));
      if (std::ranges::find(page_.merges, id) != page_.merges.end())
        fault(line(item), fmt::format("`{}` stands twice in `merges`", id));
      page_.merges.push_back(std::move(id));
    }
  }

  void tags(const YAML::Node& list) {
    if (!list.IsSequence() || list.size() == 0 || list.size() > most_tags) {
      fault(line(list), fmt::format("`tags` is no list of 1 to {} words", most_tags));
      return;
    }
    for (const auto& item : list) {
      auto tag = item.as<std::string>();
      if (!is_word(tag, "abcdefghijklmnopqrstuvwxyz0123456789-/."))
        fault(line(item), fmt::format("tag `{}` is not of the form `a-b/c`", tag));
      if (std::ranges::find(page_.tags, tag) != page_.tags.end())
        fault(line(item), fmt::format("tag `{}` stands twice", tag));
      page_.tags.push_back(std::move(tag));
    }
    if (page_.tags.front() != "security") fault(line(list), "the first tag is not `security`");
  }

  void maps(const YAML::Node& map) {
    if (!map.IsMap()) {
      fault(line(map), "`maps` is no map of frameworks");
      return;
    }
    for (const auto& entry : map) {
      const auto framework = entry.first.as<std::string>();
      if (!is_one_of(framework, frameworks)) {
        fault(line(entry.first),
              fmt::format("unknown framework `{}`; known are {}", framework, fmt::join(frameworks, ", ")));
      }
      if (!entry.second.IsSequence() || entry.second.size() == 0) {
        fault(line(entry.second), fmt::format("`{}` is no list of ids", framework));
        continue;
      }
      for (const auto& item : entry.second) {
        std::pair mapping(framework, item.as<std::string>());
        if (mapping.second.empty()) fault(line(item), fmt::format("`{}` has an empty id", framework));
        if (std::ranges::find(page_.mappings, mapping) != page_.mappings.end()) {
          fault(line(item), fmt::format("`{}` of `{}` stands twice", mapping.second, framework));
        }
        page_.mappings.push_back(std::move(mapping));
      }
    }
  }

  void sections_of_body() {
    const checks::Markdown markdown = checks::read_markdown(page_.body);
    for (const checks::Fence& fence : markdown.fences) {
      if (!fence.closed) fault(body_line_ + fence.line, "this code block is not closed");
    }
    if (page_.retired) return;
    for (std::size_t i = 0; i < std::max(sections.size(), markdown.headings.size()); ++i) {
      if (i >= markdown.headings.size()) {
        fault(body_line_, fmt::format("section `## {}` is missing", sections[i]));
      } else if (i >= sections.size() || markdown.headings[i].text != sections[i]) {
        const std::string_view want = i < sections.size() ? sections[i] : std::string_view("the end of the page");
        fault(body_line_ + markdown.headings[i].line,
              fmt::format("`## {}` stands where `{}` is expected", markdown.headings[i].text, want));
        return;
      }
    }
    example(markdown, "Example", " fires");
    example(markdown, "Repair", " quiet");
  }

  void example(const checks::Markdown& markdown, std::string_view section, std::string_view mark) {
    const bool found = std::ranges::any_of(markdown.fences, [&](const checks::Fence& fence) {
      return fence.section == section && fence.info.ends_with(mark) && !fence.text.empty();
    });
    if (found) return;
    const auto heading =
        std::ranges::find_if(markdown.headings, [&](const checks::Heading& other) { return other.text == section; });
    fault(body_line_ + (heading != markdown.headings.end() ? heading->line : 0),
          fmt::format("section `{}` has no code block marked `LANGUAGE{}`", section, mark));
  }

  std::string_view text_;
  Page page_;
  unsigned body_line_ = 0;  // lines before the body
  std::set<std::string> seen_;
  std::vector<Fault> faults_;
};

}  // namespace

std::vector<std::string_view> front_matter_keys() {
  std::vector<std::string_view> keys(needed_keys.begin(), needed_keys.end());
  for (const Choice& choice : choices) keys.push_back(choice.key);
  for (const Flag& flag : flags) keys.push_back(flag.key);
  keys.push_back(merges_key);
  return keys;
}

std::expected<Page, std::vector<Fault>> read(std::string_view file, std::string_view text) {
  return Reader(file, text).read();
}

std::vector<Fault> clashes(const std::vector<Page>& pages) {
  std::vector<Fault> faults;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    for (std::size_t other = 0; other < i; ++other) {
      if (pages[i].id == pages[other].id)
        faults.push_back({pages[i].file, 1, fmt::format("`{}` is the id of {} too", pages[i].id, pages[other].file)});
      if (pages[i].name == pages[other].name)
        faults.push_back(
            {pages[i].file, 1, fmt::format("`{}` is the name of {} too", pages[i].name, pages[other].file)});
    }
    for (const std::string& id : pages[i].merges) {
      const auto merged = std::ranges::find(pages, id, &Page::id);
      if (merged == pages.end() || merged->retired || !merged->merges.empty())
        faults.push_back({pages[i].file, 1, fmt::format("`merges` names `{}`, which is no rule of its own", id)});
    }
  }
  return faults;
}

}  // namespace grantlint::pages
