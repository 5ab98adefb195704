/// The parts of a catalogue file as YAML writes them: keys, texts, lists, and the columns of a row. What is wrong is
/// an error with its line; reading goes on. Only the file that reads the sections includes this.
#pragma once

#include <yaml-cpp/yaml.h>

#include <deque>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "grants/catalogue_columns.h"
#include "grants/catalogue_rows.h"

namespace grantlint::grants {

/// Reads into a store, which owns all texts and lists that come out.
class YamlReader {
 public:
  explicit YamlReader(RowStore& store) : store_(store) {}

  std::vector<RowError> errors;
  /// What holds for the rows of a file that do not say otherwise.
  std::string_view provider;
  std::string_view source;

  void at(const YAML::Mark& mark, std::string text, std::string word = {}, std::vector<std::string_view> known = {});
  void error(const YAML::Node& node, std::string text) { at(node.Mark(), std::move(text)); }
  std::string_view keep(std::string text) { return store_.texts.emplace_back(std::move(text)); }
  template <typename T>
  std::span<const T> keep(std::vector<T> list) {
    if (list.empty()) return {};
    return std::get<std::deque<std::vector<T>>>(store_.lists).emplace_back(std::move(list));
  }

  /// Is the node a map of these keys, each once?
  bool keys(const YAML::Node& map, const std::vector<std::string_view>& known);
  /// Empty without the key.
  std::string_view text(const YAML::Node& map, std::string_view key);
  bool flag(const YAML::Node& map, std::string_view key);
  /// A text or a list of texts.
  std::vector<std::string_view> texts(const YAML::Node& node, std::string_view key);

  template <typename Enum>
  void named(const YAML::Node& map, std::string_view key, Enum& value) {
    const auto node = map[std::string(key)];
    if (!node) return;
    std::vector<std::string_view> known;
    for (const auto& [name, one] : names_of<Enum>) {
      known.push_back(name);
      if (node.IsScalar() && node.Scalar() == name) value = one;
    }
    one_of(node, key, known);
  }

  /// Fills a row from a map of its keys and of `more`, which the caller reads. False where it is no such map.
  template <typename Row>
  bool row(const YAML::Node& node, Row& row, std::vector<std::string_view> more = {}, Place place = Place::everywhere) {
    const auto is_read = [&](const auto& column) {
      return column.reading.form != Form::no_key && column.reading.form != Form::heading &&
             (column.reading.place == Place::everywhere || place == Place::types);
    };
    for_each_column<Row>([&](const auto& column) {
      if (is_read(column)) more.push_back(column.key);
    });
    if (!keys(node, more)) return false;
    for_each_column<Row>([&](const auto& column) {
      if (is_read(column)) fill(node, column, row.*column.member);
    });
    return true;
  }

 private:
  /// Complains about a text that is none of the known ones.
  void one_of(const YAML::Node& node, std::string_view key, const std::vector<std::string_view>& known);
  void check(const YAML::Node& node, std::string_view key, std::string_view text, const Reading& reading);

  template <typename Row, typename T>
  void fill(const YAML::Node& map, const Column<Row, T>& column, T& value) {
    const std::string_view key = column.key;
    const auto node = map[std::string(key)];
    if constexpr (std::is_same_v<T, bool>) {
      value = flag(map, key);
    } else if constexpr (std::is_enum_v<T>) {
      named(map, key, value);
    } else if constexpr (std::is_same_v<T, std::string_view>) {
      if (key == "provider") value = provider;
      if (key == "source") value = source;
      if (node) value = column.reading.form == Form::words ? joined(node, column) : single(map, column);
      if (value.empty() && column.reading.required) error(map, "a row without `" + std::string(key) + "`");
    } else if constexpr (std::is_same_v<T, std::span<const std::string_view>>) {
      if (!node) return;
      auto list = column.reading.form == Form::tree ? leaves(node, key) : texts(node, key);
      for (const auto one : list) check(node, key, one, column.reading);
      value = keep(std::move(list));
    } else {
      if (node) rows_of(node, key, value);
      if (value.empty() && column.reading.required) error(map, "a row without `" + std::string(key) + "`");
    }
  }

  template <typename Row>
  std::string_view single(const YAML::Node& map, const Column<Row, std::string_view>& column) {
    const auto read = text(map, column.key);
    if (!read.empty()) check(map[std::string(column.key)], column.key, read, column.reading);
    return read;
  }
  template <typename Row>
  std::string_view joined(const YAML::Node& node, const Column<Row, std::string_view>& column) {
    std::string all;
    for (const auto one : texts(node, column.key)) {
      check(node, column.key, one, column.reading);
      all += (all.empty() ? "" : ";") + std::string(one);
    }
    return keep(std::move(all));
  }

  /// A map of attribute paths to values.
  void rows_of(const YAML::Node& node, std::string_view key, std::span<const When>& value);
  /// A map of kinds to attribute paths.
  void rows_of(const YAML::Node& node, std::string_view key, std::span<const EndsBy>& value);
  /// `PATH=VALUE` for each leaf of a map of maps.
  std::vector<std::string_view> leaves(const YAML::Node& node, std::string_view key);
  void add_leaves(const YAML::Node& node, std::string_view key, const std::string& path,
                  std::vector<std::string_view>& list);
  /// A list of maps.
  void rows_of(const YAML::Node& node, std::string_view key, std::span<const Undoing>& value);

  RowStore& store_;
};

}  // namespace grantlint::grants
