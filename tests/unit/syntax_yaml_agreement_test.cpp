// Our reading of YAML against yaml-cpp's, on every YAML file of the fixtures and the rules: what both
// read, they read alike.
#include <yaml-cpp/yaml.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "syntax_support.h"

using namespace grantlint;
using namespace grantlint::syntax;

namespace {

bool same_scalar(const YAML::Node& theirs, const Value& ours) {
  const std::string& text = theirs.Scalar();
  if (theirs.Tag() == "!") return ours.is_string() && ours.as_text() == text;  // quoted
  switch (ours.kind()) {
    case Value::Kind::null: return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
    case Value::Kind::boolean: return theirs.as<bool>() == ours.as_bool();
    case Value::Kind::number: return theirs.as<double>() == ours.as_number();
    case Value::Kind::string: return ours.as_text() == text;
    default: return false;
  }
}

/// The place where the two differ, as a path; empty where they agree.
std::string difference(const YAML::Node& theirs, const Value& written, const std::string& path) {
  if (written.is_unknown()) return {};  // a template's action
  // `!Sub x` is `{Fn::Sub: x}` to us; yaml-cpp keeps the tag beside the node.
  const std::string& tag = theirs.Tag();
  const bool function = tag.size() > 1 && tag[0] == '!' && tag[1] != '!';
  const Value* argument = !function                                ? &written
                          : written.find(tag.substr(1)) != nullptr ? written.find(tag.substr(1))
                                                                   : written.find("Fn::" + tag.substr(1));
  if (argument == nullptr) return path + " " + tag;
  const Value& ours = *argument;
  switch (theirs.Type()) {
    case YAML::NodeType::Null: return ours.is_null() ? "" : path;
    case YAML::NodeType::Scalar: return same_scalar(theirs, ours) ? "" : path + " = " + theirs.Scalar();
    case YAML::NodeType::Sequence: {
      if (!ours.is_list() || ours.as_list().items.size() != theirs.size()) return path + "[]";
      for (std::size_t i = 0; i < theirs.size(); ++i) {
        const std::string at = path + "[" + std::to_string(i) + "]";
        if (std::string found = difference(theirs[i], ours.as_list().items[i], at); !found.empty()) return found;
      }
      return {};
    }
    case YAML::NodeType::Map:
      if (!ours.is_map()) return path + "{}";
      for (const auto& pair : theirs) {
        if (!pair.first.IsScalar() || pair.first.Scalar() == "<<") continue;  // yaml-cpp merges nothing
        const std::string at = path + "." + pair.first.Scalar();
        const Value* value = ours.find(pair.first.Scalar());
        if (value == nullptr) return at;
        if (std::string found = difference(pair.second, *value, at); !found.empty()) return found;
      }
      return {};
    default: return path;
  }
}

std::vector<std::filesystem::path> yaml_files() {
  std::vector<std::filesystem::path> paths;
  for (const char* folder : {"/fixtures", "/rules"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(std::string(GRANTLINT_SOURCE_DIR) + folder)) {
      const auto ending = entry.path().extension();
      if (entry.is_regular_file() && (ending == ".yaml" || ending == ".yml")) paths.push_back(entry.path());
    }
  }
  std::ranges::sort(paths);
  return paths;
}

}  // namespace

TEST_CASE("YAML is read as yaml-cpp reads it, on every fixture and every rule") {
  std::size_t compared = 0;
  for (const auto& path : yaml_files()) {
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    std::vector<YAML::Node> theirs;
    try {
      theirs = YAML::LoadAll(text);
    } catch (const YAML::Exception&) {
      continue;
    }
    std::erase_if(theirs, [](const YAML::Node& node) { return node.IsNull(); });
    const OneFile f(text, "a.yaml");
    const Documents ours = read_yaml(f.sources, f.file);
    CAPTURE(path.string());
    CHECK(said(f.sources, ours.unseen) == Texts{});
    REQUIRE(ours.documents.size() == theirs.size());
    for (std::size_t i = 0; i < theirs.size(); ++i) CHECK(difference(theirs[i], ours.documents[i].value, "").empty());
    ++compared;
  }
  CHECK(compared > 20);
}
