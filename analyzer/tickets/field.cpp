#include "tickets/field.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "source/text.h"
#include "source/utf8.h"

namespace grantlint::tickets {

using source::is_hex;
using source::trim;

namespace {

constexpr std::array<std::string_view, field_count> field_names{
    "ticket",      "approver", "requester", "operator", "expires",     "review", "revoke",   "basis",
    "entitlement", "scope",    "kind",      "purpose",  "environment", "owner",  "approved", "digest"};

/// Words people use for a field, which no count of edits would bring near.
struct Synonym {
  std::string_view word;
  std::string_view field;
};
constexpr std::array synonyms{
    Synonym{"approval", "approver"},   Synonym{"approved-by", "approver"},
    Synonym{"date", "expires"},        Synonym{"due", "expires"},
    Synonym{"end", "expires"},         Synonym{"env", "environment"},
    Synonym{"expiration", "expires"},  Synonym{"expiry", "expires"},
    Synonym{"id", "ticket"},           Synonym{"issue", "ticket"},
    Synonym{"jira", "ticket"},         Synonym{"justification", "purpose"},
    Synonym{"policy", "basis"},        Synonym{"reason", "purpose"},
    Synonym{"removal", "revoke"},      Synonym{"requested-by", "requester"},
    Synonym{"review-by", "review"},    Synonym{"revocation", "revoke"},
    Synonym{"role", "entitlement"},    Synonym{"servicenow", "ticket"},
    Synonym{"snow", "ticket"},         Synonym{"stage", "environment"},
    Synonym{"team", "owner"},          Synonym{"until", "expires"},
    Synonym{"valid-until", "expires"},
};

/// `revoke` and `basis`: a word, with or without an argument after a colon.
struct Choice {
  std::string_view word;
  std::string_view argument;  ///< what follows the colon, for the message; empty: nothing does
};
std::span<const Choice> revoke_choices() {
  using Kind = grants::Target::Kind;
  static const std::array forms{Choice{name(Kind::condition), ""},
                                Choice{name(Kind::schedule), ""},
                                Choice{name(Kind::ttl), ""},
                                Choice{name(Kind::rotation), "ADDRESS"},
                                Choice{name(Kind::pipeline), "PATH"},
                                Choice{name(Kind::controller), "NAME"},
                                Choice{name(Kind::package), "ADDRESS"},
                                Choice{name(Kind::runbook), "PATH"},
                                Choice{name(Kind::owner), "WHO"}};
  return forms;
}
constexpr std::array basis_choices{Choice{"policy", "ID"}, Choice{"role", "ID"}, Choice{"exception", "ID"}};
constexpr std::array kinds{Choice{"standard", ""}, Choice{"emergency", ""}, Choice{"nhi", ""}, Choice{"delegated", ""}};

bool is_list(FieldName field) {
  switch (field) {
    case FieldName::ticket:
    case FieldName::approver:
    case FieldName::requester:
    case FieldName::operator_:
    case FieldName::revoke:
    case FieldName::basis:
    case FieldName::entitlement:
    case FieldName::scope:
    case FieldName::environment:
    case FieldName::owner: return true;
    default: return false;
  }
}

std::vector<std::string> items_of(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const std::string_view item = trim(source::take_until(text, ','));
    if (!item.empty()) items.emplace_back(item);
  }
  return items;
}

/// Kubernetes writes `get,list:pods`: verbs without a colon belong to the item that has one.
std::vector<std::string> join_verbs(const std::vector<std::string>& items) {
  constexpr std::array<std::string_view, 16> verbs{
      "approve",     "attest", "bind",  "create", "delete", "deletecollection", "escalate", "get",
      "impersonate", "list",   "patch", "proxy",  "sign",   "update",           "use",      "watch"};
  std::vector<std::string> joined;
  std::string pending;
  for (const std::string& item : items) {
    if (std::ranges::find(verbs, item) != verbs.end()) {
      pending += item + ",";
      continue;
    }
    if (!pending.empty() && item.find(':') == std::string::npos) {
      joined.push_back(pending.substr(0, pending.size() - 1));
      pending.clear();
    }
    joined.push_back(pending + item);
    pending.clear();
  }
  if (!pending.empty()) joined.push_back(pending.substr(0, pending.size() - 1));
  return joined;
}

std::expected<std::string, Refusal> read_choice(std::string_view item, std::span<const Choice> choices,
                                                std::string_view field) {
  const std::size_t colon = std::min(item.find(':'), item.size());
  const std::string word = lower(item.substr(0, colon));
  const std::string_view argument = colon < item.size() ? trim(item.substr(colon + 1)) : std::string_view();
  for (const Choice& choice : choices) {
    if (choice.word != word) continue;
    if (choice.argument.empty() && colon < item.size()) {
      return std::unexpected(Refusal{fmt::format("`{}` takes nothing after it", word), word});
    }
    if (!choice.argument.empty() && argument.empty()) {
      return std::unexpected(Refusal{fmt::format("`{}` names nothing: `{}:{}`", word, word, choice.argument), {}});
    }
    return choice.argument.empty() ? word : fmt::format("{}:{}", word, argument);
  }
  std::vector<std::string_view> words;
  words.reserve(choices.size());
  for (const Choice& choice : choices) words.push_back(choice.word);
  std::string nearest(config::nearest(clip(word), words));
  if (!nearest.empty() && colon < item.size()) nearest += item.substr(colon);
  std::string all;
  for (const Choice& choice : choices) {
    all += fmt::format("{}`{}{}{}`", all.empty() ? "" : ", ", choice.word, choice.argument.empty() ? "" : ":",
                       choice.argument);
  }
  return std::unexpected(Refusal{fmt::format("`{}={}` is none of {}", field, clip(item), all), std::move(nearest)});
}

std::expected<std::vector<std::string>, Refusal> read_choices(const std::vector<std::string>& items,
                                                              std::span<const Choice> choices, std::string_view field) {
  std::vector<std::string> values;
  for (const std::string& item : items) {
    auto value = read_choice(item, choices, field);
    if (!value) {
      if (items.size() > 1) value.error().nearest.clear();
      return std::unexpected(std::move(value.error()));
    }
    values.push_back(std::move(*value));
  }
  return values;
}

std::expected<std::string, Refusal> read_date(FieldName field, std::string_view raw, Script script) {
  const std::string text = clip(raw);
  auto day = findings::parse_day(text);
  if (day) return std::string(raw);
  if (script == Script::restricted) {
    std::string dashed = text;
    std::ranges::replace(dashed, '_', '-');
    if (findings::parse_day(dashed)) return dashed;
  }
  return std::unexpected(Refusal{fmt::format("the date of `{}` cannot be read: {}", name(field), day.error()), {}});
}

}  // namespace

std::string_view name(FieldName field) {
  return field_names[static_cast<std::size_t>(field)];
}

std::optional<FieldName> parse_field(std::string_view text) {
  const auto* found = std::ranges::find(field_names, text);
  if (found == field_names.end()) return std::nullopt;
  return static_cast<FieldName>(found - field_names.begin());
}

std::string_view name(SourceKind kind) {
  switch (kind) {
    case SourceKind::comment: return "comment";
    case SourceKind::tags: return "tags";
    case SourceKind::labels: return "labels";
    case SourceKind::default_tags: return "default_tags";
    case SourceKind::annotations: return "annotations";
    case SourceKind::sidecar: return "sidecar";
    case SourceKind::register_: return "register";
    case SourceKind::native: return "native";
    case SourceKind::file: return "file";
    case SourceKind::export_: return "export";
  }
  return "";
}

std::string Field::text() const {
  std::string all;
  for (const std::string& value : values) {
    if (!all.empty()) all += ',';
    all += value;
  }
  return all;
}

bool Approval::any() const {
  return std::ranges::any_of(fields, [](const Field& field) { return field.given(); });
}

const Field* Record::find(FieldName name) const {
  const auto found = std::ranges::find(fields, name, &std::pair<FieldName, Field>::first);
  return found == fields.end() ? nullptr : &found->second;
}

const Field* find(const Annotation& annotation, FieldName field) {
  const auto found = std::ranges::find(annotation.fields, field, &std::pair<FieldName, Field>::first);
  return found == annotation.fields.end() ? nullptr : &found->second;
}

bool has_form(FieldName field) {
  return field == FieldName::revoke || field == FieldName::basis || field == FieldName::kind ||
         field == FieldName::digest || field == FieldName::approved;
}

std::expected<std::vector<std::string>, Refusal> read_value(FieldName field, std::string_view raw, Script script) {
  raw = trim(raw);
  const std::string_view key = name(field);
  std::vector<std::string> items;
  if (is_list(field)) {
    items = items_of(raw);
  } else if (!raw.empty()) {
    items.emplace_back(raw);
  }
  if (items.empty()) return std::unexpected(Refusal{fmt::format("`{}` has no value", key), {}});

  switch (field) {
    case FieldName::expires:
    case FieldName::review:
    case FieldName::approved: {
      auto date = read_date(field, raw, script);
      if (!date) return std::unexpected(std::move(date.error()));
      return std::vector{std::move(*date)};
    }
    case FieldName::revoke: return read_choices(items, revoke_choices(), key);
    case FieldName::basis: return read_choices(items, basis_choices, key);
    case FieldName::kind: return read_choices(items, kinds, key);
    case FieldName::digest: {
      constexpr std::string_view prefix = "sha256:";
      std::string& written = items.front();
      // Labels cannot hold the colon.
      const bool labelled = script == Script::restricted && written.size() > prefix.size() &&
                            (written[prefix.size() - 1] == '_' || written[prefix.size() - 1] == '-');
      if (labelled) written[prefix.size() - 1] = ':';
      const std::string_view digits =
          written.starts_with(prefix) ? std::string_view(written).substr(prefix.size()) : std::string_view();
      if (digits.size() < 12 || digits.size() > 64 || !std::ranges::all_of(digits, is_hex)) {
        return std::unexpected(
            Refusal{fmt::format("`digest={}` is not `sha256:` and 12 to 64 hex digits", clip(raw)), {}});
      }
      return items;
    }
    case FieldName::entitlement: return join_verbs(items);
    default: return items;
  }
}

std::expected<void, std::string> check_value(FieldName field, std::string_view value) {
  const auto read = read_value(field, value, Script::free);
  if (read) return {};
  const Refusal& why = read.error();
  return std::unexpected(why.nearest.empty() ? why.text : fmt::format("{}; did you mean `{}`?", why.text, why.nearest));
}

Keys::Keys(const config::Config& config) {
  for (const auto& [alias, field] : config.tickets.aliases) {
    if (const auto known = parse_field(field)) aliases_.emplace(alias, *known);
  }
}

std::optional<FieldName> Keys::find(std::string_view key) const {
  if (const auto alias = aliases_.find(key); alias != aliases_.end()) return alias->second;
  return parse_field(key);
}

std::string Keys::nearest(std::string_view key) const {
  std::string word = lower(clip(key));
  std::ranges::replace(word, '_', '-');
  if (find(word)) return word;
  const auto* synonym = std::ranges::find(synonyms, word, &Synonym::word);
  if (synonym != synonyms.end()) return std::string(synonym->field);
  std::vector<std::string_view> candidates(field_names.begin(), field_names.end());
  for (const auto& [alias, field] : aliases_) candidates.emplace_back(alias);
  return std::string(config::nearest(word, candidates));
}

std::string clip(std::string_view text, std::size_t most) {
  std::string result(source::head(text, most));
  return result.size() < text.size() ? result + "…" : result;
}

}  // namespace grantlint::tickets
