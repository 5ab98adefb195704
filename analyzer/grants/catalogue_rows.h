/// The catalogue's YAML into rows: shared by the compiler of the built-in files and the reader of a
/// user's. A file is a map of sections, or a bare list, which is `types`; `provider`, `language` and `source` at its
/// top hold for all its rows, where a row does not say otherwise. `rules/catalogue/README.md` describes the sections.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "grants/catalogue_tables.h"

namespace grantlint::grants {

struct RowError {
  unsigned line = 1;
  unsigned column = 1;
  std::string text;
  std::string word;                     ///< an unknown key or value, for a suggestion
  std::vector<std::string_view> known;  ///< what it could have been
};

/// Must the rows of a file stand in order?
enum class Order : std::uint8_t { any, sorted };

/// What rows point to.
struct RowStore {
  std::deque<std::string> texts;
  std::tuple<std::deque<std::vector<std::string_view>>, std::deque<std::vector<When>>, std::deque<std::vector<Undoing>>,
             std::deque<std::vector<EndsBy>>>
      lists;
};

/// As the tables, while rows are still added.
struct RowLists {
#define TABLE(row, name) std::vector<row> name;
#include "grants/catalogue_tables.def"
};

/// Puts rows in the order in which they are looked up; the tables live as long as the lists.
Tables arrange(RowLists& lists);
/// What the search before any parser looks for, for the sake of these rows.
std::vector<discover::Word> words_of(const RowLists& lists, RowStore& store);

/// Rows that own their text.
class Rows {
 public:
  Rows() = default;
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  /// Adds the rows of a file. `path` is for messages about a row that stands twice.
  std::vector<RowError> read(std::string_view path, std::string_view yaml, Order order);
  Tables arrange();

 private:
  friend class SectionReader;
  RowStore store_;
  RowLists lists_;
  std::map<std::string, std::string, std::less<>> seen_;  // a row's key → where it first stood
};

}  // namespace grantlint::grants
