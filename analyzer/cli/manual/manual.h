/// The manual, embedded: one page a topic, `TOPIC.md` of this folder.
#pragma once

#include <span>
#include <string_view>

namespace grantlint::cli {

struct Topic {
  std::string_view name;  ///< of the file, without `.md`
  std::string_view page;  ///< Markdown
};

/// In the order of CMakeLists.txt.
extern const std::span<const Topic> topics;

}  // namespace grantlint::cli
