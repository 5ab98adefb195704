// What the block index sees in each file named on standard input: one line of JSON a file.
#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <iterator>

#include "syntax/syntax.h"

namespace {

using namespace grantlint;
using syntax::Value;

Value names(const std::vector<syntax::IndexedAttribute>& attributes) {
  std::vector<Value> result;
  result.reserve(attributes.size());
  for (const auto& attribute : attributes) result.push_back(Value::string(std::string(attribute.name)));
  return Value::list(std::move(result));
}

Value describe(const std::string& path, std::string bytes) {
  source::SourceSet sources(".", {.file_bytes = 32U << 20U, .files = 1});
  const source::FileId file = sources.add(path, std::move(bytes));
  const syntax::BlockIndex index = syntax::index_hcl(sources, file);
  std::vector<Value> blocks;
  for (const syntax::IndexedBlock& block : index.blocks) {
    std::vector<Value> way{Value::string(std::string(block.type))};
    for (const std::string_view label : block.labels) way.push_back(Value::string(std::string(label)));
    blocks.push_back(Value::map({{"attributes", {}, names(syntax::index_attributes(sources, block.body))},
                                 {"path", {}, Value::list(std::move(way))}}));
  }
  return Value::map({{"attributes", {}, names(index.attributes)},
                     {"blocks", {}, Value::list(std::move(blocks))},
                     {"file", {}, Value::string(path)},
                     {"unsure", {}, Value::boolean(index.unsure)}});
}

}  // namespace

int main() {
  for (std::string path; std::getline(std::cin, path);) {
    std::ifstream in(path, std::ios::binary);
    if (!in) {
      fmt::print(stderr, "cannot read {}\n", path);
      return 1;
    }
    fmt::print("{}\n", to_json(describe(path, {std::istreambuf_iterator<char>(in), {}})));
  }
  return 0;
}
