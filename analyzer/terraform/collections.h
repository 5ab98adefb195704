/// Shared by the functions for lists, sets and maps. Private to the room.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "terraform/function_table.h"

namespace grantlint::terraform {

/// The items of a list or set, or the values of a map; an unknown one has no items and a rest.
struct Items {
  std::vector<syntax::Value> items;
  syntax::UnknownPtr rest;
};
Items items_of(const syntax::Value& value);

/// A function's result list; unknown where it has too many elements.
syntax::Value made(std::vector<syntax::Value> items, const CallContext& at, syntax::UnknownPtr rest = nullptr,
                   bool set = false);

/// Is a number or a boolean in it? Without one, nothing is converted.
bool has_plain_scalar(const syntax::Value& value, int depth = 0);

/// Converts the elements of a list or set to one type: numbers and booleans beside strings become strings, within lists
/// and maps too. False where scalars have no common type.
bool unify(std::vector<syntax::Value>& items, const CallContext& at);
syntax::Value no_common_type(std::string_view name, const CallContext& at);

/// Are all of them lists, as far as they are known?
bool all_lists(const Arguments& arguments);
/// The first that is not wholly known, as an unknown; or null.
syntax::UnknownPtr first_unknown(const std::vector<syntax::Value>& items, const CallContext& at);

/// The elements of a list, for many look-ups. An element that is not wholly known is never found.
class Members {
 public:
  explicit Members(const std::vector<syntax::Value>& items);
  [[nodiscard]] bool has(const syntax::Value& value) const;

 private:
  std::set<std::string> keys_;
};

/// The key by which lists of strings are sorted.
std::string sort_key(const syntax::Value& value);
/// Sorted and without duplicates, as Terraform iterates over a set.
std::vector<syntax::Value> as_set(std::vector<syntax::Value> items);

}  // namespace grantlint::terraform
