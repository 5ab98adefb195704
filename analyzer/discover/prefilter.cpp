// One pass over the bytes for all words at once, after Wu and Manber: a table says, for the two bytes
// under the end of the window, how far no word can end; most bytes are never looked at. Case is
// ignored, since Azure's keys may be written in any case and the search is not slower without it.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "discover/discover.h"
#include "source/ascii.h"
#include "source/text.h"

namespace grantlint::discover {

namespace {

using source::is_name;
using source::lower;
using source::upper;

// Keys and values that are case-sensitive.
constexpr std::array<std::string_view, 1> members{"members"};
constexpr std::array<std::string_view, 1> effect{"Effect"};
// Actions of templates.
constexpr std::array<std::string_view, 2> includes{"include \"", "template \""};

/// Words that each form of document read by a later room must contain. Words for rows of the catalogue are passed
/// to the Prefilter by its caller.
constexpr auto forms = std::to_array<Word>({
    // AWS: the key, also of the block form. Sources: IAM JSON policy elements; iam/aws.cpp.
    {"statement", Bound::key},
    // The Serverless Framework; an account's authorization details.
    {"iamrolestatements"},
    {"iammanagedpolicies"},
    {"statements", Bound::key, effect},
    {"managedpolicies", Bound::key},
    {"detaillist"},
    {"%22statement"},
    // Google Cloud: a policy is a list of bindings with members.
    {"bindings", Bound::key, members},
    {"binding", Bound::key, members},
    // Azure: role definitions and assignments, bare or in a template.
    {"assignablescopes"},
    {"roledefinition"},
    {"roleassignment"},
    {"accesspolicies", Bound::key},
    {"federatedidentitycredential"},
    {"approleid", Bound::key},
    // Google Cloud: a custom role, joined with what binds it.
    {"includedpermissions", Bound::key},
    // Vault, Consul and Nomad: rules as JSON.
    {"capabilities", Bound::list},
    {"agent_prefix", Bound::key},
    {"key_prefix", Bound::key},
    {"node_prefix", Bound::key},
    {"service_prefix", Bound::key},
    {"session_prefix", Bound::key},
    {"keyring", Bound::scalar},
    // Kubernetes: the API group of RBAC, and its kinds where a template hides the group.
    {"rbac.authorization.k8s.io"},
    {"rolebinding"},
    {"clusterrole"},
    {"roleref", Bound::key},
    // A template of another chart may make the object.
    {"rbac", Bound::word, includes},
    {"serviceaccount", Bound::value},
    {"serviceaccountlist", Bound::word},
    // Workloads, to say who acts as an account.
    {"serviceaccountname", Bound::scalar},
});

/// Six bits of a byte are enough: a collision only costs an extra comparison.
constexpr std::size_t slot(char a, char b) {
  constexpr unsigned mask = 0x3f;
  return ((static_cast<unsigned char>(a) & mask) << 6U) | (static_cast<unsigned char>(b) & mask);
}

bool equal(std::string_view text, std::string_view low) {
  return text.size() == low.size() && std::ranges::equal(text, low, [](char a, char b) { return lower(a) == b; });
}

/// Is the text at [at, at + size) a word of its own? After an escape such as `\n` it is.
bool stands_alone(std::string_view bytes, std::size_t at, std::size_t size) {
  if (at > 0 && is_name(bytes[at - 1]) && !(at > 1 && bytes[at - 2] == '\\')) return false;
  return at + size >= bytes.size() || !is_name(bytes[at + size]);
}

/// As a word of its own, where it is one.
bool holds(std::string_view bytes, std::string_view word) {
  const bool plain = is_name(word.front()) && is_name(word.back());
  for (std::size_t at = 0; at < bytes.size();) {
    const void* found = ::memmem(bytes.data() + at, bytes.size() - at, word.data(), word.size());
    if (found == nullptr) return false;
    at = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
    if (!plain || stands_alone(bytes, at, word.size())) return true;
    at += word.size();
  }
  return false;
}

bool holds_any(std::string_view bytes, std::span<const std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return holds(bytes, word); });
}

/// The text with its escapes read and its joined lines joined; nothing where there are none that
/// could hide a marker.
std::optional<std::string> unescaped(std::string_view bytes) {
  std::string text;
  std::size_t copied = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const void* found = std::memchr(bytes.data() + at, '\\', bytes.size() - at);
    if (found == nullptr) break;
    const auto begin = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
    at = begin + 1;
    if (at >= bytes.size()) break;
    const char kind = bytes[at++];
    std::size_t end = at;
    std::optional<char> spelt;
    if (kind == '\n' || kind == '\r') {
      end = std::min(bytes.find_first_not_of(source::spaces, at), bytes.size());
    } else {
      const std::size_t digits = kind == 'u' ? 4 : kind == 'x' ? 2 : kind == 'U' ? 8 : 0;
      if (digits == 0 || at + digits > bytes.size()) continue;
      std::uint32_t code = 0;
      bool valid = true;
      for (std::size_t i = 0; i < digits; ++i) {
        const int digit = source::hex_value(bytes[at + i]);
        valid = valid && digit >= 0;
        code = (code << 4U) | static_cast<std::uint32_t>(digit & 0xf);
      }
      if (!valid || code >= 0x80) continue;
      spelt = static_cast<char>(code);
      end = at + digits;
    }
    text += bytes.substr(copied, begin - copied);
    if (spelt) text += *spelt;
    copied = at = end;
  }
  if (copied == 0) return std::nullopt;
  text += bytes.substr(copied);
  return text;
}

/// Quotes, blanks and comments may be between a key and its colon; after a comment the result is true.
bool is_key(std::string_view bytes, std::size_t end) {
  const std::size_t next = bytes.find_first_not_of("\"'\\ \t\r\n", end);
  return next != std::string_view::npos && (bytes[next] == ':' || bytes[next] == '#' || bytes[next] == '/');
}

/// Does a plain value follow the key on its line?
bool is_scalar_key(std::string_view bytes, std::size_t end) {
  const std::size_t colon = bytes.find_first_not_of("\"'\\ \t", end);
  if (colon == std::string_view::npos || bytes[colon] != ':') return false;
  const std::size_t value = bytes.find_first_not_of(source::blanks, colon + 1);
  if (value == std::string_view::npos) return false;
  const bool action = bytes.substr(value, 2) == "{{";  // of a template
  return action || std::string_view("\r\n{[").find(bytes[value]) == std::string_view::npos;
}

/// Is what follows the key anything but a map? In doubt it is.
bool is_list_key(std::string_view bytes, std::size_t end) {
  if (!is_key(bytes, end)) return false;
  const std::size_t colon = bytes.find_first_not_of("\"'\\ \t\r\n", end);
  const std::size_t value = bytes.find_first_not_of(source::spaces, colon + 1);
  if (bytes[colon] != ':' || value == std::string_view::npos || bytes.substr(value, 2) == "{{") return true;
  if (bytes[value] == '{') return false;
  const bool same_line = bytes.substr(colon, value - colon).find('\n') == std::string_view::npos;
  if (same_line || bytes[value] == '-' || !is_name(bytes[value])) return true;
  const std::string_view line = bytes.substr(value, bytes.find('\n', value) - value);
  return line.find(':') == std::string_view::npos;
}

/// Does nothing follow the value on its line but what ends it?
bool is_whole_value(std::string_view bytes, std::size_t end) {
  if (end < bytes.size() && bytes[end] == ':') return false;
  const std::size_t next = bytes.find_first_not_of(source::blanks, end);
  return next == end || next == std::string_view::npos || !is_name(bytes[next]);
}

bool stands_at(std::string_view bytes, std::size_t at, const Word& marker) {
  if (!equal(bytes.substr(at, marker.text.size()), marker.text)) return false;
  if (marker.bound == Bound::part) return true;
  if (!stands_alone(bytes, at, marker.text.size())) return false;
  const std::size_t end = at + marker.text.size();
  if (marker.bound == Bound::scalar) return is_scalar_key(bytes, end);
  if (marker.bound == Bound::list) return is_list_key(bytes, end);
  if (marker.bound == Bound::value) {
    const std::size_t before = bytes.substr(0, at).find_last_not_of("\"'\\ \t\r\n");
    return before != std::string_view::npos && bytes[before] == ':' && is_whole_value(bytes, end);
  }
  return marker.bound == Bound::word || is_key(bytes, end);
}

/// The forms of a letter pair's case.
template <typename Function>
void for_each_case(char a, char b, Function look) {
  look(slot(a, b));
  look(slot(upper(a), b));
  look(slot(a, upper(b)));
  look(slot(upper(a), upper(b)));
}

}  // namespace

Prefilter::Prefilter(std::span<const Word> more) : words_(forms.begin(), forms.end()) {
  std::ranges::copy_if(more, std::back_inserter(words_), [](const Word& word) { return word.text.size() > 1; });
  window_ = std::ranges::min_element(words_, {}, [](const Word& word) { return word.text.size(); })->text.size();
  window_ = std::min<std::size_t>(window_, 255);
  shifts_.fill(static_cast<std::uint8_t>(window_ - 1));
  std::vector<std::pair<std::size_t, std::uint32_t>> ending;  // slot of the window's end → the word
  for (std::uint32_t i = 0; i < words_.size(); ++i) {
    const std::string_view text = words_[i].text;
    for (std::size_t end = 2; end <= window_; ++end) {
      for_each_case(text[end - 2], text[end - 1], [&](std::size_t pair) {
        shifts_[pair] = std::min(shifts_[pair], static_cast<std::uint8_t>(window_ - end));
        if (end == window_) ending.emplace_back(pair, i);
      });
    }
  }
  std::ranges::sort(ending);
  const auto repeated = std::ranges::unique(ending);
  ending.erase(repeated.begin(), repeated.end());
  for (const auto& [pair, word] : ending) {
    order_.push_back(word);
    ++starts_[pair + 1];
  }
  for (std::size_t pair = 0; pair < slots; ++pair) starts_[pair + 1] += starts_[pair];
}

bool Prefilter::holds_word(std::string_view bytes) const {
  std::vector<bool> lacking;  // of each word, whether what it needs was looked for in vain
  for (std::size_t end = window_; end <= bytes.size();) {
    const std::size_t pair = slot(bytes[end - 2], bytes[end - 1]);
    if (const std::size_t shift = shifts_[pair]; shift > 0) {
      end += shift;
      continue;
    }
    const std::size_t begin = end - window_;
    for (std::uint32_t k = starts_[pair]; k < starts_[pair + 1]; ++k) {
      const Word& word = words_[order_[k]];
      if (lower(bytes[begin]) != word.text.front() || !stands_at(bytes, begin, word)) continue;
      if (word.needs.empty()) return true;
      if (lacking.empty()) lacking.resize(words_.size());
      if (lacking[order_[k]]) continue;
      if (holds_any(bytes, word.needs)) return true;
      lacking[order_[k]] = true;
    }
    ++end;
  }
  return false;
}

namespace {

/// Rules of Consul and Nomad need none of the markers: `{"acl": "write"}`. Their words are too common, and too
/// short, to be looked for in every file.
bool may_be_rules(std::string_view bytes) {
  constexpr std::size_t most = 64U << 10U;
  const std::size_t first = bytes.find_first_not_of(source::spaces, source::mark_size(bytes));
  if (bytes.size() > most || first == std::string_view::npos || bytes[first] != '{') return false;
  static constexpr std::array<std::string_view, 5> words{"policy", "acl", "operator", "mesh", "peering"};
  static constexpr std::array<std::string_view, 3> levels{"read", "write", "deny"};
  return holds_any(bytes, words) && holds_any(bytes, levels);
}

}  // namespace

bool Prefilter::may_hold_grant(std::string_view bytes) const {
  if (holds_word(bytes) || may_be_rules(bytes) || is_plan(bytes)) return true;
  const std::optional<std::string> text = unescaped(bytes);
  return text && holds_word(*text);
}

bool may_run_pods(std::string_view bytes) {
  constexpr std::string_view containers = "containers";
  if (bytes.find("kind") == std::string_view::npos) return false;
  for (std::size_t at = bytes.find(containers); at != std::string_view::npos; at = bytes.find(containers, at + 1)) {
    if (stands_alone(bytes, at, containers.size()) && is_list_key(bytes, at + containers.size())) return true;
  }
  return false;
}

bool may_hold_policy(std::string_view bytes) {
  static constexpr std::array<std::string_view, 4> words{"capabilities", "policy", "acl", "operator"};
  return std::ranges::any_of(words, [&](std::string_view word) { return bytes.find(word) != std::string_view::npos; });
}

}  // namespace grantlint::discover
