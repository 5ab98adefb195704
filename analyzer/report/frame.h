/// The line of a file that a finding stands on, laid out for a terminal.
#pragma once

#include <cstdint>
#include <string>

#include "source/source.h"

namespace grantlint::report {

struct Frame {
  std::uint32_t line = 0;  ///< 0: the span stands in no file
  std::string code;        ///< printable; tabs are blanks; cut around the span, with `…`, where long
  unsigned caret = 0;      ///< columns before the span in `code`
  unsigned carets = 1;     ///< columns the span takes there, at least 1
};

/// Of a span's first line that is not blank.
Frame frame(const source::SourceSet& sources, const source::Span& span, unsigned width);

}  // namespace grantlint::report
