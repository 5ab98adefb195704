/// Parsed data files (YAML, JSON), shared by the rooms that analyse documents.
#pragma once

#include <memory>

#include "syntax/syntax.h"

namespace grantlint::syntax {

struct DataFile {
  source::FileId file = source::FileId::none;
  std::shared_ptr<const Documents> read;  ///< never null after `read_data`
};

/// Reads a YAML or JSON file, chosen by its name. A file with one YAML document is read through `yaml`, which must
/// outlive the result, since a Terraform module may read the same file as a value. Of a file with several
/// documents, which no module can read as one value, only those whose text is wanted are parsed.
DataFile read_data(const source::SourceSet& sources, YamlFiles& yaml, source::FileId file,
                   const source::Wanted& wanted);

}  // namespace grantlint::syntax
