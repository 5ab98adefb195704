// Paths, as text: no file is read.
#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "terraform/texts.h"

namespace grantlint::terraform {

namespace {

/// Go's filepath.Clean: `.`, `..` and repeated slashes resolved as far as the text goes.
std::string clean_path(std::string_view path) {
  const bool rooted = path.starts_with('/');
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (!parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (!rooted) {
      parts.push_back(part);
    }
  }
  std::string made = rooted ? "/" : "";
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) made += '/';
    made += parts[i];
  }
  return made.empty() ? "." : made;
}

std::string base_name(std::string_view path) {
  if (path.empty()) return ".";
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  if (path == "/") return "/";
  return std::string(path.substr(path.rfind('/') + 1));  // npos + 1 is 0
}

Value part_of_path(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const auto path = text_of(arguments[0]);
  if (!path) return wrong(fmt::format("`{}` takes text", name), at);
  std::string made =
      name == "basename" ? base_name(*path) : clean_path(std::string_view(*path).substr(0, path->rfind('/') + 1));
  return text(std::move(made), arguments[0], at);
}

Value machine_path(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const auto path = text_of(arguments[0]);
  if (!path) return wrong(fmt::format("`{}` takes a path", name), at);
  if (name == "pathexpand" && !path->starts_with('~')) return arguments[0];
  if (name == "abspath" && path->starts_with('/')) return text(clean_path(*path), arguments[0], at);
  return unknown(Unknown::Why::computed, fmt::format("`{}` depends on the machine it runs on", name), at);
}

}  // namespace

FunctionTable path_functions() {
  return {
      {"abspath", {1, 1, machine_path}},
      {"basename", {1, 1, part_of_path}},
      {"dirname", {1, 1, part_of_path}},
      {"pathexpand", {1, 1, machine_path}},
  };
}

}  // namespace grantlint::terraform
