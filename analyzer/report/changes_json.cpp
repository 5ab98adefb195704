#include <array>

#include "report/changes_forms.h"
#include "report/changes_parts.h"
#include "report/inventory.h"

namespace grantlint::report {
namespace {

using changes::Change;

class Writer {
 public:
  explicit Writer(const ChangesSubject& subject)
      : subject_(subject),
        open_(open_findings(subject.head)),
        base_rules_(open_rules(subject.base)),
        head_rules_(open_rules(subject.head)) {}

  std::string document() {
    json_.begin_object();
    json_.line_break().begin_object("tool").text("name", "grantlint").text("version", subject_.head.version);
    json_.text("catalogueDigest", subject_.head.catalogue_digest).end_object();
    revision("base", subject_.base_revision);
    revision("head", subject_.head_revision);
    json_.line_break().text("today", findings::to_text(subject_.head.config.today));
    json_.line_break().begin_object("summary");
    std::array<std::size_t, changes::kind_count> counts{};
    for (const Change& change : subject_.changes.changes) {
      for (const changes::Kind kind : change.kinds) ++counts.at(static_cast<std::size_t>(kind));
    }
    for (std::size_t i = 0; i < counts.size(); ++i)
      json_.number(changes::name(static_cast<changes::Kind>(i)), counts.at(i));
    json_.number("same", subject_.changes.same).number("moved", subject_.changes.moved);
    json_.number("failing", failing_changes(subject_));
    json_.end_object();
    json_.line_break().begin_array("changes");
    for (const Change& change : subject_.changes.changes) {
      json_.line_break().begin_object();
      write(change);
      json_.end_object();
    }
    json_.line_break().end_array().line_break().begin_array("unread");
    for (const UnreadPlace& place : unread_places(subject_)) {
      json_.line_break().begin_object();
      write(place);
      json_.end_object();
    }
    json_.line_break().end_array().line_break().end_object().end_document();
    return json_.take();
  }

  std::string lines() {
    for (const Change& change : subject_.changes.changes) {
      json_.begin_object();
      write(change);
      json_.end_object().end_document();
    }
    for (const UnreadPlace& place : unread_places(subject_)) {
      json_.begin_object().begin_object("unread");
      write(place);
      json_.end_object().end_object().end_document();
    }
    return json_.take();
  }

 private:
  void revision(std::string_view key, const Revision& revision) {
    json_.line_break().begin_object(key);
    json_.text_or_null("revision", revision.name);
    json_.text_or_null("commit", revision.commit);
    json_.end_object();
  }

  void entitlements(std::string_view key, const std::vector<changes::Entitlement>& values) {
    json_.begin_array(key);
    for (const changes::Entitlement& one : values) {
      json_.begin_object().text("value", one.text);
      if (!one.includes.empty()) json_.text("includes", one.includes);
      if (!one.besides.empty()) json_.text("besides", one.besides);
      json_.end_object();
    }
    json_.end_array();
  }

  void write(const Change& change) {
    json_.begin_array("kinds");
    for (const changes::Kind kind : change.kinds) json_.text(changes::name(kind));
    json_.end_array().flag("moved", change.moved);
    json_.begin_object("gained");
    entitlements("entitlements", change.gained);
    json_.texts("scopes", change.gained_scopes);
    json_.texts("conditions", change.gained_conditions);
    json_.end_object().begin_object("lost");
    entitlements("entitlements", change.lost);
    json_.texts("scopes", change.lost_scopes);
    json_.texts("conditions", change.lost_conditions);
    json_.end_object().begin_array("approval");
    for (const changes::Field& field : change.approval) {
      json_.begin_object().text("field", field.name);
      json_.text_or_null("before", field.before);
      json_.text_or_null("after", field.after);
      json_.flag("lost", field.lost).end_object();
    }
    json_.end_array().begin_array("otherwise");
    const bool removed = change.head == findings::no_grant;
    for (const std::uint32_t other : change.otherwise)
      json_.text((removed ? subject_.head : subject_.base).grants[other].id);
    json_.end_array();
    json_.text_or_null("doubt", change.doubt);
    json_.begin_array("failing");
    for (const findings::Finding* finding : reasons_to_fail(subject_, open_, change)) {
      json_.begin_object().text("rule", finding->rule).text("level", findings::name(finding->level));
      json_.text("message", finding->message).end_object();
    }
    json_.end_array();
    record("base", subject_.base, base_rules_, change.base);
    record("head", subject_.head, head_rules_, change.head);
  }

  /// As `inventory` has it.
  void record(std::string_view key, const ScanResult& side, const OpenRules& rules, std::uint32_t grant) {
    json_.key(key);
    if (grant == findings::no_grant) {
      json_.null();
    } else {
      write_record(json_, side, rules, grant);
    }
  }

  void write(const UnreadPlace& place) {
    json_.begin_array("sides");
    if (place.base) json_.text("base");
    if (place.head) json_.text("head");
    json_.end_array().text("file", place.path);
    if (place.line == 0) {
      json_.null("line");
    } else {
      json_.number("line", place.line);
    }
    json_.text("why", place.why);
  }

  const ChangesSubject& subject_;
  std::vector<Findings> open_;
  OpenRules base_rules_;
  OpenRules head_rules_;
  Json json_;
};

}  // namespace

std::string changes_json(const ChangesSubject& subject) {
  return Writer(subject).document();
}

std::string changes_lines(const ChangesSubject& subject) {
  return Writer(subject).lines();
}

}  // namespace grantlint::report
