/// Files of data, read: what the rooms that look at documents share.
#pragma once

#include <memory>

#include "syntax/syntax.h"

namespace grantlint::syntax {

struct DataFile {
  source::FileId file = source::FileId::none;
  std::shared_ptr<const Documents> read;  ///< never null once it was read
};

/// A YAML or JSON file, by its name. One YAML document is read through `yaml`, which outlives what is given
/// back: a module may ask for it as a value. Of several documents, which no module reads as one value, only those
/// whose text is wanted are read.
DataFile read_data(const source::SourceSet& sources, YamlFiles& yaml, source::FileId file,
                   const source::Wanted& wanted);

}  // namespace grantlint::syntax
