/// The form of a file (HCL, JSON, YAML), derived from its name, and how comments, pairs and lists are written
/// in that form. This is the only place that decides it, so that the rooms that choose, read and repair files
/// agree. It is in the lowest room because `discover` needs it before `syntax` does.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace grantlint::source {

enum class FileForm : std::uint8_t { none, hcl, json, yaml };

/// How a form is written.
struct Writing {
  /// The sign that starts a comment up to the end of the line; empty where the form has no comments.
  std::string_view comment;
  std::string_view pair;  ///< between a key and its value: " = ", ": "
  bool commas = false;    ///< entries are separated by commas, a line break is not enough
};

/// File name endings and their forms. `.tf.json` ends in `.json`, so it is JSON.
inline constexpr std::array<std::pair<std::string_view, FileForm>, 7> form_endings{{
    {".tf", FileForm::hcl},
    {".tofu", FileForm::hcl},
    {".tfvars", FileForm::hcl},
    {".hcl", FileForm::hcl},
    {".yaml", FileForm::yaml},
    {".yml", FileForm::yaml},
    {".json", FileForm::json},
}};

/// The ending that determines the form, with its dot; empty for a file without a form.
constexpr std::string_view form_ending(std::string_view path) {
  for (const auto& [ending, form] : form_endings) {
    if (path.ends_with(ending)) return ending;
  }
  return {};
}

constexpr FileForm form_of(std::string_view path) {
  for (const auto& [ending, form] : form_endings) {
    if (path.ends_with(ending)) return form;
  }
  return FileForm::none;
}

/// A sidecar file holds the annotations of a file that cannot have comments: `x.grant.yaml` for `x.json`.
inline constexpr std::string_view sidecar_ending = ".grant.yaml";
constexpr bool is_sidecar(std::string_view path) {
  return path.ends_with(sidecar_ending);
}
/// The sidecar's path for a JSON or YAML file; empty for other files, and for a sidecar itself.
constexpr std::string sidecar_path(std::string_view path) {
  const std::string_view ending = form_ending(path);
  const FileForm form = form_of(path);
  const std::string_view stem = path.substr(0, path.size() - ending.size());
  if ((form != FileForm::json && form != FileForm::yaml) || is_sidecar(path) || stem.empty() || stem.ends_with('/'))
    return {};
  return std::string(stem) += sidecar_ending;
}

constexpr Writing writing(FileForm form) {
  switch (form) {
    case FileForm::hcl: return {.comment = "#", .pair = " = ", .commas = false};
    case FileForm::yaml: return {.comment = "#", .pair = ": ", .commas = false};
    case FileForm::json: return {.comment = {}, .pair = ": ", .commas = true};
    case FileForm::none: return {};
  }
  return {};
}

/// Does the line start with a comment? Includes every comment sign that is read, also those that grantlint
/// never writes: `//` in HCL, and in JSON, although strict JSON has no comments.
constexpr bool opens_comment(FileForm form, std::string_view line) {
  const bool hash = form == FileForm::hcl || form == FileForm::yaml;
  const bool slashes = form == FileForm::hcl || form == FileForm::json;
  return (hash && line.starts_with('#')) || (slashes && line.starts_with("//"));
}

}  // namespace grantlint::source
