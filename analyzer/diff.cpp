#include "diff.h"

#include <algorithm>

#include <fmt/format.h>

#include "discover/revision.h"

namespace grantlint {
namespace {

/// The command line's files are read from the disk, whatever revision is looked at; so are a ticket export and
/// a catalogue that the config names and the revision lacks.
void take_from_disk(source::SourceSet& sources, source::SourceSet& disk, const Options& options) {
  const auto take = [&](const std::string& path) {
    if (const auto file = disk.open(path)) sources.add(path, std::string(disk.bytes(*file)));
  };
  for (const std::string& path : options.exports) take(path);
  if (!options.config_path.empty()) take(options.config_path);
  if (options.no_config) return;
  const std::string path =
      options.config_path.empty() ? config::find(sources, shared_folder(options.paths)) : options.config_path;
  const auto config = path.empty() ? config::defaults() : config::read(sources, path);
  if (!config) return;  // the scan says what is wrong with it
  std::vector<std::string> named = config->tickets.exports;
  for (const std::string& one : config->catalogue) named.push_back(source::join_path(config->folder, one));
  for (const std::string& one : named) {
    if (sources.tree().look(one) == source::Entry::missing) take(one);
  }
}

/// Config, catalogue and exports of the newer side, for both sides.
void take_judgement(source::SourceSet& sources, source::SourceSet& from, const Scan& scan) {
  std::vector<std::string> paths = scan.config.tickets.exports;
  for (const std::string& path : scan.config.catalogue) paths.push_back(source::join_path(scan.config.folder, path));
  paths.push_back(scan.config.path);
  for (const std::string& path : paths) {
    const auto file = path.empty() ? std::unexpected(std::string()) : from.open(path);
    if (file && *file != source::FileId::none) sources.add(path, std::string(from.bytes(*file)));
  }
}

/// Does any of the named paths exist? A side may lack paths that the other one has.
bool has_any(const source::SourceSet& sources, const std::vector<std::string>& paths) {
  return paths.empty() || std::ranges::any_of(paths, [&](const std::string& path) {
           const std::string normal = source::normal_path(path);
           return normal == "." || sources.tree().look(normal) != source::Entry::missing;
         });
}

changes::Side side(const Diff::Side& of) {
  return {*of.sources, of.scan.grants, of.scan.matches, of.scan.unseen, of.scan.elsewhere.grants};
}

}  // namespace

Range parse_range(std::string_view text) {
  constexpr std::string_view dots = "..";
  const auto or_head = [](std::string_view name) { return std::string(name.empty() ? "HEAD" : name); };
  const std::size_t at = text.find(dots);
  if (at == std::string_view::npos) return {.base = or_head(text), .head = std::nullopt};
  std::string_view head = text.substr(at + dots.size());
  const bool three = head.starts_with('.');
  if (three) head.remove_prefix(1);
  return {.base = or_head(text.substr(0, at)), .head = or_head(head), .from_merge_base = three};
}

std::expected<Diff, NoDiff> diff(const std::filesystem::path& root, const Options& options, const Range& range) {
  Diff result;
  source::SourceSet disk(root);
  const auto base = range.from_merge_base ? discover::merge_base(root, range.base, *range.head)
                                          : discover::revision(root, range.base);
  if (!base) return std::unexpected(base.error());
  result.base = {base->name, base->commit, std::make_unique<source::SourceSet>(base->tree), {}};
  if (range.head) {
    const auto head = discover::revision(root, *range.head);
    if (!head) return std::unexpected(head.error());
    result.head = {head->name, head->commit, std::make_unique<source::SourceSet>(head->tree), {}};
  } else {
    result.head.sources = std::make_unique<source::SourceSet>(discover::work_tree(root));
  }
  source::SourceSet& now = *result.head.sources;
  source::SourceSet& before = *result.base.sources;

  if (!has_any(now, options.paths) && !has_any(before, options.paths))
    return std::unexpected(fmt::format("`{}` is there on neither side", fmt::join(options.paths, "`, `")));
  Options own = options;
  own.no_baseline = true;
  own.may_lack_paths = true;
  take_from_disk(now, disk, own);
  auto scanned = scan(now, own);
  if (!scanned) return std::unexpected(std::move(scanned.error()));
  result.head.scan = std::move(*scanned);
  take_judgement(before, now, result.head.scan);
  own.config_path = result.head.scan.config.path;
  own.no_config = own.config_path.empty();
  scanned = scan(before, own);
  if (!scanned) return std::unexpected(std::move(scanned.error()));
  result.base.scan = std::move(*scanned);
  result.changes = changes::compare(side(result.base), side(result.head), result.head.scan.catalogue);
  return result;
}

}  // namespace grantlint
