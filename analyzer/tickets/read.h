/// The pragma grammar: `grant:` and `grantlint:allow` comments, and `grant-file:` and `grantlint:allow-file`, which are
/// for the whole file. Private to the room.
///
/// In:  the comments of one file, in order.
/// Out: annotations (consecutive `grant:` lines with the same target are one) and suppressions, each
///      with where it stands; what could not be read.
/// Bad input: the part that cannot be read is Malformed, the rest counts. A comment that merely mentions
///      grants is prose.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "tickets/field.h"
#include "tickets/tickets.h"

namespace grantlint::tickets {

/// Where a pragma stands; target_line as in syntax::Comment.
struct Stand {
  source::Span at;
  bool own_line = true;
  std::uint32_t target_line = 0;
  bool of_file = false;  ///< for every grant of the file, wherever in it the comment is
};

struct Pragmas {
  std::vector<Annotation> annotations;
  std::vector<Stand> annotation_stands;  ///< in their order
  std::vector<Allow> allows;
  std::vector<Stand> allow_stands;
  std::vector<Malformed> malformed;
};

/// May these bytes hold a pragma, or what was meant to be one? Never says no where `read` would
/// find something.
bool may_hold_pragma(std::string_view bytes);

Pragmas read(const source::SourceSet& sources, const std::vector<syntax::Comment>& comments, const Keys& keys);

}  // namespace grantlint::tickets
