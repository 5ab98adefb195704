// Compares roles by their permissions. A role is a list of globs: it gives a permission that one of them matches,
// unless a later one, written with `-`, excludes it (`NotActions`).
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "grants/catalogue.h"
#include "source/ascii.h"
#include "source/glob.h"

namespace grantlint::grants {
namespace {

using Permissions = std::vector<std::string>;

/// A role's permissions in lower case, and as they are written.
struct Holder {
  Permissions permissions;
  std::span<const std::string_view> written;
};

constexpr std::string_view data_action = "data:";

bool is_data(std::string_view permission) {
  return permission.starts_with(data_action);
}

/// The glob that a permission with `-` excludes; empty for others.
std::string_view taken_back(std::string_view permission) {
  return permission.starts_with('-') ? permission.substr(1) : std::string_view();
}

/// Up to the first star.
std::string_view stem(std::string_view glob) {
  return glob.substr(0, glob.find('*'));
}

bool within(const std::string& glob, const std::string& permission) {
  return permission.starts_with(stem(glob)) && is_data(glob) == is_data(permission) &&
         source::matches(glob, permission);
}

/// Is there a text that both globs match? Fills, row by row, a table of whether the last i characters of `a` and the
/// last j of `b` have such a text.
bool overlap(const std::string& a, const std::string& b) {
  const std::string_view left_stem = stem(a);
  const std::string_view right_stem = stem(b);
  const std::size_t common = std::min(left_stem.size(), right_stem.size());
  if (left_stem.substr(0, common) != right_stem.substr(0, common) || is_data(a) != is_data(b)) return false;
  if (left_stem.size() == a.size() && right_stem.size() == b.size()) return a == b;
  std::vector<char> shorter(b.size() + 1, 0);
  std::vector<char> row(b.size() + 1, 0);
  for (std::size_t i = 0; i <= a.size(); ++i) {
    const char left = i == 0 ? '\0' : a[a.size() - i];
    for (std::size_t j = 0; j <= b.size(); ++j) {
      const char right = j == 0 ? '\0' : b[b.size() - j];
      if (i == 0 && j == 0) {
        row[j] = 1;
      } else if (left == '*' || right == '*') {
        row[j] = static_cast<char>((i > 0 && shorter[j] != 0) || (j > 0 && row[j - 1] != 0));
      } else {
        row[j] = static_cast<char>(i > 0 && j > 0 && left == right && shorter[j - 1] != 0);
      }
    }
    std::swap(shorter, row);
  }
  return shorter[b.size()] != 0;
}

/// Does it give all of `wanted` but `left_out`? If not because it excludes a part, `lost` is that part as written.
bool gives(const Holder& holder, const std::string& wanted, const Permissions& left_out, std::string& lost) {
  const Permissions& own = holder.permissions;
  for (std::size_t i = 0; i < own.size(); ++i) {
    if (!within(own[i], wanted)) continue;
    const auto takes = [&](const std::string& later) {
      const std::string back(taken_back(later));
      if (back.empty() || !overlap(back, wanted)) return false;
      return std::ranges::none_of(left_out, [&](const std::string& out) { return within(out, back); });
    };
    const auto back = std::find_if(own.begin() + static_cast<std::ptrdiff_t>(i) + 1, own.end(), takes);
    if (back == own.end()) return true;
    if (within(wanted, std::string(taken_back(*back))))
      lost = std::string(taken_back(holder.written[static_cast<std::size_t>(back - own.begin())]));
  }
  return false;
}

Permissions folded(std::span<const std::string_view> permissions) {
  Permissions list;
  for (const std::string_view one : permissions) list.push_back(source::lower(one));
  return list;
}

}  // namespace

std::optional<Excess> Catalogue::excess(std::string_view provider, std::span<const std::string> named,
                                        std::string_view granted, bool data) const {
  return weigh(provider, named, granted, data, false);
}

std::optional<Excess> Catalogue::weigh(std::string_view provider, std::span<const std::string> named,
                                       std::string_view granted, bool data, bool briefly) const {
  const ProviderRow& writing = this->provider(provider);
  const auto is_permission = [&](std::string_view text) { return fits(writing.permission, text); };
  std::vector<Holder> holders;
  bool any_role = false;
  for (const std::string& text : named) {
    if (const auto role = permissions(provider, text); !role.empty()) {
      holders.push_back({folded(role), role});
      any_role = true;
    } else if (is_permission(text)) {
      // A permission is written the same for control-plane and data actions.
      holders.push_back({{source::lower(text), std::string(data_action) + source::lower(text)}, {}});
    }
  }
  Excess excess;
  std::span<const std::string_view> written = permissions(provider, granted);
  excess.by_role = !written.empty();
  const std::string alone = (data ? std::string(data_action) : std::string()) + std::string(granted);
  const std::string_view alone_view = alone;
  if (written.empty() && is_permission(granted)) written = {&alone_view, 1};
  if (holders.empty() || written.empty() || (!any_role && !excess.by_role)) return std::nullopt;
  const Permissions wanted = folded(written);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!taken_back(wanted[i]).empty()) continue;
    Permissions left_out;
    for (std::size_t j = i + 1; j < wanted.size(); ++j) {
      if (const std::string_view back = taken_back(wanted[j]); !back.empty()) left_out.emplace_back(back);
    }
    std::string lost;
    const bool given =
        std::ranges::any_of(holders, [&](const Holder& holder) { return gives(holder, wanted[i], left_out, lost); });
    const auto touches = [&](const std::string& permission) {
      return taken_back(permission).empty() && overlap(permission, wanted[i]);
    };
    const bool of_any_role = fits(writing.of_any_role, wanted[i]);
    excess.shared =
        excess.shared || briefly || (given && !of_any_role) || std::ranges::any_of(holders, [&](const Holder& holder) {
          return !of_any_role && std::ranges::any_of(holder.permissions, touches);
        });
    if (!given) excess.beyond.push_back(lost.empty() ? std::string(written[i]) : lost);
    if (!given && briefly) break;
  }
  return excess;
}

}  // namespace grantlint::grants
