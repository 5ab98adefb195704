#include "tickets/register.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "source/glob.h"
#include "tickets/carriers.h"

namespace grantlint::tickets {
namespace {

constexpr std::array<std::string_view, 5> selectors{"address", "path", "sid", "principal", "entitlement"};

void refuse(Matches& matches, source::Span at, std::string text, std::string nearest = {}) {
  matches.malformed.push_back({at, std::move(text), std::move(nearest), {}});
}

source::Span key_place(const syntax::Entry& entry) {
  return entry.key_origin.at.known() ? entry.key_origin.at : entry.value.origin().at;
}

/// Where a map of fields stands, and which of its keys are none.
struct Fields {
  source::Span at;
  SourceKind kind;
  std::initializer_list<std::string_view> other = {};
};

/// Adds an annotation of what a map says; none where it says nothing.
std::uint32_t add(const source::SourceSet& sources, const syntax::Value& map, const Fields& of, const Keys& keys,
                  Matches& matches) {
  Carried carried = read_map(sources, map, of.kind, keys, of.other);
  const bool empty = carried.fields.empty() && carried.malformed.empty();
  matches.malformed.insert(matches.malformed.end(), carried.malformed.begin(), carried.malformed.end());
  if (empty) return no_annotation;
  matches.annotations.push_back({of.at, of.kind, std::move(carried.fields), 0});
  return static_cast<std::uint32_t>(matches.annotations.size() - 1);
}

/// The one document of a file; null where there is none. What cannot be read is reported.
const syntax::Document* only_document(const syntax::Documents& documents, Matches& matches) {
  for (const findings::Unseen& unseen : documents.unseen) {
    refuse(matches, unseen.at, fmt::format("part of the file cannot be read: {}", unseen.why));
  }
  if (documents.documents.empty()) return nullptr;
  if (documents.documents.size() > 1)
    refuse(matches, documents.documents[1].at, "only the first document of the file is read");
  const syntax::Document& first = documents.documents.front();
  if (first.value.is_null()) return nullptr;
  if (!first.value.is_map()) {
    refuse(matches, first.at, "the file holds no map of fields");
    return nullptr;
  }
  return &first;
}

/// `value` as a list of globs; empty where it is something else.
std::vector<std::string> globs(const syntax::Value& value) {
  std::vector<std::string> result;
  const auto add_one = [&](const syntax::Value& item) {
    const auto text = item.scalar_text();
    if (!text || text->empty()) return false;
    result.push_back(*text);
    return true;
  };
  if (value.is_list()) {
    if (!std::ranges::all_of(value.as_list().items, add_one)) result.clear();
  } else {
    add_one(value);
  }
  return result;
}

}  // namespace

std::vector<std::uint32_t> Sidecar::find(std::string_view sid) const {
  std::vector<std::uint32_t> found;
  if (const auto statement = statements.find(sid); !sid.empty() && statement != statements.end())
    found.push_back(statement->second);
  if (whole != no_annotation) found.push_back(whole);
  return found;
}

Sidecar read_sidecar(const source::SourceSet& sources, source::FileId file, const Keys& keys, Matches& matches) {
  Sidecar sidecar;
  const syntax::Documents documents = syntax::read_yaml(sources, file);
  const syntax::Document* document = only_document(documents, matches);
  if (document == nullptr) return sidecar;
  sidecar.whole = add(sources, document->value, {document->at, SourceKind::sidecar, {"statements"}}, keys, matches);
  const syntax::Value* statements = document->value.find("statements");
  if (statements == nullptr || statements->is_null()) return sidecar;
  if (!statements->is_map()) {
    refuse(matches, statements->origin().at, "`statements` is no map from a Sid to fields");
    return sidecar;
  }
  for (const syntax::Entry& entry : statements->as_map().entries) {
    if (!entry.value.is_map()) {
      refuse(matches, key_place(entry), fmt::format("statement `{}` holds no map of fields", clip(entry.key)));
      continue;
    }
    const std::uint32_t index = add(sources, entry.value, {key_place(entry), SourceKind::sidecar}, keys, matches);
    if (index != no_annotation) sidecar.statements.emplace(entry.key, index);
  }
  return sidecar;
}

void Register::read(const source::SourceSet& sources, source::FileId file, const Keys& keys, Matches& matches) {
  const syntax::Documents documents = syntax::read_yaml(sources, file);
  const syntax::Document* document = only_document(documents, matches);
  if (document == nullptr) return;
  for (const syntax::Entry& entry : document->value.as_map().entries) {
    if (entry.key == "grants") continue;
    refuse(matches, key_place(entry), fmt::format("unknown key `{}` in the register", clip(entry.key)),
           std::string(config::nearest(clip(entry.key), {"grants"})));
  }
  const syntax::Value* list = document->value.find("grants");
  if (list == nullptr || list->is_null()) return;
  if (!list->is_list()) {
    refuse(matches, list->origin().at, "`grants` of the register is no list");
    return;
  }
  for (const syntax::Value& item : list->as_list().items) {
    const syntax::Value* select = item.find("select");
    if (select == nullptr || !select->is_map() || select->as_map().entries.empty()) {
      refuse(matches, item.origin().at,
             "an entry of the register selects nothing: `select` must hold one of `address`, `path`, "
             "`sid`, `principal`, `entitlement`");
      continue;
    }
    Entry entry;
    bool good = true;
    for (const syntax::Entry& selector : select->as_map().entries) {
      std::vector<std::string> patterns = globs(selector.value);
      if (std::ranges::find(selectors, selector.key) == selectors.end()) {
        refuse(matches, key_place(selector), fmt::format("unknown selector `{}`", clip(selector.key)),
               std::string(config::nearest(clip(selector.key), {selectors.begin(), selectors.end()})));
        good = false;
      } else if (patterns.empty()) {
        refuse(matches, key_place(selector), fmt::format("selector `{}` is no text", selector.key));
        good = false;
      } else {
        entry.select.emplace(selector.key, std::move(patterns));
      }
    }
    if (!good) continue;
    entry.annotation = add(sources, item, {item.origin().at, SourceKind::register_, {"select"}}, keys, matches);
    if (entry.annotation == no_annotation) {
      refuse(matches, item.origin().at, "an entry of the register gives no field");
      continue;
    }
    const auto position = static_cast<std::uint32_t>(entries_.size());
    const auto address = entry.select.find("address");
    if (address != entry.select.end() && std::ranges::none_of(address->second, source::has_wildcard)) {
      for (const std::string& text : address->second) by_address_[text].push_back(position);
    } else {
      by_glob_.push_back(position);
    }
    entries_.push_back(std::move(entry));
  }
}

bool Register::matches(const Entry& entry, const source::SourceSet& sources, const grants::Grant& grant,
                       std::string_view folder) {
  const auto any_name = [](const std::vector<std::string>& patterns, std::string_view text) {
    return std::ranges::any_of(patterns,
                               [&](const std::string& glob) { return glob == text || source::matches(glob, text); });
  };
  const auto any_path = [&](const std::vector<std::string>& patterns, source::FileId file) {
    const std::string_view path = source::path_below(folder == "." ? "" : folder, sources.path(file)).value_or("");
    return !path.empty() &&
           std::ranges::any_of(patterns, [&](const std::string& glob) { return config::matches(glob, path); });
  };
  return std::ranges::all_of(entry.select, [&](const auto& selector) {
    const auto& [key, patterns] = selector;
    if (key == "address") return any_name(patterns, grant.address);
    if (key == "sid") return !grant.sid.empty() && any_name(patterns, grant.sid);
    if (key == "principal") return any_name(patterns, grant.principal.shown());
    if (key == "path") return any_path(patterns, grant.home.file) || any_path(patterns, grant.block.file);
    return !grant.entitlements.empty() && std::ranges::all_of(grant.entitlements, [&](const grants::Part& part) {
      return any_name(patterns, part.shown());
    });
  });
}

std::vector<std::uint32_t> Register::find(const source::SourceSet& sources, const grants::Grant& grant,
                                          std::string_view folder) const {
  std::vector<std::uint32_t> positions = by_glob_;
  if (const auto named = by_address_.find(grant.address); named != by_address_.end()) {
    positions.insert(positions.end(), named->second.begin(), named->second.end());
    std::ranges::sort(positions);
  }
  std::vector<std::uint32_t> found;
  for (const std::uint32_t position : positions) {
    const Entry& entry = entries_[position];
    if (found.empty() || found.back() != entry.annotation) {
      if (matches(entry, sources, grant, folder)) found.push_back(entry.annotation);
    }
  }
  return found;
}

}  // namespace grantlint::tickets
