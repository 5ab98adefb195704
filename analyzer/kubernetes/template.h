/// Parses Go templates, as used by Helm, to a tree of nodes. Private to the room.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/source.h"

namespace grantlint::kubernetes {

struct Node;
using Nodes = std::vector<Node>;

/// One branch of an `if`, `with` or `range`; an `else` has no condition.
struct Arm {
  std::string_view condition;
  bool conditional = true;
  bool with = false;  ///< the dot becomes the condition's value
  Nodes body;
  source::Span at;  ///< from its action to the next one
};

struct Node {
  enum class Kind : std::uint8_t { text, action, choice, range };
  Kind kind = Kind::text;
  source::Span at;        ///< the text, or the action from `{{` to `}}`; of a block, to the end's `}}`
  std::string_view text;  ///< the text, or the text between the braces
  std::vector<Arm> arms;
  bool in_line = false;  ///< a block whose arms contain no line break: it selects part of a value
};

/// A named template.
struct Definition {
  Nodes body;
};

struct Template {
  Nodes nodes;
  std::map<std::string, Definition, std::less<>> definitions;
  std::vector<source::Span> unread;  ///< actions that are not closed, or close nothing
};

/// Views point into the SourceSet. Blocks nested deeper than 100 are unread.
Template read_template(const source::SourceSet& sources, source::FileId file);

}  // namespace grantlint::kubernetes
