#include "scan.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <tuple>

#include <fmt/format.h>

#include "iam/iam.h"
#include "kubernetes/kubernetes.h"
#include "mend/mend.h"
#include "source/parallel.h"
#include "syntax/syntax.h"
#include "syntax/yaml.h"
#include "terraform/terraform.h"

namespace grantlint {

using discover::File;
using discover::FileKind;
using findings::Unseen;
using source::FileId;

namespace {

using ConfigErrors = std::vector<config::Error>;

/// A YAML or JSON file, read.
struct DataFile {
  FileId id = FileId::none;
  syntax::Documents own;  // owns what `read` points at, unless YamlFiles does
  const syntax::Documents* read = nullptr;
};

std::expected<config::Config, ConfigErrors> read_config(source::SourceSet& sources, const Options& options) {
  config::Config result = config::defaults();
  std::string path = options.config_path;
  if (path.empty() && !options.no_config) {
    const std::string folder = options.paths.size() == 1 ? options.paths.front() : std::string();
    path = config::find(sources, folder);
  }
  if (!path.empty()) {
    auto read = config::read(sources, path);
    if (!read) return std::unexpected(std::move(read.error()));
    result = std::move(*read);
  }
  std::vector<config::KnownRule> rules;
  for (const checks::Rule& rule : checks::rules()) rules.push_back({rule.id, rule.name});
  if (auto errors = config::resolve_rules(result, rules); !errors.empty()) return std::unexpected(std::move(errors));
  std::ranges::copy(options.var_files, std::back_inserter(result.var_files));
  std::ranges::copy(options.exports, std::back_inserter(result.tickets.exports));
  result.today = options.today;
  result.time_findings = options.time_findings;
  result.touched = options.touched;
  sources.limit_file_bytes(result.limits.file_bytes);
  return result;
}

std::expected<void, ConfigErrors> read_baseline(source::SourceSet& sources, const Options& options, Scan& scan) {
  const bool asked = !options.baseline.empty();
  const std::string path = asked ? options.baseline : std::string(checks::baseline_path);
  // One that is there but cannot be read is an error, not none.
  if (options.no_baseline || (!asked && sources.tree().look(path) == source::Entry::missing)) return {};
  auto read = checks::read_baseline(sources, path);
  if (!read) return std::unexpected(std::move(read.error()));
  scan.baseline_path = path;
  scan.baseline = std::move(*read);
  return {};
}

std::vector<DataFile> read_data_files(const source::SourceSet& sources, syntax::YamlFiles& yaml,
                                      const std::vector<File>& files, const source::Wanted& matters, unsigned jobs) {
  std::vector<const File*> wanted;
  for (const File& file : files) {
    const bool data = file.kind == FileKind::yaml || file.kind == FileKind::json;
    if (data && file.id != FileId::none && file.selected) wanted.push_back(&file);
  }
  std::vector<DataFile> result(wanted.size());
  source::in_parallel(wanted.size(), jobs, [&](std::size_t i) {
    result[i].id = wanted[i]->id;
    const FileId id = wanted[i]->id;
    if (wanted[i]->kind == FileKind::yaml && !syntax::has_several_documents(sources.bytes(id))) {
      result[i].read = &yaml.read(id);
      return;
    }
    // No module reads several documents as one value: what holds no grant in them can be left out.
    result[i].own =
        wanted[i]->kind == FileKind::yaml ? syntax::read_yaml(sources, id, matters) : syntax::read_json(sources, id);
    result[i].read = &result[i].own;
  });
  return result;
}

void sort_unseen(const source::SourceSet& sources, std::vector<Unseen>& unseen) {
  const auto key = [&](const Unseen& one) {
    return std::tuple(one.at.known() ? sources.path(one.at.file) : std::string_view(one.path), one.at.begin, one.at.end,
                      one.kind, std::string_view(one.why));
  };
  std::ranges::sort(unseen, {}, key);
  const auto repeated = std::ranges::unique(unseen, {}, key);
  unseen.erase(repeated.begin(), repeated.end());
}

/// Everything up to a room; later fields stay empty.
struct Stages {
  Scan scan;
  std::optional<syntax::YamlFiles> yaml;
  std::vector<DataFile> data_files;
  std::vector<syntax::Resource> kubernetes;
  std::vector<grants::PolicyFile> policies;
  std::vector<syntax::Resource> deployed;  // by templates that the iam room reads
  grants::Catalogue catalogue;
};

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

/// What a Kubernetes object or a plan holds is its own room's.
bool holds_policy(const syntax::Value& document) {
  if (iam::form_of(document) != iam::Form::none) return true;
  if (kubernetes::is_object(document) || document.find("planned_values") != nullptr ||
      document.find("resource_changes") != nullptr) {
    return false;
  }
  return iam::holds_policy(document);
}

std::expected<void, ConfigErrors> run(source::SourceSet& sources, const Options& options, Room last, Stages& stages) {
  const auto enter = [&](Room room) {
    if (options.progress != nullptr) options.progress->room = static_cast<std::uint8_t>(room);
  };
  Scan& scan = stages.scan;
  auto config = read_config(sources, options);
  if (!config) return std::unexpected(std::move(config.error()));
  scan.config = std::move(*config);
  for (const std::string& path : scan.config.catalogue) {
    if (auto added = stages.catalogue.add(sources, source::join_path(scan.config.folder, path)); !added)
      return std::unexpected(std::move(added.error()));
  }
  scan.catalogue_digest = std::string(grants::Catalogue::digest());
  if (auto read = read_baseline(sources, options, scan); !read) return std::unexpected(std::move(read.error()));

  const discover::Prefilter prefilter(stages.catalogue.words());
  const auto matters = [&](std::string_view text) { return prefilter.may_hold_grant(text); };
  scan.files = discover::find(sources, options.paths, scan.config, prefilter, options.jobs);
  // What the ticket system says is no grant, whatever it looks like; nor is what was known before.
  std::erase_if(scan.files.files, [&](const File& file) {
    return file.path == scan.baseline_path || file.path == checks::baseline_path ||
           std::ranges::find(scan.config.tickets.exports, file.path) != scan.config.tickets.exports.end();
  });
  scan.unseen = scan.files.unseen;
  if (last == Room::discover) return {};
  enter(Room::syntax);

  stages.yaml.emplace(sources);
  stages.data_files = read_data_files(sources, *stages.yaml, scan.files.files, matters, options.jobs);
  if (last == Room::syntax) return {};
  enter(Room::terraform);

  terraform::Evaluated evaluated = terraform::evaluate(
      sources, *stages.yaml, scan.files.files, scan.config,
      [&](std::string_view type, bool data) { return stages.catalogue.wanted(type, data); },
      [&](const syntax::Resource& resource) { return grants::names_nobody(stages.catalogue, resource); },
      [&](std::string_view type, std::string_view name) { return stages.catalogue.has_block(type, name); },
      options.jobs);
  std::ranges::move(evaluated.unseen, std::back_inserter(scan.unseen));
  scan.resources = std::move(evaluated.resources);
  if (last == Room::terraform) return {};
  enter(Room::kubernetes);

  std::vector<kubernetes::Input> documents;
  kubernetes::Surroundings manifests;
  for (const DataFile& file : stages.data_files) {
    if (kubernetes::chart_of(sources, sources.path(file.id))) {
      manifests.templates.push_back(file.id);
      continue;
    }
    std::ranges::copy(file.read->unseen, std::back_inserter(scan.unseen));
    for (const syntax::Document& document : file.read->documents) {
      if (iam::is_template(document.value)) {
        iam::Deployed deployed = iam::read_template(
            sources, document, [&](std::string_view type) { return stages.catalogue.template_type(type); });
        std::ranges::move(deployed.unseen, std::back_inserter(scan.unseen));
        std::ranges::move(deployed.resources, std::back_inserter(stages.deployed));
      } else if (holds_policy(document.value)) {
        stages.policies.push_back({file.id, document.value});
      } else {
        documents.push_back({file.id, &document});
      }
    }
  }
  for (const File& file : scan.files.files) {
    if (file.kind == FileKind::hcl && file.id != FileId::none && file.selected)
      stages.policies.push_back({file.id, {}, true});
  }
  for (const File& file : scan.files.files) manifests.paths.push_back(file.path);
  manifests.wanted = [&](std::string_view type) {
    const grants::TypeRow* row = stages.catalogue.find(type, false);
    return row != nullptr && row->language == syntax::Language::kubernetes;
  };
  manifests.pod_of = [&](std::string_view kind) { return stages.catalogue.pod_of(kind); };
  manifests.matters = matters;
  kubernetes::Objects objects = kubernetes::read(sources, documents, manifests);
  std::ranges::move(objects.unseen, std::back_inserter(scan.unseen));
  stages.kubernetes = objects.resources;
  std::ranges::move(objects.resources, std::back_inserter(scan.resources));
  std::ranges::copy(stages.deployed, std::back_inserter(scan.resources));
  if (last == Room::kubernetes || last == Room::iam) return {};
  enter(Room::grants);

  grants::Grants collected = grants::collect(sources, scan.resources, stages.policies, stages.catalogue, scan.config);
  scan.grants = std::move(collected.grants);
  scan.settings = std::move(collected.settings);
  std::ranges::move(collected.unseen, std::back_inserter(scan.unseen));
  keep_selected(sources, scan.files, scan.grants);
  if (last == Room::grants) return {};
  enter(Room::tickets);

  std::vector<FileId> annotated = evaluated.files;
  tickets::Tree tree;
  for (const File& file : scan.files.files) {
    if (file.id != FileId::none && file.selected) annotated.push_back(file.id);
    if (file.kind == FileKind::workflow) tree.workflows.push_back(file.path);
    // Of several, the one that GitHub takes: in `.github`, at the root, in `docs`.
    if (file.kind == FileKind::codeowners && (tree.codeowners.empty() || file.path < tree.codeowners))
      tree.codeowners = file.path;
  }
  std::ranges::sort(annotated, {}, [&](FileId id) { return sources.path(id); });
  const auto repeated = std::ranges::unique(annotated);
  annotated.erase(repeated.begin(), repeated.end());
  for (const syntax::Resource& resource : scan.resources) tree.addresses.push_back(resource.address);
  scan.matches = tickets::match(sources, annotated, scan.grants, scan.config, tree);
  std::ranges::copy(scan.matches.unseen, std::back_inserter(scan.unseen));
  sort_unseen(sources, scan.unseen);
  if (last == Room::tickets) return {};
  enter(Room::checks);

  checks::Results results =
      checks::check({sources, scan.grants, scan.settings, scan.matches, scan.unseen, stages.catalogue, scan.config},
                    options.jobs, scan.baseline);
  scan.findings = std::move(results.findings);
  if (is_named(options, ".")) scan.gone = std::move(results.gone);
  mend::complete({sources, scan.grants, scan.matches}, stages.catalogue, scan.findings);
  scan.ratings = std::move(results.ratings);
  scan.residuals = std::move(results.residuals);
  scan.catalogue = std::move(stages.catalogue);
  return {};
}

std::string print_syntax(const source::SourceSet& sources, const Stages& stages) {
  std::string out;
  std::vector<const File*> files;
  for (const File& file : stages.scan.files.files) {
    if (file.id == FileId::none || !file.selected) continue;
    if (file.kind != FileKind::terraform && file.kind != FileKind::tfvars) continue;
    out += fmt::format("== {}\n{}", file.path, syntax::print(sources, syntax::index_hcl(sources, file.id)));
    const syntax::HclTree tree = syntax::parse_hcl(sources, sources.whole(file.id));
    out += syntax::print(sources, tree.tree);
    for (const Unseen& unseen : tree.unseen) out += fmt::format("unseen {}\n", unseen.why);
  }
  for (const DataFile& file : stages.data_files) {
    out += fmt::format("== {}\n", sources.path(file.id));
    for (const syntax::Document& document : file.read->documents) {
      const source::Region at = sources.region(document.at);
      out += fmt::format("{}:{}-{}:{} {}\n", at.start.line, at.start.column, at.end.line, at.end.column,
                         syntax::to_json(document.value));
    }
    for (const Unseen& unseen : file.read->unseen) {
      const source::Position at = sources.region(unseen.at).start;
      out += fmt::format("unseen {}:{} {}\n", at.line, at.column, unseen.why);
    }
  }
  return out;
}

std::string print_unseen(const source::SourceSet& sources, const std::vector<Unseen>& unseen) {
  std::string out;
  for (const Unseen& one : unseen) {
    const source::Position at = one.at.known() ? sources.region(one.at).start : source::Position{};
    out += fmt::format("unseen {}:{}:{} {}\n", one.at.known() ? sources.path(one.at.file) : one.path, at.line,
                       at.column, one.why);
  }
  return out;
}

}  // namespace

bool is_named(const Options& options, std::string_view path) {
  return options.paths.empty() || std::ranges::any_of(options.paths, [&](const std::string& named) {
           const std::string folder = source::normal_path(named);
           return folder == "." || path == folder || path.starts_with(folder + "/");
         });
}

std::expected<Scan, ConfigErrors> scan(source::SourceSet& sources, const Options& options) {
  Stages stages;
  if (auto done = run(sources, options, Room::checks, stages); !done) return std::unexpected(std::move(done.error()));
  return std::move(stages.scan);
}

std::expected<std::string, ConfigErrors> print_room(source::SourceSet& sources, const Options& options, Room room) {
  Stages stages;
  if (auto done = run(sources, options, room, stages); !done) return std::unexpected(std::move(done.error()));
  Scan& scan = stages.scan;
  sort_unseen(sources, scan.unseen);
  std::string out;
  switch (room) {
    case Room::discover:
      for (const File& file : scan.files.files) {
        out += fmt::format("{} {}{}{}\n", discover::name(file.kind), file.path, file.selected ? "" : " (context)",
                           file.id == FileId::none ? " (no grant in it)" : "");
      }
      return out + print_unseen(sources, scan.unseen);
    case Room::syntax: return print_syntax(sources, stages);
    case Room::terraform:
      for (const syntax::Resource& resource : scan.resources) out += syntax::print(sources, resource);
      return out + print_unseen(sources, scan.unseen);
    case Room::kubernetes:
      for (const syntax::Resource& resource : stages.kubernetes) out += syntax::print(sources, resource);
      return out + print_unseen(sources, scan.unseen);
    case Room::iam:
      for (const grants::PolicyFile& file : stages.policies) {
        out += fmt::format("== {}\n", sources.path(file.file));
        const iam::Policy acl = file.acl ? iam::read_acl(sources, file.file) : iam::Policy{};
        if (acl.form != iam::Form::none) out += iam::print(sources, acl);
        for (const iam::Policy& policy : iam::read_all(sources, file.document)) out += iam::print(sources, policy);
      }
      for (const syntax::Resource& resource : stages.deployed) out += syntax::print(sources, resource);
      return out + print_unseen(sources, scan.unseen);
    case Room::grants: return grants::print(sources, scan.grants) + print_unseen(sources, scan.unseen);
    case Room::tickets: return tickets::print(sources, scan.grants, scan.matches);
    case Room::checks: return checks::print(sources, scan.findings);
  }
  return out;
}

}  // namespace grantlint
