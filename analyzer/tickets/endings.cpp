#include "tickets/endings.h"

#include "tickets/cron.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>

namespace grantlint::tickets {
namespace {

using grants::Enforcement;

/// The address within its own module.
std::string_view within_module(std::string_view address) {
  while (address.starts_with("module.")) {
    const std::size_t dot = address.find('.', 7);
    if (dot == std::string_view::npos) break;
    address.remove_prefix(dot + 1);
  }
  return address;
}

const syntax::Value* filled(const syntax::Value* value) {
  if (value == nullptr) return nullptr;
  const bool list = value->is_list() && !value->as_list().items.empty();
  const bool map = value->is_map() && !value->as_map().entries.empty();
  return list || map ? value : nullptr;
}

/// The schedule of a pipeline file: GitHub's `on.schedule` ("Events that trigger workflows"), Azure
/// Pipelines' `schedules`, CircleCI's `workflows.*.triggers[].schedule`, a Kubernetes CronJob's
/// `spec.schedule`. GitLab keeps schedules outside of the repository.
const syntax::Value* schedule_in(const syntax::Value& document) {
  if (const syntax::Value* github = filled(document.find_path("on.schedule"))) return github;
  if (const syntax::Value* azure = filled(document.find("schedules"))) return azure;
  if (const syntax::Value* kind = document.find("kind"); kind != nullptr && kind->scalar_text() == "CronJob") {
    const syntax::Value* suspend = document.find_path("spec.suspend");
    if (suspend != nullptr && suspend->scalar_text() == "true") return nullptr;
    const syntax::Value* cron = document.find_path("spec.schedule");
    return cron != nullptr && cron->is_string() ? cron : nullptr;
  }
  const syntax::Value* workflows = document.find("workflows");
  if (workflows == nullptr || !workflows->is_map()) return nullptr;
  for (const syntax::Entry& workflow : workflows->as_map().entries) {
    const syntax::Value* triggers = workflow.value.find("triggers");
    if (triggers == nullptr || !triggers->is_list()) continue;
    for (const syntax::Value& trigger : triggers->as_list().items) {
      if (const syntax::Value* schedule = filled(trigger.find("schedule"))) return schedule;
    }
  }
  return nullptr;
}

/// The cron texts of a schedule: itself, or what stands under `cron` in it or its items.
void collect_crons(const syntax::Value& schedule, std::vector<std::string>& crons) {
  if (schedule.is_string()) crons.push_back(schedule.as_text());
  if (const syntax::Value* cron = schedule.find("cron"); cron != nullptr && cron->is_string())
    crons.push_back(cron->as_text());
  if (!schedule.is_list()) return;
  for (const syntax::Value& item : schedule.as_list().items) {
    if (const syntax::Value* cron = item.find("cron"); cron != nullptr && cron->is_string())
      crons.push_back(cron->as_text());
  }
}

/// Does a pipeline mention what it should remove, or run something that applies the code?
bool may_remove(std::string_view text, const grants::Grant& grant, const Approval& approval) {
  constexpr std::array<std::string_view, 12> tools{"terraform", "tofu", "terragrunt", "pulumi", "kubectl",   "gcloud",
                                                   "aws ",      "az ",  "vault ",     "helm",   "grantlint", "uses:"};
  const auto holds = [&](std::string_view part) { return !part.empty() && text.find(part) != std::string_view::npos; };
  const std::string_view name = std::string_view(grant.address).substr(grant.address.rfind('.') + 1);
  return std::ranges::any_of(tools, holds) || std::ranges::any_of(approval.tickets, holds) || holds(name) ||
         holds(grant.principal.shown());
}

grants::Evidence declared(FieldName field_name, const Field& field) {
  return {field.at, fmt::format("{}={}", name(field_name), field.text())};
}

}  // namespace

Endings::Endings(source::SourceSet& sources, const std::vector<grants::Grant>& grants, const config::Config& config,
                 const Tree& tree)
    : sources_(sources), config_(config), tree_(tree) {
  const auto add = [&](std::string_view address, const source::Span& block) {
    const std::string plain = syntax::without_keys(address);
    addresses_.emplace(within_module(plain), block);
    addresses_.emplace(plain, block);
  };
  for (const grants::Grant& grant : grants) add(grant.address, grant.block);
  for (const std::string& address : tree.addresses) add(address, {});
}

const std::optional<Endings::Schedule>& Endings::schedule_of(source::FileId file) {
  const auto [known, fresh] = schedules_.try_emplace(file);
  if (!fresh) return known->second;
  for (const syntax::Document& document : syntax::read_yaml(sources_, file).documents) {
    if (const syntax::Value* schedule = schedule_in(document.value)) {
      known->second = Schedule{{schedule->origin().at, fmt::format("schedule of `{}`", sources_.path(file))}, {}};
      collect_crons(*schedule, known->second->crons);
      break;
    }
  }
  return known->second;
}

bool Endings::has_scheduled_apply() {
  if (!scheduled_apply_) {
    scheduled_apply_ = std::ranges::any_of(tree_.workflows, [&](const std::string& path) {
      const auto file = sources_.open(path);
      if (!file) return false;
      const std::string_view text = sources_.bytes(*file);
      constexpr std::array<std::string_view, 4> applies{"terraform apply", "tofu apply", "terragrunt apply",
                                                        "run-all apply"};
      const bool does = std::ranges::any_of(
          applies, [&](std::string_view apply) { return text.find(apply) != std::string_view::npos; });
      return does && schedule_of(*file).has_value();
    });
  }
  return *scheduled_apply_;
}

std::optional<source::FileId> Endings::named(std::string_view path, source::FileId annotated) {
  while (path.starts_with('/')) path.remove_prefix(1);
  auto file = sources_.open(path);
  if (!file && annotated != source::FileId::none)
    file = sources_.open(source::join_path(source::parent_path(sources_.path(annotated)), path));
  return file ? std::optional(*file) : std::nullopt;
}

Endings::Found Endings::pipeline(std::string_view path, source::FileId annotated, const grants::Grant& grant,
                                 const Approval& approval) {
  const auto file = named(path, annotated);
  if (!file) return broken("there is no `{}`", path);
  const auto& schedule = schedule_of(*file);
  if (!schedule) return {};
  if (!may_remove(sources_.bytes(*file), grant, approval))
    return broken("`{}` mentions nothing that it would remove", path);
  if (const auto end = approval.expires ? approval.expires : approval.review) {
    const auto lag = std::max(std::chrono::ceil<std::chrono::days>(config_.limits.removal_lag), std::chrono::days(1));
    const auto in_time = [&](const std::string& cron) {
      return runs_within(cron, *end + std::chrono::days(1), *end + lag);
    };
    if (!schedule->crons.empty() && std::ranges::none_of(schedule->crons, in_time))
      return broken("no run of `{}` falls within {} days after {}", path, lag.count(), findings::to_text(*end));
  }
  return {Enforcement::automated, schedule->evidence, {}};
}

Endings::Found Endings::controller(const std::string& name, const source::Span& written) const {
  if (std::ranges::find(config_.controllers, name) != config_.controllers.end()) {
    return {
        Enforcement::automated, grants::Evidence{written, fmt::format("`{}` is a controller of the config", name)}, {}};
  }
  // Without a list there is nothing to hold the name against.
  return config_.controllers.empty() ? Found{} : broken("`{}` is no controller of the config", name);
}

Endings::Found Endings::resource(const std::string& address, const source::Span& written) {
  const auto known = addresses_.find(syntax::without_keys(address));
  if (known == addresses_.end()) return broken("there is no `{}` in the tree", address);
  // A date that has passed changes nothing until the code is applied again.
  if (tree_.is_time && tree_.is_time(address) && !has_scheduled_apply()) return {};
  const source::Span at = known->second.known() ? known->second : written;
  return {Enforcement::automated, grants::Evidence{at, fmt::format("`{}` is in the tree", address)}, {}};
}

Endings::Found Endings::way(const grants::Target& target, const source::Span& written, const grants::Grant& grant,
                            const Approval& approval) {
  using Kind = grants::Target::Kind;
  switch (target.kind) {
    case Kind::pipeline: return pipeline(target.detail, written.file, grant, approval);
    case Kind::controller: return controller(target.detail, written);
    case Kind::rotation:
    case Kind::package: return resource(target.detail, written);
    case Kind::runbook: {
      const bool missing = target.detail.find("://") == std::string::npos && !named(target.detail, written.file);
      return missing ? broken("there is no `{}`", target.detail) : Found{};
    }
    default: return {};
  }
}

Ending Endings::of(const grants::Grant& grant, const Approval& approval) {
  Ending ending{grant.expiry, grant.revocation, {}};

  grants::End promised;
  const Field& revoke = approval[FieldName::revoke];
  for (const std::string& text : revoke.values) {
    const auto target = grants::parse_target(text);
    assert(target);  // a value is read by its forms
    Found found = way(*target, revoke.at, grant, approval);
    if (!found.broken.empty()) ending.broken.emplace_back(text, std::move(found.broken));
    if (found.level <= promised.level) continue;
    promised.level = found.level;
    promised.target = target;
    promised.evidence = {declared(FieldName::revoke, revoke)};
    if (found.evidence) promised.evidence.push_back(*found.evidence);
  }
  if (promised.level != Enforcement::absent) promised.date = approval.expires;

  // An end that the platform enforces also removes the grant, whatever `revoke` says.
  if (grant.expiry.level == Enforcement::enforced && ending.revocation.level != Enforcement::enforced) {
    ending.revocation = grant.expiry;
  }
  if (promised.level > ending.revocation.level) ending.revocation = promised;

  const auto date = approval.expires ? approval.expires : approval.review;
  const FieldName dated = approval.expires ? FieldName::expires : FieldName::review;
  if (date) {
    const Enforcement level = std::max(Enforcement::documented, promised.level);
    if (level > ending.expiry.level) {
      const auto written = approval.expires ? grants::Target::Kind::expires : grants::Target::Kind::review;
      ending.expiry = {level, date, grants::Target{written}, {declared(dated, approval[dated])}};
      if (level == Enforcement::automated) {
        ending.expiry.target = promised.target;
        ending.expiry.evidence.insert(ending.expiry.evidence.end(), promised.evidence.begin(), promised.evidence.end());
      }
    }
  }
  return ending;
}

}  // namespace grantlint::tickets
