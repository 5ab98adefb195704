#include "scan.h"

#include <algorithm>

#include "findings/unseen.h"
#include "kubernetes/kubernetes.h"
#include "mend/mend.h"
#include "source/parallel.h"
#include "stages.h"
#include "terraform/terraform.h"

namespace grantlint {

using discover::File;
using discover::FileKind;
using source::FileId;

namespace {

/// Files of the given kinds.
std::vector<FileId> ids_of(const std::vector<File>& files, std::initializer_list<FileKind> kinds) {
  std::vector<FileId> ids;
  for (const File& file : files) {
    if (file.selected && file.id != FileId::none && std::ranges::find(kinds, file.kind) != kinds.end())
      ids.push_back(file.id);
  }
  return ids;
}

std::vector<std::string> paths_of(const std::vector<File>& files, FileKind kind) {
  std::vector<std::string> paths;
  for (const File& file : files) {
    if (file.kind == kind) paths.push_back(file.path);
  }
  return paths;
}

bool stands_at_any(const grants::Grant& grant, const auto& stands) {
  return stands(grant.home) || stands(grant.block) || std::ranges::any_of(grant.via, [&](const grants::Via& via) {
           return via.kind == grants::Via::Kind::module && stands(via.at);
         });
}

void keep_selected(const source::SourceSet& sources, const discover::Files& files, std::vector<grants::Grant>& grants) {
  std::vector<std::string_view> unselected;
  for (const File& file : files.files) {
    if (!file.selected) unselected.push_back(file.path);
  }
  if (unselected.empty()) return;
  const auto is_unselected = [&](source::Span at) {
    return at.known() && std::ranges::binary_search(unselected, sources.path(at.file));
  };
  std::erase_if(grants,
                [&](const grants::Grant& grant) { return is_unselected(grant.home) && is_unselected(grant.block); });
}

}  // namespace

struct Stages::Stage {
  Room room;
  void (Stages::*run)();
};

constexpr std::array<Stages::Stage, rooms.size()> Stages::stages{{{Room::discover, &Stages::find_files},
                                                                  {Room::syntax, &Stages::read_data},
                                                                  {Room::terraform, &Stages::evaluate_terraform},
                                                                  {Room::kubernetes, &Stages::join_objects},
                                                                  {Room::iam, &Stages::read_policies},
                                                                  {Room::grants, &Stages::collect_grants},
                                                                  {Room::tickets, &Stages::match_tickets},
                                                                  {Room::checks, &Stages::check}}};

std::expected<void, ConfigErrors> Stages::walk(Room last) {
  for (const auto read : {&Stages::read_config, &Stages::read_catalogue, &Stages::read_baseline}) {
    if (auto done = (this->*read)(); !done) return done;
  }
  for (const Stage& stage : stages) {
    if (options.progress != nullptr) options.progress->room = stage.room;
    (this->*stage.run)();
    if (stage.room == last) break;
  }
  findings::sort(sources, scan.unseen);
  return {};
}

std::expected<void, ConfigErrors> Stages::read_config() {
  scan.config = config::defaults();
  std::string path = options.config_path;
  if (path.empty() && !options.no_config) {
    path = config::find(sources, shared_folder(options.paths));
  }
  if (!path.empty()) {
    auto read = config::read(sources, path);
    if (!read) return std::unexpected(std::move(read.error()));
    scan.config = std::move(*read);
  }
  std::vector<config::KnownRule> rules;
  for (const checks::Rule& rule : checks::rules()) rules.push_back({rule.id, rule.name});
  if (auto errors = config::resolve_rules(scan.config, rules); !errors.empty())
    return std::unexpected(std::move(errors));
  std::ranges::copy(options.var_files, std::back_inserter(scan.config.var_files));
  std::ranges::copy(options.exports, std::back_inserter(scan.config.tickets.exports));
  scan.config.today = options.today;
  scan.config.time_findings = options.time_findings;
  scan.config.touched = options.touched;
  sources.limit_file_bytes(scan.config.limits.file_bytes);
  return {};
}

std::expected<void, ConfigErrors> Stages::read_catalogue() {
  scan.catalogue_digest = std::string(grants::Catalogue::digest());
  for (const std::string& path : scan.config.catalogue) {
    if (auto added = scan.catalogue.add(sources, source::join_path(scan.config.folder, path)); !added)
      return std::unexpected(std::move(added.error()));
  }
  return {};
}

std::expected<void, ConfigErrors> Stages::read_baseline() {
  const bool asked = !options.baseline.empty();
  const std::string path = asked ? options.baseline : std::string(checks::baseline_path);
  // A baseline that exists but cannot be read is an error.
  if (options.no_baseline || (!asked && sources.tree().look(path) == source::Entry::missing)) return {};
  auto read = checks::read_baseline(sources, path);
  if (!read) return std::unexpected(std::move(read.error()));
  scan.baseline_path = path;
  scan.baseline = std::move(*read);
  return {};
}

void Stages::see(const std::vector<findings::Unseen>& unseen) {
  scan.unseen.insert(scan.unseen.end(), unseen.begin(), unseen.end());
}

source::Wanted Stages::matters() const {
  return [this](std::string_view text) { return prefilter_->may_hold_grant(text); };
}

void Stages::find_files() {
  const discover::Prefilter& prefilter = prefilter_.emplace(scan.catalogue.words());
  scan.files = discover::find(sources, options.paths, scan.config, prefilter, options.jobs);
  // Ticket exports and the baseline are not read as policies, whatever they look like.
  std::erase_if(scan.files.files, [&](const File& file) {
    return file.path == scan.baseline_path || file.path == checks::baseline_path ||
           std::ranges::find(scan.config.tickets.exports, file.path) != scan.config.tickets.exports.end();
  });
  if (options.may_lack_paths) {
    std::erase_if(scan.files.unseen, [&](const findings::Unseen& one) {
      return sources.tree().look(source::normal_path(one.path)) == source::Entry::missing;
    });
  }
  see(scan.files.unseen);
}

void Stages::read_data() {
  yaml_.emplace(sources);
  const std::vector<FileId> ids = ids_of(scan.files.files, {FileKind::yaml, FileKind::json});
  data_files.resize(ids.size());
  source::in_parallel(ids.size(), options.jobs,
                      [&](std::size_t i) { data_files[i] = syntax::read_data(sources, *yaml_, ids[i], matters()); });
}

void Stages::evaluate_terraform() {
  const grants::Catalogue& catalogue = scan.catalogue;
  const terraform::Types types{
      .wanted = [&](std::string_view type, bool data) { return catalogue.wanted(type, data); },
      .names_nobody = [&](const syntax::Resource& resource) { return grants::names_nobody(catalogue, resource); },
      .has_block = [&](std::string_view type, std::string_view name) { return catalogue.has_block(type, name); }};
  terraform::Evaluated evaluated =
      terraform::evaluate(sources, *yaml_, scan.files.files, {scan.config, types, options.jobs});
  see(evaluated.unseen);
  scan.resources = std::move(evaluated.resources);
  evaluated_ = std::move(evaluated.files);
}

/// Resources of Terraform that make objects of Kubernetes, by what was joined with them.
void Stages::replace_declared(kubernetes::Objects& found) {
  std::ranges::stable_sort(found.declared, {}, &std::pair<std::size_t, syntax::Resource>::first);
  std::vector<syntax::Resource> all;
  all.reserve(scan.resources.size());
  auto joined = found.declared.begin();
  for (std::size_t i = 0; i < scan.resources.size(); ++i) {
    if (!std::ranges::binary_search(found.replaced, i)) all.push_back(std::move(scan.resources[i]));
    for (; joined != found.declared.end() && joined->first == i; ++joined) all.push_back(std::move(joined->second));
  }
  scan.resources = std::move(all);
}

void Stages::join_objects() {
  const grants::Catalogue& catalogue = scan.catalogue;
  kubernetes::Surroundings tree{.paths = {},
                                .wanted =
                                    [&](std::string_view kind) {
                                      const grants::TypeRow* row = catalogue.find(kind, false);
                                      return row != nullptr && row->language == syntax::Language::kubernetes;
                                    },
                                .pod_of = [&](std::string_view kind) { return catalogue.pod_of(kind); },
                                .matters = matters(),
                                .keywords = {},
                                .objects_of =
                                    [&](std::string_view type) {
                                      const grants::TypeRow* row = catalogue.find(type, false);
                                      return row == nullptr ? std::string_view() : row->objects;
                                    },
                                .declared = &scan.resources};
  for (const grants::NestedRow& row : catalogue.nested())
    tree.keywords.push_back({row.key, row.value, row.means, row.type, row.at, row.reason});
  for (const File& file : scan.files.files) tree.paths.push_back(file.path);
  kubernetes::Objects found = kubernetes::read(sources, data_files, tree);
  see(found.unseen);
  replace_declared(found);
  objects = std::move(found.resources);
  std::ranges::copy(objects, std::back_inserter(scan.resources));
  // A template is not valid YAML or JSON by itself.
  std::erase_if(data_files, [&](const syntax::DataFile& file) {
    return std::ranges::find(found.templates, file.file) != found.templates.end();
  });
  for (const syntax::DataFile& file : data_files) see(file.read->unseen);
}

void Stages::read_policies() {
  iam::Holdings held =
      iam::read_files(sources, data_files, [&](std::string_view type) { return scan.catalogue.template_type(type); });
  for (iam::Holdings::Document& one : held.policies) policies.push_back({one.file, std::move(one.policy)});
  for (const FileId file : ids_of(scan.files.files, {FileKind::hcl})) policies.push_back({file, {}, true});
  see(held.deployed.unseen);
  deployed = std::move(held.deployed.resources);
  std::ranges::copy(deployed, std::back_inserter(scan.resources));
}

void Stages::collect_grants() {
  grants::Grants collected = grants::collect(sources, scan.resources, policies, scan.catalogue, scan.config);
  scan.grants = std::move(collected.grants);
  scan.settings = std::move(collected.settings);
  see(collected.unseen);
  keep_selected(sources, scan.files, scan.grants);
}

void Stages::match_tickets() {
  std::vector<FileId> annotated = std::move(evaluated_);
  for (const File& file : scan.files.files) {
    if (file.id != FileId::none && file.selected) annotated.push_back(file.id);
  }
  std::ranges::sort(annotated, {}, [&](FileId id) { return sources.path(id); });
  const auto repeated = std::ranges::unique(annotated);
  annotated.erase(repeated.begin(), repeated.end());
  tickets::Tree tree{.workflows = paths_of(scan.files.files, FileKind::workflow),
                     .addresses = {},
                     .codeowners = discover::codeowners(scan.files),
                     .is_time = [&](std::string_view address) { return scan.catalogue.time_in(address) != nullptr; }};
  for (const syntax::Resource& resource : scan.resources) tree.addresses.push_back(resource.address);
  scan.matches = tickets::match(sources, annotated, scan.grants, scan.config, tree);
  see(scan.matches.unseen);
}

void Stages::check() {
  findings::sort(sources, scan.unseen);
  checks::Results results =
      checks::check({sources, scan.grants, scan.settings, scan.matches, scan.unseen, scan.catalogue, scan.config},
                    options.jobs, scan.baseline);
  scan.findings = std::move(results.findings);
  scan.gone = std::move(results.gone);
  mend::complete({sources, scan.grants, scan.matches}, scan.catalogue, scan.findings);
  scan.ratings = std::move(results.ratings);
  scan.residuals = std::move(results.residuals);
  narrow();
}

void Stages::narrow() {
  const discover::Named& named = scan.files.named;
  if (named.everything()) return;
  const auto stands = [&](source::Span at) { return at.known() && named.covers(sources.path(at.file)); };
  for (std::uint32_t i = 0; i < scan.grants.size(); ++i) {
    if (!stands_at_any(scan.grants[i], stands)) scan.elsewhere.grants.push_back(i);
  }
  const auto part = [](auto& all, auto& others, const auto& is_reported) {
    const auto parted = std::ranges::stable_partition(all, is_reported);
    others.assign(std::make_move_iterator(parted.begin()), std::make_move_iterator(parted.end()));
    all.erase(parted.begin(), parted.end());
  };
  part(scan.findings, scan.elsewhere.findings, [&](const findings::Finding& finding) {
    const bool of_grant = finding.grant != findings::no_grant && !scan.elsewhere.has(finding.grant);
    return of_grant || !finding.at.known() || stands(finding.at);
  });
  part(scan.unseen, scan.elsewhere.unseen, [&](const findings::Unseen& one) {
    return one.at.known() ? stands(one.at) : one.path.empty() || named.covers(one.path);
  });
  std::erase_if(scan.gone, [&](const checks::Known& one) { return !named.covers(one.path); });
}

bool Elsewhere::has(std::uint32_t grant) const {
  return std::ranges::binary_search(grants, grant);
}

std::string shared_folder(const std::vector<std::string>& paths) {
  if (paths.empty()) return {};
  std::string shared = source::normal_path(paths.front());
  const auto holds = [&](const std::string& path) {
    const std::string normal = source::normal_path(path);
    return normal == shared || normal.starts_with(shared + "/");
  };
  while (!shared.empty() && !std::ranges::all_of(paths, holds)) shared = source::parent_path(shared);
  return shared;
}

std::expected<Scan, ConfigErrors> scan(source::SourceSet& sources, const Options& options) {
  Stages stages(sources, options);
  if (auto done = stages.walk(Room::checks); !done) return std::unexpected(std::move(done.error()));
  return std::move(stages.scan);
}

}  // namespace grantlint
