/// JSON or YAML text, and the mapping from an offset in it to its place in a file. The text is a file, or the
/// content of a string Value, traced through its pieces. Private to the room.
///
/// Unknown pieces (`${var.x}`) are masked before the text is parsed, since they may contain quotes and
/// brackets; a string with masked bytes becomes an unknown with partial text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "syntax/value.h"

namespace grantlint::syntax {

class TextSource {
 public:
  /// How an unknown piece in place of a value is masked: JSON needs quotes, YAML does not.
  enum class Mask : std::uint8_t { json, yaml };

  struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };

  TextSource(const source::SourceSet& sources, source::FileId file);
  /// `value` is a string, or an unknown with partial text, and outlives the source.
  TextSource(const Value& value, Mask mask);

  /// To be parsed: without a byte order mark, unknown pieces masked.
  [[nodiscard]] std::string_view text() const;
  [[nodiscard]] bool is_file() const { return value_ == nullptr; }
  /// Masks template actions (`{{ … }}`) in the range: those alone on their lines as blanks, the others
  /// as unknown pieces. The first one, or nothing. Ranges must come in order.
  std::optional<Range> mask_actions(std::uint32_t begin, std::uint32_t end);
  [[nodiscard]] bool has_unknown() const { return !unknown_.empty(); }

  /// The origin of a scalar.
  [[nodiscard]] Origin scalar(std::uint32_t begin, std::uint32_t end) const;
  /// The origin of a container: its first and its last byte are looked up separately.
  [[nodiscard]] Origin container(std::uint32_t begin, std::uint32_t end) const;

  /// The first unknown piece that overlaps the range.
  [[nodiscard]] const Range* unknown_in(std::uint32_t begin, std::uint32_t end) const;
  /// What is not known, for an overlapped range.
  [[nodiscard]] Unknown unknown(const Range& range) const;

  /// Puts the text of a scalar together, from unchanged bytes and from escapes.
  class Builder {
   public:
    explicit Builder(const TextSource& source) : source_(&source) {}
    void raw(std::uint32_t begin, std::uint32_t end);
    void escape(std::uint32_t begin, std::uint32_t end, std::string_view text);
    /// The string, or an unknown where a part of it is not known. [begin, end) is the whole scalar.
    [[nodiscard]] Value finish(std::uint32_t begin, std::uint32_t end) &&;
    [[nodiscard]] const std::string& text() const { return text_; }

   private:
    const TextSource* source_;
    std::string text_;
    std::vector<Piece> pieces_;
    const Range* unknown_ = nullptr;
  };

 private:
  const Value* value_ = nullptr;
  const String* string_ = nullptr;
  source::FileId file_ = source::FileId::none;
  std::string_view original_;
  std::string masked_;
  std::uint32_t skipped_ = 0;   ///< bytes before `text()`
  std::vector<Range> unknown_;  ///< in offsets of `text()`
};

}  // namespace grantlint::syntax
