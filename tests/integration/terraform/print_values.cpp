// What grantlint makes of the resources of a folder's Terraform files: a line of JSON for each, with its address and
// its attributes. An attribute that is not known is `{"unknown": WHY, "text": REASON}`, any other `{"value": …}`.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "terraform/terraform.h"

namespace {

using namespace grantlint;
using syntax::Unknown;
using syntax::Value;

/// The first part of a value that is not known, its errors before all others; null where it is known.
const Unknown* missing(const Value& value) {
  const Unknown* found = nullptr;
  const auto take = [&](const Unknown* one) {
    if (one != nullptr && (found == nullptr || one->why == Unknown::Why::error)) found = one;
  };
  if (value.is_unknown()) return &value.as_unknown();
  if (value.is_list()) {
    take(value.as_list().rest.get());
    for (const Value& item : value.as_list().items) take(missing(item));
  }
  if (value.is_map()) {
    take(value.as_map().rest.get());
    for (const syntax::Entry& entry : value.as_map().entries) take(missing(entry.value));
  }
  return found;
}

Value described(const Value& value) {
  const Unknown* unknown = missing(value);
  if (unknown == nullptr) return Value::map({{"value", {}, value}});
  const std::string why = unknown->why == Unknown::Why::error         ? "error"
                          : unknown->why == Unknown::Why::unsupported ? "unsupported"
                                                                      : "unknown";
  return Value::map({{"text", {}, Value::string(unknown->text)}, {"unknown", {}, Value::string(why)}});
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    fmt::print(stderr, "usage: print_values FOLDER\n");
    return 2;
  }
  const std::filesystem::path folder = arguments[1];
  source::SourceSet sources(folder);
  std::vector<discover::File> files;
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path().filename());
  std::ranges::sort(names);
  for (const std::string& name : names) {
    if (!name.ends_with(".tf")) continue;
    const auto file = sources.open(name);
    if (!file) {
      fmt::print(stderr, "{}: {}\n", name, file.error());
      return 1;
    }
    files.push_back({name, discover::FileKind::terraform, *file, true});
  }
  syntax::YamlFiles yaml(sources);
  const config::Config config = config::defaults();
  const terraform::Evaluated evaluated =
      terraform::evaluate(sources, yaml, files,
                          {config,
                           {.wanted = [](std::string_view, bool) { return true; },
                            .names_nobody = [](const syntax::Resource&) { return false; },
                            .has_block = [](std::string_view, std::string_view) { return false; }}});
  for (const syntax::Resource& resource : evaluated.resources) {
    std::vector<syntax::Entry> attributes;
    if (resource.attributes.is_map()) {
      for (const syntax::Entry& entry : resource.attributes.as_map().entries)
        attributes.push_back({entry.key, {}, described(entry.value)});
    }
    fmt::print("{}\n", syntax::to_json(Value::map({{"address", {}, Value::string(resource.address)},
                                                   {"attributes", {}, Value::map(std::move(attributes))}})));
  }
  for (const findings::Unseen& one : evaluated.unseen) fmt::print(stderr, "unseen: {}\n", one.why);
  return 0;
}
