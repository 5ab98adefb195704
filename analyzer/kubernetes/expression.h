/// Evaluates the actions of Go templates as far as the chart determines them. Private to the room.
///
/// A value that the chart does not determine (`.Release.Name`, a key that values.yaml lacks, a function that is
/// not evaluated) is an unknown with its expression; text put together from known and unknown parts is an
/// unknown with partial text. Bad input (syntax, types, depth) is an unknown too.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "syntax/value.h"

namespace grantlint::kubernetes {

/// Text put together from parts, each with its origin.
class Text {
 public:
  /// A scalar or an unknown; a list or map counts as unknown.
  void add(const syntax::Value& value);
  void add(syntax::Piece piece, std::string_view text);
  /// Adds text that is at `origin` byte for byte.
  void literal(std::string_view text, syntax::Origin origin);
  /// Adds text that is not in any file in this form.
  void made(std::string_view text, syntax::Origin origin = {});
  void unknown(std::string_view expression, syntax::Origin origin);

  [[nodiscard]] const syntax::String& string() const { return string_; }
  [[nodiscard]] const std::vector<syntax::Piece>& pieces() const { return pieces_; }
  [[nodiscard]] std::size_t size() const { return string_.text.size(); }
  /// A string, or an unknown with partial text where a part is unknown.
  [[nodiscard]] syntax::Value value(syntax::Origin origin) const;
  /// The text in [begin, end) of it.
  [[nodiscard]] Text part(std::size_t begin, std::size_t end) const;
  void append(const Text& other);

 private:
  syntax::String string_;
  std::vector<syntax::Piece> pieces_;
};

struct Scope {
  syntax::Value root;
  syntax::Value dot;
  std::vector<std::pair<std::string, syntax::Value>> variables{};
};

/// Runs a named template.
using Include = std::function<syntax::Value(const std::string& name, const syntax::Value& dot)>;

/// The value of an action; null for an assignment, whose variable is then in `scope`.
syntax::Value evaluate(std::string_view action, Scope& scope, const Include& include);

/// The value as a condition of `if`; nothing where it is not known. A key that values.yaml lacks is false.
std::optional<bool> truth(const syntax::Value& value);
/// Is it the unknown value of a key that values.yaml lacks?
bool is_missing(const syntax::Value& value);
syntax::Value unknown_value(std::string_view expression, std::string why, syntax::Origin origin = {});

}  // namespace grantlint::kubernetes
