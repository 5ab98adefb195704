// The config file: a table of keys for each map, each with the function that reads its value. yaml-cpp
// gives nodes with positions; its exceptions are caught here.
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <limits>
#include <optional>
#include <set>
#include <span>
#include <tuple>

#include "config/config.h"
#include "source/text.h"

namespace grantlint::config {

namespace {

using findings::Level;
using Names = std::span<const std::string_view>;

constexpr std::size_t most_bytes = 1U << 20U;  // a config is written by hand
constexpr std::size_t longest_glob = 1000;

/// The fields of an annotation (DESIGN section 4) that aliases refer to.
constexpr std::array<std::string_view, 16> annotation_fields{
    "ticket",      "approver", "requester", "operator", "expires",     "review", "revoke",   "basis",
    "entitlement", "scope",    "kind",      "purpose",  "environment", "owner",  "approved", "digest"};
/// Columns of a ticket export.
constexpr std::array<std::string_view, 9> export_fields{"ticket", "status",      "approver", "requester", "operator",
                                                        "owner",  "entitlement", "scope",    "expires"};
/// What `require` can ask for: fields, and the two questions that the platform may answer.
constexpr std::array<std::string_view, 18> required_fields{
    "ticket", "approver",    "requester", "operator", "expires", "expiry",      "review", "revoke",   "revocation",
    "basis",  "entitlement", "scope",     "kind",     "purpose", "environment", "owner",  "approved", "digest"};
constexpr std::array<std::string_view, 5> privileges{"plumbing", "ordinary", "privileged", "wildcard", "delegating"};
constexpr std::array<std::string_view, 9> classes{"plumbing", "ordinary", "privileged", "wildcard", "delegating",
                                                  "human",    "group",    "nhi",        "public"};
constexpr std::array<std::string_view, 4> rule_levels{"off", "note", "warning", "error"};
constexpr std::array<std::string_view, 4> failing_levels{"never", "note", "warning", "error"};

bool is_in(Names names, std::string_view word) {
  return std::ranges::find(names, word) != names.end();
}

std::string offer(std::string_view word, Names known) {
  const std::string_view near = nearest(word, {known.begin(), known.end()});
  return near.empty() ? std::string() : fmt::format("; did you mean `{}`?", near);
}

/// `GL301`, or `missing-expiry`.
bool is_rule_word(std::string_view word) {
  using source::is_digit;
  using source::is_lower;
  if (word.size() == 5 && word.starts_with("GL") && std::ranges::all_of(word.substr(2), is_digit)) return true;
  return !word.empty() && is_lower(word.front()) && word.back() != '-' && word.find("--") == std::string_view::npos &&
         std::ranges::all_of(word, [](char c) { return is_digit(c) || is_lower(c) || c == '-'; });
}

/// Untrusted text, shortened for a message.
std::string clip(std::string_view text) {
  constexpr std::size_t most = 60;
  std::string result;
  for (const char c : source::head(text, most)) result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return text.size() > most ? result + "…" : result;
}

class Reader {
 public:
  Reader(const source::SourceSet& sources, source::FileId file, std::string path) : sources_(sources), file_(file) {
    config_ = defaults();
    config_.folder = source::parent_path(path);
    config_.path = std::move(path);
  }

  /// Every key that `read` accepts, collected from the tables without a file.
  std::vector<std::string> keys() {
    listed_.emplace();
    top({});
    return std::move(*listed_);
  }

  std::expected<Config, std::vector<Error>> read() {
    try {
      load();
    } catch (const YAML::Exception& error) {
      // yaml-cpp reports too deep nesting only as "bad file".
      const bool deep = std::string_view(error.msg) == "bad file";
      add(error.mark,
          deep ? std::string("the nesting is too deep") : fmt::format("this is not valid YAML: {}", error.msg));
    }
    if (errors_.empty()) return std::move(config_);
    std::ranges::stable_sort(errors_, {}, [](const Error& e) { return std::tie(e.at.line, e.at.column); });
    return std::unexpected(std::move(errors_));
  }

 private:
  /// What a value is called in a message, e.g. `tickets.pattern`, and the value.
  struct Item {
    YAML::Node node;
    std::string name;
  };
  struct Key {
    std::string_view name;
    std::function<void(const Item&)> take;
  };

  void load() {
    std::string_view bytes = sources_.bytes(file_);
    if (bytes.size() > most_bytes) {
      errors_.push_back({config_.path, {}, fmt::format("the file is larger than {} bytes", most_bytes)});
      return;
    }
    bytes = source::without_mark(bytes);
    const std::vector<YAML::Node> documents = YAML::LoadAll(std::string(bytes));
    if (documents.size() > 1) add(documents[1].Mark(), "the file holds more than one YAML document");
    if (!documents.empty()) top({documents.front(), {}});
  }

  void top(const Item& item) {
    take_map(item, {
                       {"include", [&](const Item& i) { take_globs(i, config_.include); }},
                       {"exclude", [&](const Item& i) { take_globs(i, config_.exclude); }},
                       {"fail-on", [&](const Item& i) { config_.fail_on = take_level(i, failing_levels); }},
                       {"rules", [&](const Item& i) { take_rules(i, config_.rules); }},
                       {"tickets", [&](const Item& i) { take_tickets(i); }},
                       {"approvers", [&](const Item& i) { take_approvers(i); }},
                       {"identities", [&](const Item& i) { take_words(i, config_.identities, {}); }},
                       {"limits", [&](const Item& i) { take_limits(i); }},
                       {"controllers", [&](const Item& i) { take_list(i, config_.controllers); }},
                       {"levels", [&](const Item& i) { take_levels(i); }},
                       {"require", [&](const Item& i) { take_require(i); }},
                       {"terraform", [&](const Item& i) { take_terraform(i); }},
                       {"catalogue", [&](const Item& i) { take_paths(i, config_.catalogue); }},
                       {"overrides", [&](const Item& i) { take_overrides(i); }},
                   });
  }

  void take_tickets(const Item& item) {
    TicketSettings& tickets = config_.tickets;
    take_map(item, {
                       {"pattern", [&](const Item& i) { take_pattern(i, tickets.pattern); }},
                       {"aliases", [&](const Item& i) { take_words(i, tickets.aliases, annotation_fields); }},
                       {"exports", [&](const Item& i) { take_paths(i, tickets.exports); }},
                       {"fields",
                        [&](const Item& i) {
                          each_entry(i, [&](const std::string& key, const YAML::Node& at, const Item& value) {
                            if (known(key, at, export_fields, i)) take_text(value, tickets.fields[key]);
                          });
                        }},
                       {"approved", [&](const Item& i) { take_list(i, tickets.approved); }},
                   });
    for (std::string& path : tickets.exports) path = source::join_path(config_.folder, path);
  }

  void take_approvers(const Item& item) {
    each_item(item, [&](const Item& entry) {
      ApproverRule rule;
      take_map(entry, {
                          {"paths", [&](const Item& i) { take_globs(i, rule.paths); }},
                          {"classes", [&](const Item& i) { take_list(i, rule.classes, classes); }},
                          {"allow", [&](const Item& i) { take_list(i, rule.allow); }},
                      });
      if (entry.node.IsMap() && rule.allow.empty())
        add(entry.node, fmt::format("`{}` has no approvers in `allow`", entry.name));
      config_.approvers.push_back(std::move(rule));
    });
  }

  void take_limits(const Item& item) {
    Limits& limits = config_.limits;
    const auto duration = [&](Limits::seconds& out) { return [&](const Item& i) { take_duration(i, out); }; };
    const auto count = [&](auto& out) { return [&](const Item& i) { take_count(i, out); }; };
    take_map(item, {
                       {"standard", duration(limits.standard)},
                       {"privileged", duration(limits.privileged)},
                       {"emergency", duration(limits.emergency)},
                       {"nhi-credential", duration(limits.nhi_credential)},
                       {"removal-lag", duration(limits.removal_lag)},
                       {"entitlements-per-ticket", count(limits.entitlements_per_ticket)},
                       {"steps", count(limits.steps)},
                       {"bytes", count(limits.bytes)},
                       {"instances", count(limits.instances)},
                       {"file-bytes", count(limits.file_bytes)},
                       {"files", count(limits.files)},
                   });
  }

  void take_levels(const Item& item) {
    each_entry(item, [&](const std::string& key, const YAML::Node& at, const Item& value) {
      if (!known(key, at, privileges, item)) return;
      if (const auto level = take_level(value, rule_levels)) config_.levels[key] = *level;
    });
  }

  void take_require(const Item& item) {
    each_entry(item, [&](const std::string& key, const YAML::Node& at, const Item& value) {
      if (known(key, at, classes, item)) take_list(value, config_.require[key], required_fields);
    });
  }

  void take_terraform(const Item& item) {
    take_map(item, {{"var-files", [&](const Item& i) { take_paths(i, config_.var_files); }}});
    for (std::string& path : config_.var_files) path = source::join_path(config_.folder, path);
  }

  void take_overrides(const Item& item) {
    each_item(item, [&](const Item& entry) {
      Override override_;
      take_map(entry, {
                          {"paths", [&](const Item& i) { take_globs(i, override_.paths); }},
                          {"rules", [&](const Item& i) { take_rules(i, override_.rules); }},
                      });
      if (entry.node.IsMap() && override_.paths.empty())
        add(entry.node, fmt::format("`{}` has no `paths`", entry.name));
      config_.overrides.push_back(std::move(override_));
    });
  }

  void take_rules(const Item& item, std::map<std::string, Level>& out) {
    each_entry(item, [&](const std::string& key, const YAML::Node& at, const Item& value) {
      if (!is_rule_word(key)) {
        add(at, fmt::format("`{}` in `{}` is not a rule: use an id such as `GL301` or a name such as `missing-expiry`",
                            clip(key), item.name));
        return;
      }
      config_.rule_words.push_back({key, position(at.Mark())});
      if (const auto level = take_level(value, rule_levels)) out[key] = *level;
    });
  }

  // What a value must be.

  void take_map(const Item& item, const std::vector<Key>& keys) {
    std::vector<std::string_view> names;
    names.reserve(keys.size());
    for (const Key& key : keys) {
      names.push_back(key.name);
      if (!listed_) continue;
      listed_->push_back(item.name.empty() ? std::string(key.name) : fmt::format("{}.{}", item.name, key.name));
      key.take({{}, listed_->back()});
    }
    each_entry(item, [&](const std::string& name, const YAML::Node& at, const Item& value) {
      if (!known(name, at, names, item)) return;
      std::ranges::find(keys, name, &Key::name)->take(value);
    });
  }

  /// `take(key, the key's node, value)` for each entry that has a value and a key of its own.
  template <typename Take>
  void each_entry(const Item& item, Take take) {
    if (item.node.IsNull()) return;  // a key without a value is a key that is not given
    if (!item.node.IsMap()) {
      wrong(item, "a map");
      return;
    }
    std::set<std::string> seen;
    for (const auto& entry : item.node) {
      if (!entry.first.IsScalar()) {
        add(entry.first, fmt::format("a key{} is not plain text", inside(item)));
        continue;
      }
      const std::string& key = entry.first.Scalar();
      if (!seen.insert(key).second) {
        add(entry.first, fmt::format("`{}` is given twice{}", clip(key), inside(item)));
        continue;
      }
      take(key, entry.first,
           Item{entry.second, item.name.empty() ? clip(key) : fmt::format("{}.{}", item.name, clip(key))});
    }
  }

  template <typename Take>
  void each_item(const Item& item, Take take) {
    if (listed_) take(Item{{}, item.name + "[]"});
    if (item.node.IsNull()) return;
    if (!item.node.IsSequence()) {
      wrong(item, "a list");
      return;
    }
    std::size_t n = 0;
    for (const YAML::Node& node : item.node) take(Item{node, fmt::format("{}[{}]", item.name, n++)});
  }

  bool take_text(const Item& item, std::string& out) {
    if (!item.node.IsScalar() || item.node.Scalar().empty()) {
      wrong(item, "a text");
      return false;
    }
    out = item.node.Scalar();
    return true;
  }

  /// The list replaces the default.
  void take_list(const Item& item, std::vector<std::string>& out, Names allowed = {}) {
    std::vector<std::string> list;
    each_item(item, [&](const Item& entry) {
      std::string text;
      if (!take_text(entry, text)) return;
      if (!allowed.empty() && !is_in(allowed, text)) {
        add(entry.node,
            fmt::format("`{}` in `{}` is none of {}{}", clip(text), item.name, list_of(allowed), offer(text, allowed)));
        return;
      }
      list.push_back(std::move(text));
    });
    if (!item.node.IsNull()) out = std::move(list);
  }

  void take_words(const Item& item, std::map<std::string, std::string>& out, Names allowed) {
    each_entry(item, [&](const std::string& key, const YAML::Node& /*at*/, const Item& value) {
      std::string text;
      if (!take_text(value, text)) return;
      if (!allowed.empty() && !is_in(allowed, text)) {
        add(value.node, fmt::format("`{}` is not a field of an annotation{}", clip(text), offer(text, allowed)));
        return;
      }
      out[key] = std::move(text);
    });
  }

  void take_globs(const Item& item, std::vector<std::string>& out) {
    take_list(item, out);
    if (!item.node.IsSequence()) return;
    for (const YAML::Node& node : item.node) {
      if (!node.IsScalar()) continue;
      const std::string& glob = node.Scalar();
      if (glob.starts_with('!')) {
        add(node, fmt::format("`{}` in `{}`: a glob cannot be negated with `!`", clip(glob), item.name));
      } else if (glob.size() > longest_glob || glob.find('\0') != std::string::npos) {
        add(node, fmt::format("a glob in `{}` is longer than {} bytes", item.name, longest_glob));
      } else if (source::normal_path(std::string_view(glob).substr(glob.starts_with('/') ? 1 : 0)).empty() ||
                 ("/" + glob + "/").find("/../") != std::string::npos) {
        add(node, fmt::format("`{}` in `{}`: a glob cannot contain `..`", clip(glob), item.name));
      }
    }
  }

  void take_paths(const Item& item, std::vector<std::string>& out) {
    take_list(item, out);
    if (!item.node.IsSequence()) return;
    for (const YAML::Node& node : item.node) {
      if (node.IsScalar() && !node.Scalar().empty() && source::join_path(config_.folder, node.Scalar()).empty()) {
        add(node, fmt::format("`{}` in `{}` lies outside the root", clip(node.Scalar()), item.name));
      }
    }
  }

  std::optional<Level> take_level(const Item& item, Names allowed) {
    if (item.node.IsNull()) return std::nullopt;
    std::string text;
    if (!take_text(item, text)) return std::nullopt;
    if (!is_in(allowed, text)) {
      add(item.node,
          fmt::format("`{}` of `{}` is no level: {}{}", clip(text), item.name, list_of(allowed), offer(text, allowed)));
      return std::nullopt;
    }
    return text == "never" ? Level::off : findings::parse_level(text);
  }

  void take_pattern(const Item& item, std::string& out) {
    if (item.node.IsNull() || !take_text(item, out)) return;
    if (const auto fine = check_pattern(out); !fine) {
      add(item.node, fmt::format("`{}` of `{}` {}", clip(out), item.name, fine.error()));
    }
  }

  void take_duration(const Item& item, Limits::seconds& out) {
    std::string text;
    if (item.node.IsNull() || !take_text(item, text)) return;
    if (const auto duration = findings::parse_duration(text)) {
      out = *duration;
    } else {
      add(item.node, fmt::format("`{}`: {}", item.name, clip(duration.error())));
    }
  }

  template <typename Number>
  void take_count(const Item& item, Number& out) {
    std::string text;
    if (item.node.IsNull() || !take_text(item, text)) return;
    Number count = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, count);
    if (read.ec != std::errc() || read.ptr != end || count == 0) {
      add(item.node, fmt::format("`{}` of `{}` is not a whole number from 1 to {}", clip(text), item.name,
                                 std::numeric_limits<Number>::max()));
      return;
    }
    out = count;
  }

  bool known(const std::string& key, const YAML::Node& at, Names names, const Item& map) {
    if (is_in(names, key)) return true;
    add(at, fmt::format("unknown key `{}`{}{}", clip(key), inside(map), offer(key, names)));
    return false;
  }

  // Error messages.

  static std::string inside(const Item& map) {
    return map.name.empty() ? std::string() : fmt::format(" in `{}`", map.name);
  }

  static std::string list_of(Names names) {
    std::string text;
    for (const std::string_view name : names) text += fmt::format("{}`{}`", text.empty() ? "" : ", ", name);
    return text;
  }

  void wrong(const Item& item, std::string_view wanted) {
    add(item.node, item.name.empty() ? fmt::format("the file must hold {}", wanted)
                                     : fmt::format("`{}` must be {}", item.name, wanted));
  }

  void add(const YAML::Node& node, std::string text) { add(node.Mark(), std::move(text)); }

  void add(const YAML::Mark& mark, std::string text) {
    errors_.push_back({config_.path, position(mark), std::move(text)});
  }

  /// yaml-cpp counts bytes from 0, without the byte order mark.
  [[nodiscard]] source::Position position(const YAML::Mark& mark) const {
    if (mark.is_null() || mark.line < 0 || mark.column < 0) return {};
    const auto line = static_cast<std::uint32_t>(mark.line) + 1;
    const std::uint32_t skipped = line == 1 ? source::mark_size(sources_.bytes(file_)) : 0;
    return sources_.position(file_,
                             sources_.line_begin(file_, line) + skipped + static_cast<std::uint32_t>(mark.column));
  }

  const source::SourceSet& sources_;
  source::FileId file_;
  Config config_;
  std::vector<Error> errors_;
  std::optional<std::vector<std::string>> listed_;  // of `keys`
};

}  // namespace

std::expected<Config, std::vector<Error>> read(source::SourceSet& sources, std::string_view path) {
  const auto file = sources.open(path);
  if (!file) return std::unexpected(std::vector<Error>{{std::string(path), {}, file.error()}});
  return Reader(sources, *file, source::normal_path(path)).read();
}

std::vector<std::string> keys() {
  source::SourceSet sources;
  return Reader(sources, source::FileId::none, {}).keys();
}

}  // namespace grantlint::config
