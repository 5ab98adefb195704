/// What all functions of lists, sets and maps share. Private to the room.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "terraform/function_table.h"

namespace grantlint::terraform {

/// The items of a list or set, or the values of a map; an unknown one is nothing but a rest.
struct Items {
  std::vector<syntax::Value> items;
  syntax::UnknownPtr rest;
};
Items items_of(const syntax::Value& value);

/// A list that a function makes; unknown where it has too many elements.
syntax::Value made(std::vector<syntax::Value> items, const CallContext& at, syntax::UnknownPtr rest = nullptr,
                   bool set = false);

/// The elements of a list or set are all of one type: beside texts, numbers and truths become texts.
/// False where there is no such type.
bool unify(std::vector<syntax::Value>& items, const CallContext& at);
syntax::Value no_common_type(std::string_view name, const CallContext& at);

/// Are all of them lists, as far as they are known?
bool all_lists(const Arguments& arguments);
/// The first that is not wholly known, as an unknown; or null.
syntax::UnknownPtr first_unknown(const std::vector<syntax::Value>& items, const CallContext& at);

/// What a list holds, for many questions. What is not wholly known is in no list.
class Members {
 public:
  explicit Members(const std::vector<syntax::Value>& items);
  [[nodiscard]] bool has(const syntax::Value& value) const;

 private:
  std::set<std::string> keys_;
};

/// What lists of texts are sorted by.
std::string sort_key(const syntax::Value& value);
/// Sorted and unique, as a set is walked over.
std::vector<syntax::Value> as_set(std::vector<syntax::Value> items);

}  // namespace grantlint::terraform
