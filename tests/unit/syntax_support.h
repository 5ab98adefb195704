#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "syntax/syntax.h"

namespace grantlint::syntax {

/// A source set that holds one file.
struct OneFile {
  source::SourceSet sources;
  source::FileId file;

  explicit OneFile(std::string text, std::string path = "main.tf")
      : file(sources.add(std::move(path), std::move(text))) {}

  [[nodiscard]] source::Span whole() const { return sources.whole(file); }
  [[nodiscard]] std::string_view text(const source::Span& at) const { return sources.text(at); }
  /// The span of the first place where `part` stands.
  [[nodiscard]] source::Span find(std::string_view part) const {
    const auto begin = static_cast<std::uint32_t>(sources.bytes(file).find(part));
    return {file, begin, begin + static_cast<std::uint32_t>(part.size())};
  }
};

/// The texts of what could not be read, each with the text it stands at: "why @ text".
inline std::vector<std::string> said(const source::SourceSet& sources, const std::vector<findings::Unseen>& unseen) {
  std::vector<std::string> result;
  for (const findings::Unseen& u : unseen) result.push_back(u.why + " @ " + std::string(sources.text(u.at)));
  return result;
}

using Texts = std::vector<std::string>;

}  // namespace grantlint::syntax
