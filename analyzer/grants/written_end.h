/// How a grant's platform ends it on a day, as it is written where the grant stands: GL304 advises this text and
/// `fix` inserts it. What is written and where is data: a type's `ends-by` and the catalogue's `ends`.
///
/// In:  a grant, the last UTC day of its access.
/// Out: the end in the language of its place. Without one the reason why nothing ends the grant here, as a clause
///      (the platform takes no condition, another place does); empty where the catalogue knows no way.
/// Bad input: a grant that stands in no file has no end.
/// Lifetimes: an end owns its text; `kind` and `type` are the catalogue's.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "findings/findings.h"
#include "grants/catalogue.h"
#include "grants/grants.h"
#include "source/source.h"

namespace grantlint::grants {

struct WrittenEnd {
  enum class Place : std::uint8_t {
    block,      ///< the last thing in the resource's block
    statement,  ///< the last member of the policy's statement
    beside,     ///< beside the principal, in the map of YAML that holds it
  };
  enum class Form : std::uint8_t { hcl_block, hcl_object, json, yaml };

  Place place = Place::block;
  Form form = Form::hcl_block;
  source::Span at;                 ///< the block, the statement or the principal
  std::string_view kind;           ///< "condition", "schedule"
  std::string_view type;           ///< the type that takes it, where the resource's own does not; else empty
  std::vector<std::string> lines;  ///< indented from its own first line on
  std::string line;                ///< the same on one line; empty for a block of HCL, which needs lines of its own
  std::string shown;               ///< the same for a message, with code in backticks
};

std::expected<WrittenEnd, std::string> written_end(const source::SourceSet& sources, const Catalogue& catalogue,
                                                   const Grant& grant, findings::Day last);

}  // namespace grantlint::grants
