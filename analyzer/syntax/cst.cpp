#include "syntax/cst.h"

#include <tree_sitter/api.h>

#include <algorithm>
#include <map>
#include <memory>

namespace grantlint::syntax::cst {

namespace {

struct FreeParser {
  void operator()(TSParser* parser) const { ts_parser_delete(parser); }
};
struct FreeTree {
  void operator()(TSTree* tree) const { ts_tree_delete(tree); }
};

class Cursor {
 public:
  explicit Cursor(TSNode node) : cursor_(ts_tree_cursor_new(node)) {}
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;
  ~Cursor() { ts_tree_cursor_delete(&cursor_); }
  [[nodiscard]] TSNode node() const { return ts_tree_cursor_current_node(&cursor_); }
  bool down() { return ts_tree_cursor_goto_first_child(&cursor_); }
  bool next() { return ts_tree_cursor_goto_next_sibling(&cursor_); }
  bool up() { return ts_tree_cursor_goto_parent(&cursor_); }

 private:
  TSTreeCursor cursor_;
};

/// A thread's parser of a grammar: a scan parses thousands of small parts, and a parser's stack and
/// pools are worth keeping between them.
TSParser* parser_of(const TSLanguage* grammar) {
  thread_local std::map<const TSLanguage*, std::unique_ptr<TSParser, FreeParser>> parsers;
  auto& parser = parsers[grammar];
  if (!parser) {
    parser.reset(ts_parser_new());
    if (parser && !ts_parser_set_language(parser.get(), grammar)) parser.reset();
  }
  return parser.get();
}

const char* read(void* payload, std::uint32_t offset, TSPoint, std::uint32_t* length) {
  const auto& parts = *static_cast<const std::span<const std::string_view>*>(payload);
  std::size_t rest = offset;
  for (const std::string_view part : parts) {
    if (rest < part.size()) {
      *length = static_cast<std::uint32_t>(part.size() - rest);
      return part.data() + rest;
    }
    rest -= part.size();
  }
  *length = 0;
  return "";
}

/// Counts tree-sitter's reports of progress, one per hundred steps: a budget in steps, unlike one in
/// seconds, ends at the same byte on every machine.
struct Budget {
  std::uint64_t left = 0;
  static bool spend(TSParseState* state) {
    auto& budget = *static_cast<Budget*>(state->payload);
    if (budget.left == 0) return true;
    --budget.left;
    return false;
  }
};

void copy(const Language& language, const TSTree& parsed, Tree& out) {
  Cursor cursor(ts_tree_root_node(&parsed));
  struct Open {
    Id id;
    Id last_child;
  };
  std::vector<Open> open;
  bool moved = true;
  while (moved) {
    const TSNode node = cursor.node();
    const std::uint8_t kind = ts_node_is_error(node) ? kind_error : language.kind(ts_node_symbol(node));
    const Range range{ts_node_start_byte(node), ts_node_end_byte(node)};
    bool enter = false;
    if (kind == kind_comment && !open.empty()) {
      out.comments.push_back(range);
    } else {
      const Id id = static_cast<Id>(out.nodes.size());
      out.nodes.push_back({kind, ts_node_is_missing(node), ts_node_has_error(node) || ts_node_is_missing(node),
                           range.begin, range.end, none, none});
      if (!open.empty()) {
        Open& parent = open.back();
        (parent.last_child == none ? out.nodes[parent.id].first_child : out.nodes[parent.last_child].next) = id;
        parent.last_child = id;
      }
      enter = cursor.down();
      if (enter) open.push_back({id, none});
    }
    moved = enter || (!open.empty() && cursor.next());
    while (!moved && !open.empty()) {
      cursor.up();
      open.pop_back();
      moved = !open.empty() && cursor.next();
    }
  }
}

}  // namespace

Language::Language(const TSLanguage* grammar, std::span<const std::string_view> names) : grammar_(grammar) {
  const std::uint32_t count = ts_language_symbol_count(grammar);
  kinds_.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto symbol = static_cast<TSSymbol>(i);
    if (ts_language_symbol_type(grammar, symbol) != TSSymbolTypeRegular) {
      kinds_.push_back(kind_token);
      continue;
    }
    const std::string_view name = ts_language_symbol_name(grammar, symbol);
    const auto found = std::ranges::find(names, name);
    kinds_.push_back(name == "comment"      ? kind_comment
                     : found == names.end() ? kind_other
                                            : static_cast<std::uint8_t>(first_own_kind + (found - names.begin())));
  }
}

std::uint8_t Language::kind(std::uint16_t symbol) const {
  return symbol < kinds_.size() ? kinds_[symbol] : kind_error;
}

Tree parse(const Language& language, std::span<const std::string_view> parts) {
  Tree out;
  TSParser* const parser = parser_of(language.grammar());
  if (parser == nullptr) {
    out.stopped = true;
    return out;
  }
  std::size_t size = 0;
  for (const std::string_view part : parts) size += part.size();
  // Valid text needs less than one report per 40 bytes; recovery from errors takes a few times more.
  Budget budget{2'000 + size};
  const TSInput input{static_cast<void*>(&parts), &read, TSInputEncodingUTF8, nullptr};
  const TSParseOptions options{&budget, &Budget::spend};
  const std::unique_ptr<TSTree, FreeTree> parsed(ts_parser_parse_with_options(parser, nullptr, input, options));
  if (!parsed) {
    ts_parser_reset(parser);
    out.stopped = true;
    return out;
  }
  out.nodes.reserve(ts_node_descendant_count(ts_tree_root_node(parsed.get())));
  copy(language, *parsed, out);
  return out;
}

Tree parse(const Language& language, std::string_view text) {
  const std::string_view parts[] = {text};
  return parse(language, parts);
}

}  // namespace grantlint::syntax::cst
