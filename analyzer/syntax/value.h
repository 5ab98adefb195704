/// Value: the value of a literal, an expression or a document, and where it came from.
///
/// The common form of data, beside Resource: JSON and YAML documents are parsed to Values, and Terraform
/// expressions are evaluated to Values.
///
/// Every value has an origin: the literal it came from, kept through locals, variables, `for_each`,
/// functions, module arguments and decoded files.
/// Bad input: a value that cannot be determined is an Unknown, with the reason and the expression as written.
/// Lifetimes: immutable and cheap to copy, since containers and strings are shared. Spans refer to the
/// SourceSet; no Value points into it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "source/source.h"

namespace grantlint::syntax {

/// One place that a value passed through between its literal and its use, such as a local or a module argument.
/// A linked list from the use back to the literal.
struct Step {
  enum class Kind : std::uint8_t {
    local,          ///< an attribute of `locals`
    variable,       ///< a variable's default
    variable_file,  ///< an entry of a .tfvars file
    argument,       ///< an argument of a module call; `at` is the call's block
    output,         ///< a module's output
    reference,      ///< an attribute of another resource; `name` is the resource's address, `at` where it
                    ///< is referred to
    decoded,        ///< read from a file: yamldecode(file()), templatefile(); `at` is the call
    plan,           ///< filled in from a plan; `at` is the value there, `name` the plan's path
  };
  Kind kind = Kind::local;
  source::Span at;
  std::string name;
  std::shared_ptr<const Step> before;  ///< the step before, nearer to the literal
  std::uint32_t count = 1;             ///< number of steps up to this one, included
};
using Steps = std::shared_ptr<const Step>;

struct Origin {
  source::Span at;  ///< the literal; none where the value was made by the tool itself
  Steps steps;      ///< the last step; null where the value is used where it is written

  /// This origin with one more step; after 64 steps further ones are dropped.
  [[nodiscard]] Origin through(Step::Kind kind, source::Span at, std::string name = {}) const;
  /// The steps in order, from the literal to the use.
  [[nodiscard]] std::vector<const Step*> way() const;
};

class Value;
struct Entry;

/// Part of a string that was put together: `begin` is its offset in the text. Parts are in order,
/// without gaps, and let an offset in the text be traced to a file (`locate`).
struct Piece {
  std::uint32_t begin = 0;
  Origin origin;         ///< of the literal text, or of the value that was put in
  bool literal = true;   ///< the text is at `origin.at` byte for byte
  bool unknown = false;  ///< the text is the expression as written, `${var.x}`, not its value
};

/// A string: its text, and where that text came from where it is not one plain literal.
struct String {
  std::string text;
  std::shared_ptr<const std::vector<Piece>> pieces;  ///< null: one plain literal at the origin
  std::shared_ptr<const Value> structure;            ///< set by jsonencode/yamlencode: what was encoded
};

/// Why a value is not known.
struct Unknown {
  enum class Why : std::uint8_t {
    computed,     ///< known only after apply: an attribute that a resource or data source gives
    no_default,   ///< a variable without a default or an assignment
    module,       ///< an output of a module that was not read
    unsupported,  ///< a function or construct that is not evaluated
    error,        ///< the expression is wrong: bad index, wrong type, cycle
    unparsed,     ///< the source could not be read
    limit,        ///< a budget was reached
    condition,    ///< depends on an unknown condition: `either` holds what it can be
  };
  Why why = Why::computed;
  std::string text;               ///< one clause for people: "`var.members` has no default"
  std::string expression;         ///< as written: "google_service_account.ci.email"
  std::string reference;          ///< address of the resource it comes from, where it is one
  std::optional<String> partial;  ///< a string with unknown pieces: "serviceAccount:${…}"
  std::vector<Value> either;      ///< the possible values, where the choice is all that is unknown
};
using UnknownPtr = std::shared_ptr<const Unknown>;

/// Items, and whether more may follow that are not known (`rest`).
struct List {
  std::vector<Value> items;
  bool set = false;  ///< Terraform's set: sorted, unique
  UnknownPtr rest;
};

/// Entries sorted by key, keys unique.
struct Map {
  std::vector<Entry> entries;
  UnknownPtr rest;
};

class Value {
 public:
  enum class Kind : std::uint8_t { null, boolean, number, string, list, map, unknown };

  Value() = default;
  static Value null(Origin origin = {});
  static Value boolean(bool value, Origin origin = {});
  static Value number(double value, Origin origin = {});
  static Value string(std::string text, Origin origin = {});
  static Value string(String string, Origin origin);
  static Value list(std::vector<Value> items, Origin origin = {});
  static Value list(List list, Origin origin);
  /// Sorts by key; of equal keys the last stays.
  static Value map(std::vector<Entry> entries, Origin origin = {});
  static Value map(Map map, Origin origin);
  static Value unknown(Unknown unknown, Origin origin = {});

  [[nodiscard]] Kind kind() const { return static_cast<Kind>(data_.index()); }
  [[nodiscard]] bool is_null() const { return kind() == Kind::null; }
  [[nodiscard]] bool is_string() const { return kind() == Kind::string; }
  [[nodiscard]] bool is_list() const { return kind() == Kind::list; }
  [[nodiscard]] bool is_map() const { return kind() == Kind::map; }
  [[nodiscard]] bool is_unknown() const { return kind() == Kind::unknown; }

  /// Each asserts its kind.
  [[nodiscard]] bool as_bool() const;
  [[nodiscard]] double as_number() const;
  [[nodiscard]] const std::string& as_text() const;
  [[nodiscard]] const String& as_string() const;
  [[nodiscard]] const List& as_list() const;
  [[nodiscard]] const Map& as_map() const;
  [[nodiscard]] const Unknown& as_unknown() const;
  [[nodiscard]] const UnknownPtr& unknown_ptr() const;

  /// The text of a string, number or bool as Terraform and YAML would print it; nothing for others.
  [[nodiscard]] std::optional<std::string> scalar_text() const;
  /// Entry or value of a key; null for another kind or a missing key.
  [[nodiscard]] const Entry* entry(std::string_view key) const;
  [[nodiscard]] const Value* find(std::string_view key) const;
  /// `find` along keys; lists on the path that have one element are entered (a Terraform block that
  /// may occur once is a list of one).
  [[nodiscard]] const Value* find_path(std::string_view dotted) const;

  [[nodiscard]] const Origin& origin() const { return origin_; }
  [[nodiscard]] Value with_origin(Origin origin) const;
  /// This value with one more step in its origin; elements get the step when they are read with
  /// `element_of`.
  [[nodiscard]] Value through(Step::Kind kind, source::Span at, std::string name = {}) const;
  /// This value as an element of `container`: the container's steps are added to its own.
  [[nodiscard]] Value element_of(const Value& container) const;

  /// Same kind and content; origins do not count. Unknown equals nothing.
  friend bool operator==(const Value& a, const Value& b);

  /// True if no part of it is unknown and no list or map has an unknown `rest`. The walk is bounded: a value
  /// too large to walk counts as not known, and equals nothing.
  [[nodiscard]] bool wholly_known() const;

  /// How deep it is nested: 0 for a scalar. No value is deeper than `deepest`: a part that would be is
  /// replaced by an unknown of kind limit, so that walking and freeing a value is always safe.
  [[nodiscard]] std::uint32_t depth() const { return depth_; }
  static constexpr std::uint32_t deepest = 600;

 private:
  std::variant<std::monostate, bool, double, std::shared_ptr<const String>, std::shared_ptr<const List>,
               std::shared_ptr<const Map>, UnknownPtr>
      data_;
  std::uint32_t depth_ = 0;
  Origin origin_;
};

struct Entry {
  std::string key;
  Origin key_origin;
  Value value;
};

/// What a value can be, one by one: itself; the alternatives of an unknown condition, nested ones
/// too (at most 64).
std::vector<Value> alternatives(const Value& value);

/// The elements of a list or set, the value itself where it is a scalar, none for null; of every
/// alternative. An unknown rest is one unknown element.
std::vector<Value> elements(const Value& value);

/// The place in a file of the byte at `offset` of a string's text; the string's own origin where
/// no piece says better. A span of [begin, end) over several pieces takes the first literal one.
Origin locate(const Value& string, std::uint32_t begin, std::uint32_t end);

/// Terraform's and YAML's text of a number: never with an exponent, and no fraction where it is whole.
std::string number_text(double value);

/// JSON text with sorted keys; unknown prints as `"<unknown: expression>"`. What is nested too deep or
/// would make more than some megabytes is cut off with a mark.
std::string to_json(const Value& value);

}  // namespace grantlint::syntax
