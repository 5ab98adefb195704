/// The structure of each file, parsed once. Private to the room.
#pragma once

#include <map>

#include "source/source.h"
#include "syntax/syntax.h"

namespace grantlint::mend {

class Structures {
 public:
  explicit Structures(const source::SourceSet& sources) : sources_(&sources) {}

  const syntax::Structure& of(source::FileId file) {
    auto known = known_.find(file);
    if (known == known_.end()) known = known_.emplace(file, syntax::Structure(*sources_, file)).first;
    return known->second;
  }

 private:
  const source::SourceSet* sources_;
  std::map<source::FileId, syntax::Structure> known_;
};

}  // namespace grantlint::mend
