#include "checks/baseline.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "grants/access.h"
#include "source/text.h"
#include "syntax/syntax.h"

namespace grantlint::checks {
namespace {

using syntax::Value;
using Errors = std::vector<config::Error>;

constexpr double version = 1;
constexpr std::size_t digits = 32;

/// JSON text of a string, for strings that may be anything.
std::string json_text(std::string_view text) {
  return syntax::to_json(Value::string(std::string(text)));
}

bool is_fingerprint(std::string_view text) {
  return text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

class Reader {
 public:
  Reader(const source::SourceSet& sources, source::FileId file) : sources_(sources), file_(file) {}

  std::expected<std::vector<Known>, Errors> read() {
    const syntax::Documents documents = syntax::read_json(sources_, file_);
    for (const findings::Unseen& unseen : documents.unseen) add(unseen.at, unseen.why);
    if (!documents.unseen.empty()) return std::unexpected(std::move(errors_));
    if (documents.documents.size() == 1) {
      top(documents.documents.front().value);
    } else {
      add({file_, 0, 0}, "a baseline is one object: `grantlint baseline` writes it");
    }
    if (!errors_.empty()) return std::unexpected(std::move(errors_));
    return std::move(entries_);
  }

 private:
  void top(const Value& value) {
    static constexpr std::array<std::string_view, 2> keys{"version", "findings"};
    if (!is_object(value, keys, "the baseline")) return;
    const Value* number = value.find("version");
    if (number == nullptr || number->kind() != Value::Kind::number || number->as_number() != version) {
      add(number != nullptr ? *number : value, "`version` must be 1, the only one that there is");
      return;
    }
    const Value* list = value.find("findings");
    if (list == nullptr || !list->is_list()) {
      add(list != nullptr ? *list : value, "`findings` must be a list");
      return;
    }
    for (const Value& item : list->as_list().items) entry(item);
  }

  void entry(const Value& item) {
    static constexpr std::array<std::string_view, 5> keys{"path", "address", "rule", "fingerprint", "what"};
    if (!is_object(item, keys, "a finding")) return;
    Known known;
    if (!take(item, "path", true, known.path) || !take(item, "address", false, known.address) ||
        !take(item, "rule", true, known.rule) || !take(item, "fingerprint", true, known.fingerprint) ||
        !take(item, "what", false, known.what)) {
      return;
    }
    if (!is_fingerprint(known.fingerprint)) {
      add(*item.find("fingerprint"), "a fingerprint has 32 hexadecimal digits in lower case");
      return;
    }
    const std::uint32_t line = sources_.line(file_, item.origin().at.begin);
    const auto [first, added] = lines_.try_emplace(known.fingerprint, line);
    if (!added) {
      add(item, fmt::format("the finding is listed in line {} already", first->second));
      return;
    }
    entries_.push_back(std::move(known));
  }

  template <std::size_t N>
  bool is_object(const Value& value, const std::array<std::string_view, N>& keys, std::string_view what) {
    if (!value.is_map()) {
      add(value, fmt::format("{} must be an object", what));
      return false;
    }
    bool fine = true;
    for (const syntax::Entry& given : value.as_map().entries) {
      if (std::ranges::find(keys, given.key) != keys.end()) continue;
      const std::string_view near = config::nearest(given.key, {keys.begin(), keys.end()});
      add(given.key_origin.at, fmt::format("{} has no `{}`{}", what, given.key.substr(0, 60),
                                           near.empty() ? "" : fmt::format("; did you mean `{}`?", near)));
      fine = false;
    }
    return fine;
  }

  bool take(const Value& item, std::string_view key, bool required, std::string& out) {
    const Value* value = item.find(key);
    if (value == nullptr && !required) return true;
    if (value == nullptr || !value->is_string() || value->as_text().empty()) {
      add(value != nullptr ? *value : item, fmt::format("`{}` of a finding must be a text", key));
      return false;
    }
    out = value->as_text();
    return true;
  }

  void add(const Value& value, std::string text) { add(value.origin().at, std::move(text)); }
  void add(const source::Span& at, std::string text) {
    constexpr std::size_t enough = 20;
    if (errors_.size() >= enough) return;
    errors_.push_back({std::string(sources_.path(file_)), at.known() ? sources_.region(at).start : source::Position{},
                       std::move(text)});
  }

  const source::SourceSet& sources_;
  source::FileId file_;
  std::vector<Known> entries_;
  std::map<std::string, std::uint32_t> lines_;
  Errors errors_;
};

}  // namespace

std::expected<std::vector<Known>, Errors> read_baseline(source::SourceSet& sources, std::string_view path) {
  const auto file = sources.open(path);
  if (!file) return std::unexpected(Errors{{std::string(path), {}, file.error()}});
  return Reader(sources, *file).read();
}

std::string text_at(const source::SourceSet& sources, const findings::Finding& finding) {
  constexpr std::size_t enough = 200;
  const std::string_view text = finding.at.known() ? sources.text(finding.at) : std::string_view(finding.message);
  return source::one_line(text.substr(0, enough));
}

namespace {

/// What sets the finding apart from others of its rule on its grant: in its identity behind rule and id, before the
/// number that equal ones have.
std::string_view apart(const grants::Grant& grant, const findings::Finding& finding) {
  std::string_view rest = finding.identity;
  const std::size_t before = finding.rule.size() + 1 + std::min(grant.id.find('-'), grant.id.size());
  rest.remove_prefix(std::min(before, rest.size()));
  return source::trim(rest.substr(0, rest.find(" #")));
}

}  // namespace

Known known(const source::SourceSet& sources, const std::vector<grants::Grant>& grants,
            const findings::Finding& finding) {
  const grants::Grant* grant = finding.grant != findings::no_grant ? &grants[finding.grant] : nullptr;
  std::string what = grant != nullptr ? grants::access(*grant) : text_at(sources, finding);
  if (const std::string_view day = grant != nullptr ? apart(*grant, finding) : std::string_view(); !day.empty())
    what += fmt::format(" ({})", day);
  return {.path = finding.at.known() ? std::string(sources.path(finding.at.file)) : std::string("."),
          .address = grant != nullptr ? grant->address : std::string(),
          .rule = finding.rule,
          .fingerprint = findings::fingerprint(finding.rule, finding.identity),
          .what = std::move(what)};
}

std::string write_baseline(std::vector<Known> entries) {
  std::ranges::sort(entries);
  std::set<std::string> listed;
  std::erase_if(entries, [&](const Known& one) { return !listed.insert(one.fingerprint).second; });
  std::string text = "{\"version\": 1, \"findings\": [";
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Known& one = entries[i];
    text += fmt::format("{}\n{{\"path\": {}, ", i == 0 ? "" : ",", json_text(one.path));
    if (!one.address.empty()) text += fmt::format("\"address\": {}, ", json_text(one.address));
    text += fmt::format("\"rule\": {}, \"fingerprint\": {}", json_text(one.rule), json_text(one.fingerprint));
    if (!one.what.empty()) text += fmt::format(", \"what\": {}", json_text(one.what));
    text += '}';
  }
  return text + "\n]}\n";
}

}  // namespace grantlint::checks
