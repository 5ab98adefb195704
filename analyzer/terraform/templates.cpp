// Templates into strings that know where each part came from.
#include <fmt/format.h>

#include "terraform/instance.h"

namespace grantlint::terraform {

using syntax::NodeKind;
using syntax::Piece;
using syntax::String;

namespace {

/// Collects pieces; remembers the first unknown and the first value that was put in.
struct Assembly {
  std::string text;
  std::vector<Piece> pieces;
  const Unknown* unknown = nullptr;
  Value unknown_value;           // owns what `unknown` points at
  std::optional<Origin> filled;  // of the first value put in

  void literal(const std::string& part, const Origin& origin) {
    if (part.empty()) return;
    const bool same = origin.at.end - origin.at.begin == part.size();
    pieces.push_back({static_cast<std::uint32_t>(text.size()), origin, same, false});
    text += part;
  }

  void nested(const String& string, const Origin& origin, bool unknown_part) {
    const auto base = static_cast<std::uint32_t>(text.size());
    if (string.pieces) {
      for (Piece piece : *string.pieces) {
        piece.begin += base;
        if (!piece.origin.steps) piece.origin.steps = origin.steps;
        pieces.push_back(std::move(piece));
      }
    } else if (!string.text.empty()) {
      const bool same = origin.at.known() && origin.at.end - origin.at.begin == string.text.size();
      pieces.push_back({base, origin, same, unknown_part});
    }
    text += string.text;
  }

  void put(const Value& value, std::string_view expression, source::Span at) {
    if (value.is_unknown()) {
      if (unknown == nullptr) {
        unknown_value = value;
        unknown = &unknown_value.as_unknown();
      }
      if (value.as_unknown().partial) {
        nested(*value.as_unknown().partial, value.origin(), true);
      } else {
        nested({fmt::format("${{{}}}", expression), {}, {}}, {at, value.origin().steps}, true);
        pieces.back().literal = false;
      }
      return;
    }
    if (!filled) filled = value.origin();
    if (value.is_string()) {
      nested(value.as_string(), value.origin(), false);
    } else if (const auto scalar = value.scalar_text()) {
      nested({*scalar, {}, {}}, value.origin(), false);
      if (!scalar->empty()) pieces.back().literal = false;
    }
  }
};

}  // namespace

Value Instance::evaluate_template(Code code, const Scope* scope) {
  // `"${x}"` alone is x itself, of any type.
  const auto children = code.children();
  if (children.size() == 1 && children[0]->kind == NodeKind::interpolation)
    return evaluate(children[0].child(0), scope);

  Assembly out;
  constexpr std::size_t most_bytes = 8U << 20U;
  const auto add = [&](const auto& self, Code templ, const Scope* inner) -> void {
    for (const Code& child : templ.children()) {
      if (evaluation_->exhausted || out.text.size() > most_bytes) return;
      const std::size_t before = out.text.size();
      switch (child->kind) {
        case NodeKind::string: out.literal(child->name, {child->at, nullptr}); break;
        case NodeKind::interpolation: {
          const Code expression = child.child(0);
          if (!expression) break;
          Value value = evaluate_whole(expression, inner);
          if (value.is_null() || value.is_list() || value.is_map())
            value = fail(Unknown::Why::error, "a text cannot hold a null, a list or a map", expression);
          out.put(value, text(expression), expression->at);
          break;
        }
        case NodeKind::template_if: {
          const Value condition = to_bool(evaluate(child.child(0), inner), context(child.child(0)));
          if (condition.kind() == Value::Kind::boolean) {
            if (const Code branch = child.child(condition.as_bool() ? 1 : 2)) self(self, branch, inner);
          } else {
            out.put(
                condition.is_unknown() ? condition : fail(Unknown::Why::error, "the condition is no boolean", child),
                text(child), child->at);
          }
          break;
        }
        case NodeKind::template_for: {
          const Value collection = evaluate(child.child(0), inner);
          if (!collection.is_list() && !collection.is_map()) {
            out.put(collection.is_unknown()
                        ? collection
                        : fail(Unknown::Why::error, "it iterates over a value that is not a collection", child),
                    text(child), child->at);
            break;
          }
          const std::size_t comma = child->name.find(',');
          const std::string_view names = child->name;
          const std::string_view key_name = comma == std::string::npos ? std::string_view() : names.substr(0, comma);
          const std::string_view value_name = comma == std::string::npos ? names : names.substr(comma + 1);
          const auto body = [&](const Value& key, const Value& value) {
            const Scope value_scope{value_name, value, inner};
            const Scope key_scope{key_name, key, &value_scope};
            self(self, child.child(1), key_name.empty() ? &value_scope : &key_scope);
          };
          if (collection.is_list()) {
            double index = 0;
            for (const Value& item : collection.as_list().items)
              body(Value::number(index++), item.element_of(collection));
          } else {
            for (const syntax::Entry& entry : collection.as_map().entries) {
              body(Value::string(entry.key, entry.key_origin), entry.value.element_of(collection));
            }
          }
          break;
        }
        default: break;
      }
      evaluation_->spend(1, out.text.size() - before, child->at);
    }
  };
  if (code->kind == NodeKind::templ) add(add, code, scope);

  // The first inserted value determines the origin; without one it is the template itself.
  Origin origin{code->at, nullptr};
  if (out.filled && out.filled->at.known()) origin = *out.filled;
  String string{std::move(out.text), std::make_shared<const std::vector<Piece>>(std::move(out.pieces)), nullptr};
  if (out.unknown == nullptr) return Value::string(std::move(string), std::move(origin));
  Unknown unknown = *out.unknown;
  unknown.either.clear();
  unknown.expression = std::string(text(code));
  unknown.partial = std::move(string);
  return Value::unknown(std::move(unknown), {code->at, nullptr});
}

}  // namespace grantlint::terraform
