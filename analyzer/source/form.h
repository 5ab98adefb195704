/// What form a file has, by its name, and what that form needs of who writes in it. Asked here alone: the
/// rooms that choose files, read them, and mend them must not differ. Of the lowest room, since `discover`
/// asks before `syntax` does.
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
  /// What opens a comment that ends with its line; empty where the form has none.
  std::string_view comment;
  std::string_view pair;  ///< between a key and its value: " = ", ": "
  bool commas = false;    ///< entries are divided by commas alone, not by line breaks
};

/// Endings of the forms: a longer one stands for more (`.tf.json` is JSON).
inline constexpr std::array<std::pair<std::string_view, FileForm>, 7> form_endings{{
    {".tf", FileForm::hcl},
    {".tofu", FileForm::hcl},
    {".tfvars", FileForm::hcl},
    {".hcl", FileForm::hcl},
    {".yaml", FileForm::yaml},
    {".yml", FileForm::yaml},
    {".json", FileForm::json},
}};

/// The ending that says so, with its dot; empty for a file of no form.
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

/// The file that speaks for another which has no comments: `x.json` → `x.grant.yaml`.
inline constexpr std::string_view sidecar_ending = ".grant.yaml";
constexpr bool is_sidecar(std::string_view path) {
  return path.ends_with(sidecar_ending);
}
/// Of JSON and YAML alone; empty for others, and for a sidecar.
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

/// Does a comment of its own open the line? All that are read count, also those that nobody writes: `//`
/// stands in HCL, and in JSON that is no strict JSON.
constexpr bool opens_comment(FileForm form, std::string_view line) {
  const bool hash = form == FileForm::hcl || form == FileForm::yaml;
  const bool slashes = form == FileForm::hcl || form == FileForm::json;
  return (hash && line.starts_with('#')) || (slashes && line.starts_with("//"));
}

}  // namespace grantlint::source
