#include "syntax/text_source.h"

#include <algorithm>

#include "source/text.h"

namespace grantlint::syntax {

using source::Span;

namespace {

const String* string_of(const Value& value) {
  if (value.is_string()) return &value.as_string();
  if (value.is_unknown() && value.as_unknown().partial) return &*value.as_unknown().partial;
  return nullptr;
}

}  // namespace

TextSource::TextSource(const source::SourceSet& sources, source::FileId file)
    : file_(file), original_(sources.bytes(file)) {
  skipped_ = source::mark_size(original_);
}

TextSource::TextSource(const Value& value, Mask mask) : value_(&value), string_(string_of(value)) {
  if (string_ == nullptr) return;
  original_ = string_->text;
  skipped_ = source::mark_size(original_);
  if (!string_->pieces) return;
  const auto& pieces = *string_->pieces;
  bool in_string = false;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::size_t begin = std::min<std::size_t>(pieces[i].begin, original_.size());
    const std::size_t end = i + 1 < pieces.size()
                                ? std::clamp<std::size_t>(pieces[i + 1].begin, begin, original_.size())
                                : original_.size();
    if (!pieces[i].unknown) {
      for (std::size_t at = begin; at < end && mask == Mask::json; ++at) {
        if (original_[at] == '"') in_string = !in_string;
        if (original_[at] == '\\' && in_string) ++at;
      }
      continue;
    }
    if (end <= begin || begin < skipped_) continue;
    if (masked_.empty()) masked_ = original_;
    std::fill(masked_.begin() + static_cast<std::ptrdiff_t>(begin), masked_.begin() + static_cast<std::ptrdiff_t>(end),
              'x');
    if (mask == Mask::json && !in_string && end - begin >= 2) masked_[begin] = masked_[end - 1] = '"';
    unknown_.push_back({static_cast<std::uint32_t>(begin) - skipped_, static_cast<std::uint32_t>(end) - skipped_});
  }
}

std::string_view TextSource::text() const {
  return (masked_.empty() ? original_ : std::string_view(masked_)).substr(skipped_);
}

Origin TextSource::scalar(std::uint32_t begin, std::uint32_t end) const {
  if (is_file()) return {{file_, begin + skipped_, end + skipped_}, nullptr};
  return locate(*value_, begin + skipped_, end + skipped_);
}

Origin TextSource::container(std::uint32_t begin, std::uint32_t end) const {
  if (is_file() || begin >= end) return scalar(begin, end);
  Origin first = scalar(begin, begin + 1);
  const Origin last = scalar(end - 1, end);
  if (first.at.file == last.at.file && first.at.begin <= last.at.end)
    first.at.end = std::max(first.at.end, last.at.end);
  return first;
}

const TextSource::Range* TextSource::unknown_in(std::uint32_t begin, std::uint32_t end) const {
  const auto found = std::ranges::upper_bound(unknown_, begin, {}, &Range::end);
  return found != unknown_.end() && found->begin < end ? &*found : nullptr;
}

std::optional<TextSource::Range> TextSource::mask_actions(std::uint32_t begin, std::uint32_t end) {
  std::optional<Range> first;
  const std::string_view all = original_.substr(skipped_, end);
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  for (std::size_t open = all.find("{{", begin); open != std::string_view::npos; open = all.find("{{", open)) {
    const std::size_t close = all.find("}}", open);
    if (close == std::string_view::npos) break;
    const Range range{static_cast<std::uint32_t>(open), static_cast<std::uint32_t>(close + 2)};
    open = range.end;
    if (!first) first = range;
    if (masked_.empty()) masked_ = original_;
    std::size_t line = range.begin;
    while (line > begin && blank(masked_[skipped_ + line - 1])) --line;
    std::size_t rest = range.end;
    while (rest < end && blank(all[rest])) ++rest;
    const bool alone = (line == begin || all[line - 1] == '\n') &&
                       (rest == end || all[rest] == '\n' || all[rest] == '#' || all.substr(rest).starts_with("{{"));
    for (std::uint32_t at = range.begin; at < range.end; ++at) {
      if (!alone || all[at] != '\n') masked_[skipped_ + at] = alone ? ' ' : 'x';
    }
    if (!alone) unknown_.push_back(range);
  }
  return first;
}

Unknown TextSource::unknown(const Range& range) const {
  Unknown result;
  if (is_file()) {
    result.why = Unknown::Why::unsupported;
    result.text = "a template action is not evaluated";
  } else if (value_->is_unknown()) {
    result.why = value_->as_unknown().why;
    result.text = value_->as_unknown().text;
    result.reference = value_->as_unknown().reference;
  }
  std::string_view expression = original_.substr(range.begin + skipped_, range.end - range.begin);
  if (expression.starts_with("${") && expression.ends_with('}'))
    expression = expression.substr(2, expression.size() - 3);
  while (expression.starts_with(' ')) expression.remove_prefix(1);
  while (expression.ends_with(' ')) expression.remove_suffix(1);
  result.expression = expression;
  return result;
}

void TextSource::Builder::raw(std::uint32_t begin, std::uint32_t end) {
  if (begin >= end) return;
  const TextSource& from = *source_;
  if (unknown_ == nullptr) unknown_ = from.unknown_in(begin, end);
  const auto at = static_cast<std::uint32_t>(text_.size());
  text_ += from.original_.substr(begin + from.skipped_, end - begin);
  const String* outer = from.string_;
  if (outer == nullptr || !outer->pieces || outer->pieces->empty()) {
    const Span whole = from.value_ == nullptr ? Span{} : from.value_->origin().at;
    const bool literal = from.is_file() || (whole.known() && whole.end - whole.begin == from.original_.size());
    pieces_.push_back({at, from.scalar(begin, end), literal, false});
    return;
  }
  // The outer text's own pieces, as far as they reach into this one.
  const std::uint32_t outer_begin = begin + from.skipped_;
  const std::uint32_t outer_end = end + from.skipped_;
  const auto& pieces = *outer->pieces;
  auto piece = std::ranges::upper_bound(pieces, outer_begin, {}, &Piece::begin);
  if (piece != pieces.begin()) --piece;
  for (; piece != pieces.end() && piece->begin < outer_end; ++piece) {
    const std::uint32_t start = std::max(piece->begin, outer_begin);
    const auto next = std::next(piece);
    const std::uint32_t stop = next == pieces.end() ? outer_end : std::min(next->begin, outer_end);
    if (start >= stop) continue;
    pieces_.push_back({at + (start - outer_begin), locate(*from.value_, start, stop), piece->literal, piece->unknown});
  }
}

void TextSource::Builder::escape(std::uint32_t begin, std::uint32_t end, std::string_view text) {
  if (text.empty()) return;
  pieces_.push_back({static_cast<std::uint32_t>(text_.size()), source_->container(begin, end), false, false});
  text_ += text;
}

Value TextSource::Builder::finish(std::uint32_t begin, std::uint32_t end) && {
  String string{std::move(text_), nullptr, nullptr};
  // One literal needs no pieces: its origin says all.
  const bool plain = pieces_.empty() || (pieces_.size() == 1 && pieces_.front().literal);
  Origin origin = plain && !pieces_.empty() ? pieces_.front().origin : source_->container(begin, end);
  if (!plain) string.pieces = std::make_shared<const std::vector<Piece>>(std::move(pieces_));
  if (unknown_ == nullptr) return Value::string(std::move(string), std::move(origin));
  Unknown unknown = source_->unknown(*unknown_);
  unknown.partial = std::move(string);
  return Value::unknown(std::move(unknown), std::move(origin));
}

}  // namespace grantlint::syntax
