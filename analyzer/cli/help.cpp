// `grantlint help`: what there is, a command's flags, a page of the manual, and the manual as man pages.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cli/command.h"
#include "cli/manual/manual.h"
#include "grants/catalogue.h"
#include "report/pages.h"

namespace grantlint::cli {
namespace {

constexpr std::string_view main_page = "commands";  // grantlint(1)

std::string man_name(std::string_view topic) {
  return topic == main_page ? "grantlint" : fmt::format("grantlint-{}", topic);
}

std::string_view man_section(std::string_view topic) {
  return topic == main_page ? "1" : "7";
}

std::string man_reference(std::string_view topic) {
  return fmt::format("{}({})", man_name(topic), man_section(topic));
}

std::string as_man_page(const Topic& topic) {
  report::ManPage head{
      man_name(topic.name), std::string(man_section(topic.name)), GRANTLINT_VERSION, man_reference, {}};
  for (const Topic& other : topics) {
    if (other.name != topic.name) head.see_also.push_back(man_reference(other.name));
  }
  return report::man_page(head, topic.page);
}

/// man1/grantlint.1 from the page `commands`, man7/grantlint-TOPIC.7 from the others.
int write_man_pages(const std::string& folder) {
  for (const Topic& topic : topics) {
    const std::filesystem::path below = std::filesystem::path(folder) / fmt::format("man{}", man_section(topic.name));
    std::error_code ignored;  // `write` says what is wrong
    std::filesystem::create_directories(below, ignored);
    const auto path = below / fmt::format("{}.{}", man_name(topic.name), man_section(topic.name));
    if (!write(path.string(), as_man_page(topic))) return wrong_use;
  }
  return clean;
}

std::string overview() {
  std::string text =
      "Finds every grant of an infrastructure repository and asks who approved it, until when, and what removes it.\n\n"
      "  grantlint PATH...              report what is wrong with the grants there, as `grantlint scan` does\n"
      "  grantlint help COMMAND         the flags of a command\n"
      "  grantlint help TOPIC           a page of the manual\n\nCommands:\n";
  for (const CommandName& command : commands()) text += fmt::format("  {:<14} {}\n", command.name, command.summary);
  text += "\nTopics:\n";
  for (const Topic& topic : topics) text += fmt::format("  {:<14} {}\n", topic.name, report::summary_of(topic.page));
  return text;
}

}  // namespace

int run(const HelpCommand& command) {
  if (!command.man.empty()) return write_man_pages(command.man);
  if (command.word.empty()) return write("", overview()) ? clean : wrong_use;
  if (const auto flags = usage(command.word)) return write("", *flags) ? clean : wrong_use;
  const auto topic = std::ranges::find(topics, command.word, &Topic::name);
  if (topic != topics.end())
    return write("", report::page_text(topic->page, text_options(command.color, ""))) ? clean : wrong_use;
  std::vector<std::string_view> known;
  for (const CommandName& one : commands()) known.push_back(one.name);
  for (const Topic& one : topics) known.push_back(one.name);
  complain(fmt::format("there is no command and no topic `{}`{}", command.word, nearest_to(command.word, known)));
  return wrong_use;
}

int run(const VersionCommand& /*command*/) {
  return write("", fmt::format("grantlint {} (catalogue of {} types, {})\n", GRANTLINT_VERSION,
                               grants::Catalogue().types(), grants::Catalogue::digest()))
             ? clean
             : wrong_use;
}

}  // namespace grantlint::cli
