// Rows that say how providers write what they grant, and how they end it.
#include <algorithm>

#include "grants/catalogue_added.h"
#include "source/glob.h"

namespace grantlint::grants {

bool fits(std::span<const std::string_view> globs, std::string_view text) {
  bool fitting = false;
  for (const std::string_view glob : globs) {
    const bool taken_back = glob.starts_with('-');
    if (source::matches(glob.substr(taken_back ? 1 : 0), text, source::Special::classes)) fitting = !taken_back;
  }
  return fitting;
}

namespace {

/// The first row that holds, of the user's tables before the built-in ones.
template <typename Row, typename Added, typename Holds>
const Row* first_row(const Added& added, std::span<const Row> Tables::* table, Holds holds) {
  return first(added, [&](const Tables& tables) -> const Row* {
    const auto found = std::ranges::find_if(tables.*table, holds);
    return found == (tables.*table).end() ? nullptr : &*found;
  });
}

bool has(std::span<const std::string_view> texts, std::string_view text) {
  return std::ranges::find(texts, text) != texts.end();
}

/// Is it the address of a resource of the type?
bool is_of(std::string_view address, std::string_view type) {
  const std::size_t at = address.find(type);
  return at != std::string_view::npos && address.substr(at + type.size()).starts_with('.');
}

}  // namespace

const EndRow* Catalogue::end(std::string_view provider, EndKind by) const {
  return first_row(added_, &Tables::ends, [&](const EndRow& row) { return row.provider == provider && row.by == by; });
}

const NoEndRow* Catalogue::no_end(std::string_view text) const {
  return first_row(added_, &Tables::no_ends, [&](const NoEndRow& row) { return has(row.names, text); });
}

const NoEndRow* Catalogue::no_end_of_type(std::string_view type) const {
  return first_row(added_, &Tables::no_ends, [&](const NoEndRow& row) { return fits(row.types, type); });
}

const NoEndRow* Catalogue::no_end_on(std::string_view address) const {
  return first_row(added_, &Tables::no_ends,
                   [&](const NoEndRow& row) { return !row.scope.empty() && is_of(address, row.scope); });
}

const TimeRow* Catalogue::time_in(std::string_view reference) const {
  return first_row(added_, &Tables::times, [&](const TimeRow& row) { return is_of(reference, row.type); });
}

const ProviderRow& Catalogue::provider(std::string_view name) const {
  static constexpr ProviderRow none;
  const ProviderRow* row =
      first_row(added_, &Tables::providers, [&](const ProviderRow& one) { return one.provider == name; });
  return row == nullptr ? none : *row;
}

std::string_view Catalogue::kind(std::string_view provider_name, std::string_view type,
                                 std::string_view attribute) const {
  const auto fit = [&](std::string_view glob, std::string_view text) {
    return source::matches(glob, text, source::Special::classes, source::Letters::fold);
  };
  const std::string with_type = std::string(type) + "." + std::string(attribute);
  for (const std::string_view pair : provider(provider_name).kinds) {
    const std::size_t sign = pair.find('=');
    const std::string_view glob = pair.substr(0, sign);
    if (sign != std::string_view::npos && (fit(glob, attribute) || fit(glob, with_type))) return pair.substr(sign + 1);
  }
  return {};
}

const PolicyRow* Catalogue::policy(std::string_view form) const {
  return first_row(added_, &Tables::policies, [&](const PolicyRow& row) { return row.form == form; });
}

}  // namespace grantlint::grants
