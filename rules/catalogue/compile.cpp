// Compiles the catalogue's YAML into one C++ file of constants.
//
//   grantlint_compile_catalogue OUT.cpp ROOT FILE…
//
// A bad row ends the build with `file:line: error: …`, the form compilers use. FILE is relative to ROOT.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "grants/catalogue_columns.h"
#include "grants/catalogue_rows.h"

namespace {

using namespace grantlint::grants;

std::string literal(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '?') {  // `?` for the sake of trigraphs
      quoted += '\\';
      quoted += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      constexpr std::string_view digits = "01234567";
      quoted += '\\';
      for (const int shift : {6, 3, 0}) quoted += digits[static_cast<std::size_t>((c >> shift) & 7)];
    } else {
      quoted += c;
    }
  }
  return quoted + "\"sv";
}

/// Lists of all rows share one array a type of their elements; equal lists share their place in it.
struct Pool {
  std::string_view type;
  std::string_view name;
  std::string_view first;  ///< an element that no list has: it keeps the array from being empty
  std::map<std::vector<std::string>, std::size_t> places;
  std::string text = {};
  std::size_t size = 1;

  std::string span(const std::vector<std::string>& list) {
    if (list.empty()) return "{}";
    const auto [place, fresh] = places.emplace(list, size);
    if (fresh) {
      for (const auto& one : list) text += one + ",\n";
      size += list.size();
    }
    return "{" + std::string(name) + " + " + std::to_string(place->second) + ", " + std::to_string(list.size()) + "}";
  }
  [[nodiscard]] std::string array() const {
    return "constexpr " + std::string(type) + " " + std::string(name) + "[] = {\n" + std::string(first) + ",\n" + text +
           "};\n";
  }
};

/// Writes rows as C++, with the arrays that they point into.
class Writer {
 public:
  /// An array and the name under which the tables take it; C++ has no array of no elements.
  template <typename Row>
  void table(std::string_view type, std::string_view name, std::span<const Row> rows) {
    if (rows.empty()) {
      tables_ += "constexpr std::span<const " + std::string(type) + "> " + std::string(name) + ";\n";
      return;
    }
    tables_ += "constexpr " + std::string(type) + " " + std::string(name) + "[] = {\n";
    for (const auto& row : rows) tables_ += value(row) + ",\n";
    tables_ += "};\n";
  }

  [[nodiscard]] std::string text() const {
    return texts_.array() + whens_.array() + undoings_.array() + endings_.array() + tables_;
  }

 private:
  static std::string value(std::string_view text) { return literal(text); }
  static std::string value(bool flag) { return flag ? "true" : "false"; }
  template <typename T>
  std::string value(std::span<const T> list) {
    std::vector<std::string> values;
    for (const T& one : list) values.push_back(value(one));
    if constexpr (std::is_same_v<T, When>) return whens_.span(values);
    if constexpr (std::is_same_v<T, Undoing>) return undoings_.span(values);
    if constexpr (std::is_same_v<T, EndsBy>) return endings_.span(values);
    if constexpr (std::is_same_v<T, std::string_view>) return texts_.span(values);
  }
  /// A row, by the members that differ from what they are without a word.
  template <typename Row>
  std::string value(const Row& row) {
    std::string members;
    for_each_column<Row>([&](const auto& column) {
      using Member = std::remove_cvref_t<decltype(row.*column.member)>;
      if constexpr (std::is_enum_v<Member>) {
        if (row.*column.member != Row{}.*column.member)
          add(members, column, "Enumerator{" + std::to_string(static_cast<unsigned>(row.*column.member)) + "}");
      } else if (const std::string written = value(row.*column.member); written != value(Row{}.*column.member)) {
        add(members, column, written);
      }
    });
    return "{" + members + "}";
  }
  template <typename Column>
  static void add(std::string& members, const Column& column, const std::string& written) {
    members += (members.empty() ? "." : ", .") + std::string(column.name) + " = " + written;
  }

  Pool texts_{"std::string_view", "texts", "\"\"sv", {}};
  Pool whens_{"When", "whens", "{}", {}};
  Pool undoings_{"Undoing", "undoings", "{}", {}};
  Pool endings_{"EndsBy", "endings", "{}", {}};
  std::string tables_;
};

std::string render(const Tables& tables, const std::string& digest) {
  Writer writer;
#define TABLE(row, name) writer.table(#row, #name, tables.name);
#include "grants/catalogue_tables.def"
  return "// Generated from rules/catalogue by compile.cpp.\n"
         "#include \"grants/catalogue_tables.h\"\n\n"
         "namespace grantlint::grants {\n\nnamespace {\n\n"
         "using namespace std::string_view_literals;\n\n"
         "struct Enumerator {\n"
         "  unsigned value;\n"
         "  template <typename Enum>\n"
         "  constexpr operator Enum() const { return static_cast<Enum>(value); }\n"
         "};\n\n" +
         writer.text() +
         "\n}  // namespace\n\n"
         "extern constinit const Tables built_in_tables{\n"
#define TABLE(row, name) "." #name " = " #name ",\n"
#include "grants/catalogue_tables.def"
         "};\n"
         "extern constinit const std::string_view built_in_digest = " +
         literal(digest) + ";\n\n}  // namespace grantlint::grants\n";
}

/// FNV-1a.
std::uint64_t hash(std::uint64_t state, std::string_view bytes) {
  for (const char c : bytes) state = (state ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return state;
}

std::string hex(std::uint64_t value) {
  std::string text(16, '0');
  for (auto place = text.rbegin(); place != text.rend(); ++place, value >>= 4U)
    *place = "0123456789abcdef"[value & 15U];
  return text;
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.size() < 3) {
    std::cerr << "usage: grantlint_compile_catalogue OUT.cpp ROOT FILE...\n";
    return 2;
  }
  const std::filesystem::path root = arguments[1];
  std::vector<std::string> files(arguments.begin() + 2, arguments.end());
  std::ranges::sort(files);
  Rows rows;
  std::uint64_t digest = 0xcbf29ce484222325U;
  bool sound = true;
  for (const auto& file : files) {
    const auto path = (root / file).string();
    std::ifstream in(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (!in) {
      std::cerr << path << ":1: error: cannot be read\n";
      sound = false;
      continue;
    }
    digest = hash(hash(digest, file), bytes);
    for (const auto& error : rows.read(path, bytes, Order::sorted)) {
      std::cerr << path << ":" << error.line << ": error: " << error.text << "\n";
      sound = false;
    }
  }
  if (!sound) return 1;
  std::ofstream out(arguments[0], std::ios::binary | std::ios::trunc);
  out << render(rows.arrange(), hex(digest));
  out.close();
  if (!out) {
    std::cerr << arguments[0] << ": error: cannot be written\n";
    return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& problem) {
    std::cerr << "error: " << problem.what() << "\n";
    return 1;
  }
}
