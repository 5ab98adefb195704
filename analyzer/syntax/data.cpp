#include "syntax/data.h"

#include "source/form.h"
#include "syntax/yaml.h"

namespace grantlint::syntax {

DataFile read_data(const source::SourceSet& sources, YamlFiles& yaml, source::FileId file,
                   const source::Wanted& wanted) {
  if (source::form_of(sources.path(file)) != source::FileForm::yaml)
    return {file, std::make_shared<const Documents>(read_json(sources, file))};
  if (has_several_documents(sources.bytes(file)))
    return {file, std::make_shared<const Documents>(read_yaml(sources, file, wanted))};
  return {file, {std::shared_ptr<void>(), &yaml.read(file)}};
}

}  // namespace grantlint::syntax
