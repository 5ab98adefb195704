#include "help.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "cli/manual/manual.h"
#include "command.h"
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

std::string as_man_page(const Topic& topic) {
  report::ManPage head{man_name(topic.name), std::string(man_section(topic.name)), GRANTLINT_VERSION, {}};
  for (const Topic& other : topics) {
    if (other.name != topic.name)
      head.see_also.push_back(fmt::format("{}({})", man_name(other.name), man_section(other.name)));
  }
  return report::man_page(head, topic.page);
}

}  // namespace

std::string list_of(std::span<const CommandName> commands) {
  std::string text = "Commands (`grantlint help COMMAND` lists the flags of one):\n";
  for (const CommandName& command : commands) text += fmt::format("  {:<14} {}\n", command.name, command.summary);
  text += "\nTopics (`grantlint help TOPIC` prints a page of the manual):\n";
  for (const Topic& topic : topics) text += fmt::format("  {:<14} {}\n", topic.name, report::summary_of(topic.page));
  return text;
}

int print_topic(const std::string& word, std::span<const CommandName> commands, const std::string& colour) {
  const auto topic = std::ranges::find(topics, word, &Topic::name);
  if (topic == topics.end()) {
    std::vector<std::string_view> known;
    for (const CommandName& command : commands) known.push_back(command.name);
    for (const Topic& one : topics) known.push_back(one.name);
    const std::string_view nearest = config::nearest(word, known);
    complain(fmt::format("there is no command and no topic `{}`; {}", word,
                         nearest.empty() ? "`grantlint help` lists them" : fmt::format("did you mean `{}`?", nearest)));
    return wrong_use;
  }
  const auto paint = wants_colour(colour, STDOUT_FILENO) ? report::Colour::always : report::Colour::never;
  return write("", report::page_text(topic->page, {paint, terminal_width()})) ? clean : wrong_use;
}

int write_man_pages(const std::string& folder) {
  for (const Topic& topic : topics) {
    const std::filesystem::path below = std::filesystem::path(folder) / fmt::format("man{}", man_section(topic.name));
    std::error_code ignored;  // the write says what is wrong
    std::filesystem::create_directories(below, ignored);
    const auto path = below / fmt::format("{}.{}", man_name(topic.name), man_section(topic.name));
    if (!write(path.string(), as_man_page(topic))) return wrong_use;
  }
  return clean;
}

}  // namespace grantlint::cli
