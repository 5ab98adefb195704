/// Shared by the readers of deployment templates. Private to the room.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iam/iam.h"

namespace grantlint::iam {

/// Limits for one template: values created, and bytes of text put together.
struct Budget {
  std::uint32_t values = 400'000;
  std::uint32_t bytes = 8U << 20U;

  bool take_value() { return values > 0 && values-- > 0; }
  bool take_bytes(std::size_t count) {
    if (count > bytes) return false;
    bytes -= static_cast<std::uint32_t>(count);
    return true;
  }
  [[nodiscard]] bool spent() const { return values == 0; }
};

/// A value that is not known: why, and how it was written.
syntax::Value not_known(syntax::Unknown::Why why, std::string text, std::string expression, syntax::Origin origin,
                        std::string reference = {});
syntax::Value over_budget(const syntax::Value& at);

/// Text put together of parts that keep their origins. A part that is not known makes the whole an
/// unknown whose partial text holds it as it was written.
class TextBuilder {
 public:
  explicit TextBuilder(Budget& budget) : budget_(budget) {}
  /// Bytes [begin, end) of a string's text.
  void add_literal(const syntax::Value& string, std::size_t begin, std::size_t end);
  void add(const syntax::Value& value, std::string_view written);
  [[nodiscard]] syntax::Value finish(const syntax::Origin& origin);

 private:
  void append(std::string_view text, syntax::Origin origin, bool literal, bool unknown);

  Budget& budget_;
  syntax::String string_;
  std::vector<syntax::Piece> pieces_;
  syntax::UnknownPtr unknown_;
  bool too_long_ = false;
};

/// An entry's value by key; null where there is none.
const syntax::Value* find_map(const syntax::Value& map, std::string_view key);
/// The only entry of a map of one; null for all else.
const syntax::Entry* only_entry(const syntax::Value& value);
/// The elements of a list, each with the list's steps in its origin; none for other values.
std::vector<syntax::Value> items_of(const syntax::Value& list);
/// A map's value with more entries; those of its own with the same key are replaced.
syntax::Value with_entries(const syntax::Value& map, std::vector<syntax::Entry> more);

using Wanted = std::function<std::string_view(std::string_view type)>;

/// Each form: is it one, and what does it deploy?
bool is_cloudformation(const syntax::Value& document);
void read_cloudformation(const source::SourceSet& sources, const syntax::Document& document, const Wanted& wanted,
                         Deployed& out);
bool is_serverless(const syntax::Value& document);
void read_serverless(const source::SourceSet& sources, const syntax::Document& document, const Wanted& wanted,
                     Deployed& out);
bool is_arm(const syntax::Value& document);
void read_arm(const source::SourceSet& sources, const syntax::Document& document, const Wanted& wanted, Deployed& out);
bool is_account_details(const syntax::Value& document);
void read_account_details(const source::SourceSet& sources, const syntax::Document& document, Deployed& out);

/// A resource of a template: `address` is TYPE.NAME, `root` the file.
syntax::Resource template_resource(const source::SourceSet& sources, const syntax::Entry& entry, std::string provider,
                                   std::string type);

}  // namespace grantlint::iam
