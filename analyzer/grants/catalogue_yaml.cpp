#include "grants/catalogue_yaml.h"

#include <algorithm>

namespace grantlint::grants {

namespace {

bool is_path(std::string_view path) {
  while (true) {
    const auto quote = path.starts_with('"') ? path.find('"', 1) : 0;
    if (quote == std::string_view::npos || quote == 1) return false;
    const auto dot = path.find('.', quote);
    auto part = path.substr(0, dot);
    if (part.ends_with("[]")) part.remove_suffix(2);
    if (quote > 0 && part.size() == quote + 1) part = "quoted";
    if (part == "*") part = "any";
    const auto plain = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    };
    if (part != "*" && (part.empty() || !std::ranges::all_of(part, plain))) return false;
    if (dot == std::string_view::npos) return true;
    path.remove_prefix(dot + 1);
  }
}

bool is_pair(std::string_view text) {
  const std::size_t sign = text.find('=');
  return sign != 0 && sign != std::string_view::npos && sign + 1 != text.size();
}

/// `folders/{PATH}`
bool is_container(std::string_view text) {
  const std::size_t brace = text.find('{');
  return brace != std::string_view::npos && text.ends_with('}') &&
         is_path(text.substr(brace + 1, text.size() - brace - 2));
}

std::string in_ticks(std::string_view text) {
  return "`" + std::string(text) + "`";
}

}  // namespace

void YamlReader::at(const YAML::Mark& mark, std::string text, std::string word, std::vector<std::string_view> known) {
  errors.push_back({static_cast<unsigned>(std::max(mark.line, 0)) + 1,
                    static_cast<unsigned>(std::max(mark.column, 0)) + 1, std::move(text), std::move(word),
                    std::move(known)});
}

bool YamlReader::keys(const YAML::Node& map, const std::vector<std::string_view>& known) {
  if (!map.IsMap()) {
    error(map, "expected a map");
    return false;
  }
  const auto before_count = errors.size();
  std::vector<std::string> seen;
  for (const auto& pair : map) {
    if (!pair.first.IsScalar()) {
      error(pair.first, "expected a key");
      continue;
    }
    const std::string& key = pair.first.Scalar();
    if (std::ranges::find(known, std::string_view(key)) == known.end()) {
      at(pair.first.Mark(), "unknown key " + in_ticks(key), key, known);
    } else if (std::ranges::find(seen, key) != seen.end()) {
      error(pair.first, "key " + in_ticks(key) + " stands twice");
    } else {
      seen.push_back(key);
    }
  }
  return errors.size() == before_count;
}

std::string_view YamlReader::text(const YAML::Node& map, std::string_view key) {
  const auto node = map[std::string(key)];
  if (!node) return {};
  if (!node.IsScalar() || node.Scalar().empty()) {
    error(node, in_ticks(key) + " is not a text");
    return {};
  }
  return keep(node.Scalar());
}

bool YamlReader::flag(const YAML::Node& map, std::string_view key) {
  const auto node = map[std::string(key)];
  if (!node) return false;
  if (node.IsScalar() && node.Scalar() == "true") return true;
  if (!node.IsScalar() || node.Scalar() != "false") error(node, in_ticks(key) + " is neither true nor false");
  return false;
}

std::vector<std::string_view> YamlReader::texts(const YAML::Node& node, std::string_view key) {
  std::vector<std::string_view> list;
  if (node.IsScalar() && !node.Scalar().empty()) {
    list.push_back(keep(node.Scalar()));
  } else if (node.IsSequence()) {
    for (const auto& item : node) {
      if (item.IsScalar() && !item.Scalar().empty()) {
        list.push_back(keep(item.Scalar()));
      } else {
        error(item, in_ticks(key) + " holds something that is not a text");
      }
    }
  } else {
    error(node, in_ticks(key) + " is neither a text nor a list");
  }
  return list;
}

void YamlReader::one_of(const YAML::Node& node, std::string_view key, const std::vector<std::string_view>& known) {
  const auto word = node.IsScalar() ? node.Scalar() : std::string();
  if (std::ranges::find(known, std::string_view(word)) != known.end()) return;
  at(node.Mark(), "unknown " + std::string(key) + " " + in_ticks(word), word, known);
}

void YamlReader::check(const YAML::Node& node, std::string_view key, std::string_view text, const Reading& reading) {
  const auto path = [&](std::string_view one) {
    if (!is_path(one)) error(node, in_ticks(one) + " is no attribute path");
  };
  switch (reading.form) {
    case Form::typed:
    case Form::heading:
    case Form::no_key:
    case Form::tree: break;
    case Form::path: path(text); break;
    case Form::joined:
      for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find('/', begin), text.size());
        path(text.substr(begin, end - begin));
        begin = end + 1;
      }
      break;
    case Form::word:
    case Form::words:
      if (std::ranges::find(reading.words, text) == reading.words.end())
        at(node.Mark(), "unknown " + std::string(key) + " " + in_ticks(text), std::string(text),
           {reading.words.begin(), reading.words.end()});
      break;
    case Form::pair:
      if (!is_pair(text)) error(node, in_ticks(text) + " is not written " + std::string(reading.shape));
      break;
    case Form::container:
      if (!is_container(text)) error(node, in_ticks(text) + " is not written PREFIX{PATH}");
      break;
  }
}

void YamlReader::rows_of(const YAML::Node& node, std::string_view key, std::span<const When>& value) {
  if (!node.IsMap()) {
    error(node, in_ticks(key) + " is not a map of attribute paths to values");
    return;
  }
  std::vector<When> list;
  for (const auto& pair : node) {
    const auto path = pair.first.IsScalar() ? pair.first.Scalar() : std::string();
    check(pair.first, key, path, {.form = Form::path});
    list.push_back({keep(path), keep(texts(pair.second, key))});
  }
  value = keep(std::move(list));
}

void YamlReader::rows_of(const YAML::Node& node, std::string_view key, std::span<const EndsBy>& value) {
  if (!node.IsMap()) {
    error(node, in_ticks(key) + " is not a map of kinds to attribute paths");
    return;
  }
  std::vector<EndsBy> list;
  std::vector<std::string_view> known;
  for (const auto& [name, kind] : names_of<EndKind>) known.push_back(name);
  for (const auto& pair : node) {
    one_of(pair.first, key, known);
    const auto named = std::ranges::find(names_of<EndKind>, pair.first.Scalar(), &Named<EndKind>::name);
    if (named == names_of<EndKind>.end()) continue;
    const auto paths = texts(pair.second, key);
    for (const auto path : paths) check(pair.second, key, path, {.form = Form::path});
    list.push_back({named->value, keep(paths)});
  }
  value = keep(std::move(list));
}

std::vector<std::string_view> YamlReader::leaves(const YAML::Node& node, std::string_view key) {
  std::vector<std::string_view> list;
  add_leaves(node, key, {}, list);
  return list;
}

void YamlReader::add_leaves(const YAML::Node& node, std::string_view key, const std::string& path,
                            std::vector<std::string_view>& list) {
  if (node.IsMap()) {
    for (const auto& pair : node) {
      std::string part = pair.first.Scalar();
      if (part.find('.') != std::string::npos) part = '"' + part + '"';
      add_leaves(pair.second, key, path.empty() ? part : path + '.' + part, list);
    }
  } else if (node.IsSequence() && node.size() == 1 && node[0].IsScalar() && !path.empty()) {
    list.push_back(keep(path + "[]=" + node[0].Scalar()));
  } else if (node.IsScalar() && !path.empty()) {
    list.push_back(keep(path + '=' + node.Scalar()));
  } else {
    error(node, in_ticks(key) + " is not made of maps, texts and lists of one text");
  }
}

void YamlReader::rows_of(const YAML::Node& node, std::string_view key, std::span<const Undoing>& value) {
  if (!node.IsSequence()) {
    error(node, in_ticks(key) + " is not a list of reasons");
    return;
  }
  std::vector<Undoing> list;
  for (const auto& item : node) row(item, list.emplace_back());
  value = keep(std::move(list));
}

}  // namespace grantlint::grants
