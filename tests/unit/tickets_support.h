/// A small tree in memory, with grants in it, for the tests of the tickets room.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tickets/tickets.h"

namespace grantlint::tickets {

struct World {
  source::SourceSet sources{"no-such-folder", {.file_bytes = 32U << 20U, .files = 100}};
  std::vector<source::FileId> files;
  std::vector<grants::Grant> grants;
  config::Config config;
  Tree tree;

  source::FileId add(std::string path, std::string bytes) {
    files.push_back(sources.add(std::move(path), std::move(bytes)));
    return files.back();
  }

  /// The span of a text that stands in the file, the `nth` time from 0.
  [[nodiscard]] source::Span find(source::FileId file, std::string_view text, int nth = 0) const {
    std::size_t at = sources.bytes(file).find(text);
    for (; nth > 0 && at != std::string_view::npos; --nth) at = sources.bytes(file).find(text, at + 1);
    if (at == std::string_view::npos)
      throw std::logic_error("the test's text is not in its file: " + std::string(text));
    return {file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + text.size())};
  }

  /// From the first `from` to the next `to`, both included.
  [[nodiscard]] source::Span range(source::FileId file, std::string_view from, std::string_view to) const {
    const source::Span begin = find(file, from);
    const std::size_t end = sources.bytes(file).find(to, begin.end);
    if (end == std::string_view::npos) throw std::logic_error("the test's text is not in its file: " + std::string(to));
    return {file, begin.begin, static_cast<std::uint32_t>(end + to.size())};
  }

  /// A grant whose places are these, the first its home, the last its block.
  grants::Grant& grant(std::vector<source::Span> places) {
    grants::Grant& grant = grants.emplace_back();
    grant.address = "google_project_iam_member.g" + std::to_string(grants.size());
    grant.principal.value = "user:alice@example.com";
    grant.home = places.front();
    grant.block = places.back();
    grant.places = std::move(places);
    return grant;
  }

  Matches match() { return tickets::match(sources, files, grants, config, tree); }
};

inline std::vector<std::string> texts(const std::vector<Malformed>& malformed) {
  std::vector<std::string> result;
  result.reserve(malformed.size());
  for (const Malformed& one : malformed) result.push_back(one.text);
  return result;
}

}  // namespace grantlint::tickets
