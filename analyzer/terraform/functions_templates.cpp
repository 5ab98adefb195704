// `templatestring`: a template that is a value. Plain variables in it are replaced; a template that computes
// is not evaluated.
#include <algorithm>

#include <fmt/format.h>

#include "source/text.h"
#include "terraform/function_table.h"

namespace grantlint::terraform {

using syntax::Piece;
using syntax::String;

namespace {

bool is_name(std::string_view text) {
  const auto plain = [](char c) { return source::is_name(c) || c == '.'; };
  return !text.empty() && std::ranges::all_of(text, plain);
}

Value templatestring(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const Value& source = arguments[0];
  if (source.is_unknown()) return source;  // what is known of it stays so
  if (!source.is_string()) return wrong("`templatestring` takes a text", at);
  const std::string& text = source.as_text();
  if (text.find("${") == std::string::npos && text.find("%{") == std::string::npos) return source;

  String made;
  std::vector<Piece> pieces;
  const Unknown* unseen = nullptr;
  Value owner;
  const auto put = [&](std::string_view part, const syntax::Origin& origin, bool literal, bool unknown) {
    if (part.empty()) return;
    pieces.push_back({static_cast<std::uint32_t>(made.text.size()), origin, literal, unknown});
    made.text += part;
  };
  const auto literal = [&](std::size_t begin, std::size_t end) {
    const syntax::Origin origin =
        syntax::locate(source, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end));
    put(std::string_view(text).substr(begin, end - begin), origin, origin.at.end - origin.at.begin == end - begin,
        false);
  };
  std::size_t done = 0;
  for (std::size_t i = 0; i + 1 < text.size();) {
    const bool marks = (text[i] == '$' || text[i] == '%') && text[i + 1] == '{';
    if (text.compare(i, 3, "$${") == 0 || text.compare(i, 3, "%%{") == 0) {
      literal(done, i);
      done = i + 1;
      i += 3;
      continue;
    }
    if (!marks) {
      ++i;
      continue;
    }
    const std::size_t close = text.find('}', i);
    const std::string_view inside =
        close == std::string::npos ? "" : source::trim(std::string_view(text).substr(i + 2, close - i - 2), " ");
    if (text[i] == '%' || !is_name(inside))
      return unknown(Unknown::Why::unsupported, "`templatestring` of a template that computes", at);
    literal(done, i);
    const Value* found = arguments[1].find_path(inside);
    if (found == nullptr && !arguments[1].is_unknown())
      return wrong(fmt::format("the template's variables have no `{}`", inside), at);
    const auto known = found == nullptr ? std::nullopt : found->scalar_text();
    if (known) {
      put(*known, found->origin(), false, false);
    } else {
      const Value& value = found == nullptr ? arguments[1] : *found;
      if (!value.is_unknown()) return wrong(fmt::format("`{}` is no text", inside), at);
      if (unseen == nullptr) {
        owner = value;
        unseen = &owner.as_unknown();
      }
      put(std::string_view(text).substr(i, close + 1 - i), value.origin(), false, true);
    }
    i = close + 1;
    done = i;
  }
  literal(done, text.size());
  made.pieces = std::make_shared<const std::vector<Piece>>(std::move(pieces));
  if (unseen == nullptr) return Value::string(std::move(made), source.origin());
  Unknown partly = *unseen;
  partly.expression = std::string(at.expression);
  partly.partial = std::move(made);
  partly.either.clear();
  return Value::unknown(std::move(partly), source.origin());
}

}  // namespace

FunctionTable template_functions() {
  return {{"templatestring", {2, 2, templatestring, true}}};
}

}  // namespace grantlint::terraform
