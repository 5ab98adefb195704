#include <array>

#include "report/inventory.h"

namespace grantlint::report {
namespace {

using source::Span;

/// Where in a file something is; its file is always written.
enum class LineNumbers : std::uint8_t { written, left_out };

class RecordWriter {
 public:
  RecordWriter(const ScanResult& subject, const OpenRules& rules, LineNumbers lines, Json& json)
      : subject_(subject), rules_(rules), lines_(lines), json_(json) {}

  void write(std::size_t index) {
    const grants::Grant& grant = subject_.grants[index];
    json_.begin_object();
    json_.text("id", grant.id);
    json_.text("language", syntax::name(grant.language)).text("provider", grant.provider).text("type", grant.type);
    json_.text("address", grant.address);
    json_.key("block");
    region(grant.block);
    json_.key("home");
    region(grant.home);
    json_.begin_array("via");
    for (const grants::Via& via : grant.via) {
      json_.begin_object().text("kind", grants::name(via.kind));
      file_and_line(via.at);
      json_.text("name", via.name).end_object();
    }
    json_.end_array();
    json_.begin_object("principal");
    value_of(grant.principal);
    json_.text("kind", grants::name(grant.principal_kind));
    expression_of(grant.principal);
    if (!grant.workloads.empty()) {
      json_.begin_array("usedBy");
      for (const grants::Workload& workload : grant.workloads) {
        json_.begin_object().text("address", workload.address);
        file_and_line(workload.at);
        json_.end_object();
      }
      json_.end_array();
    }
    json_.end_object();
    json_.begin_array("entitlements");
    for (const grants::Part& part : grant.entitlements) write_part(part);
    json_.end_array();
    json_.key("scope");
    write_part(grant.scope);
    if (!grant.within.empty()) {
      json_.begin_array("within");
      for (const grants::Container& container : grant.within) json_.text(container.names.front());
      json_.end_array();
    }
    json_.text("privilege", grants::name(grant.privilege));
    json_.begin_array("privileges");
    for (const grants::Privilege one : grant.privileges) json_.text(grants::name(one));
    json_.end_array();
    conditions(grant.conditions);
    approval(index);
    endings(index);
    residual(index);
    json_.text("rating", checks::name(subject_.ratings[index]));
    json_.texts("findings", rules_[index]);
    if (grant.possible) json_.flag("possible", true);
    if (!grant.unsure.empty()) json_.text("unsure", grant.unsure);
    json_.end_object();
  }

 private:
  void region(const Span& span) {
    const source::Region region = subject_.sources.region(span);
    json_.begin_object().text("file", subject_.sources.path(span.file));
    if (lines_ == LineNumbers::left_out) {
      json_.end_object();
      return;
    }
    json_.number("startLine", region.start.line).number("startColumn", region.start.column);
    json_.number("endLine", region.end.line).number("endColumn", region.end.column).end_object();
  }

  void file_and_line(const Span& span) {
    if (span.known()) {
      json_.text("file", subject_.sources.path(span.file));
      if (lines_ == LineNumbers::written) json_.number("line", subject_.sources.line(span.file, span.begin));
    } else {
      json_.null("file").null("line");
    }
  }

  void value_of(const grants::Part& part) {
    if (part.value) {
      json_.text("value", *part.value);
    } else {
      json_.null("value");
    }
  }

  void expression_of(const grants::Part& part) {
    if (part.value) return;
    if (!part.expression.empty()) json_.text("expression", part.expression);
    if (!part.reference.empty()) json_.text("reference", part.reference);
  }

  void write_part(const grants::Part& part) {
    json_.begin_object();
    value_of(part);
    expression_of(part);
    json_.end_object();
  }

  void conditions(const std::vector<grants::Condition>& conditions) {
    constexpr std::array<std::string_view, 6> kinds{"none", "end", "start", "window", "session", "unknown"};
    json_.begin_array("conditions");
    for (const grants::Condition& condition : conditions) {
      json_.begin_object().text("text", condition.text);
      if (condition.bound.kind == iam::TimeBound::Kind::none) {
        json_.null("bound");
      } else {
        json_.begin_object("bound").text("kind", kinds.at(static_cast<std::size_t>(condition.bound.kind)));
        write_day(json_, "lastDay", condition.bound.last_day);
        json_.end_object();
      }
      if (!condition.limits.empty()) limits(condition.limits);
      json_.end_object();
    }
    json_.end_array();
  }

  void limits(const std::vector<grants::Restriction>& limits) {
    json_.begin_array("limits");
    for (const grants::Restriction& limit : limits) {
      json_.begin_object().text("kind", limit.kind).text("key", limit.key);
      if (!limit.comparison.empty()) {
        json_.text("operator", limit.comparison).texts("values", limit.values);
      }
      json_.end_object();
    }
    json_.end_array();
  }

  void approval(std::size_t index) {
    const tickets::Approval& approval = subject_.matches.approvals[index];
    json_.begin_object("approval");
    for (std::size_t i = 0; i < tickets::field_count; ++i) {
      const auto name = static_cast<tickets::FieldName>(i);
      const tickets::Field& field = approval[name];
      json_.key(tickets::name(name));
      if (!field.given()) {
        json_.null();
        continue;
      }
      json_.begin_object().text("value", field.text());
      json_.begin_object("source").text("kind", tickets::name(field.source));
      file_and_line(field.at);
      json_.end_object().end_object();
    }
    json_.end_object();
  }

  void endings(std::size_t index) {
    const auto& [expiry, revocation, broken] = subject_.matches.endings[index];
    json_.begin_object("expiry").text("level", grants::name(expiry.level));
    write_day(json_, "date", expiry.date);
    evidence(expiry.evidence);
    json_.end_object();
    json_.begin_object("revocation").text("level", grants::name(revocation.level));
    json_.text_or_null("target", revocation.target ? grants::text(*revocation.target) : "");
    evidence(revocation.evidence);
    json_.end_object();
  }

  /// Null where the grant has no end.
  void residual(std::size_t index) {
    json_.key("residual");
    const checks::Residual& residual = subject_.residuals[index];
    if (residual.held.empty() && residual.stops.empty()) {
      json_.null();
      return;
    }
    json_.begin_object().begin_array("held");
    for (const checks::Residual::Held& held : residual.held) {
      const grants::Grant& grant = subject_.grants[held.grant];
      json_.begin_object().text("id", grant.id).text("address", grant.address);
      file_and_line(grant.home);
      json_.begin_array("through");
      for (const std::uint32_t door : held.way) json_.text(subject_.grants[door].address);
      json_.end_array();
      json_.flag("sameEntitlement", held.same).end_object();
    }
    json_.end_array().begin_array("stops");
    for (const grants::Evidence& stop : residual.stops) {
      json_.begin_object();
      file_and_line(stop.at);
      json_.text("text", stop.text).end_object();
    }
    json_.end_array().end_object();
  }

  void evidence(const std::vector<grants::Evidence>& evidence) {
    json_.begin_array("evidence");
    for (const grants::Evidence& item : evidence) {
      json_.begin_object();
      file_and_line(item.at);
      json_.text("text", item.text).end_object();
    }
    json_.end_array();
  }

  const ScanResult& subject_;
  const OpenRules& rules_;
  LineNumbers lines_;
  Json& json_;
};

}  // namespace

OpenRules open_rules(const ScanResult& subject) {
  OpenRules rules(subject.grants.size());
  for (const findings::Finding& finding : subject.findings) {
    const bool counts = finding.level != findings::Level::off && !finding.suppressed;
    if (counts && finding.grant != findings::no_grant) rules[finding.grant].insert(finding.rule);
  }
  return rules;
}

void write_record(Json& json, const ScanResult& subject, const OpenRules& rules, std::size_t grant) {
  RecordWriter(subject, rules, LineNumbers::written, json).write(grant);
}

std::vector<std::string> records(const ScanResult& subject) {
  const OpenRules rules = open_rules(subject);
  std::vector<std::string> all;
  all.reserve(subject.grants.size());
  for (std::size_t i = 0; i < subject.grants.size(); ++i) {
    Json json;
    RecordWriter(subject, rules, LineNumbers::left_out, json).write(i);
    all.push_back(json.take());
  }
  return all;
}

}  // namespace grantlint::report
