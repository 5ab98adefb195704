// tree-sitter owns structure and spans; scalars are decoded here, so that each byte of a value can
// be traced to the file. A stream with errors is read again document by document, a document with errors by
// its top-level entries, so that an error loses only the entry that contains it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "syntax/comments.h"
#include "syntax/cst.h"
#include "syntax/text_source.h"
#include "syntax/unseen.h"
#include "syntax/yaml.h"
#include "syntax/yaml_parts.h"
#include "syntax/yaml_scalar.h"

extern "C" const TSLanguage* tree_sitter_yaml();

namespace grantlint::syntax {

namespace {

enum class Yaml : std::uint8_t {
  other = cst::kind_other,
  token = cst::kind_token,
  error = cst::kind_error,
  document = cst::first_own_kind,
  block_node,
  flow_node,
  block_mapping,
  block_mapping_pair,
  block_sequence,
  block_sequence_item,
  flow_mapping,
  flow_pair,
  flow_sequence,
  plain_scalar,
  double_quote_scalar,
  single_quote_scalar,
  block_scalar,
  anchor,
  alias,
  tag,
};

const cst::Language& yaml_language() {
  static constexpr auto names = std::to_array<std::string_view>(
      {"document", "block_node", "flow_node", "block_mapping", "block_mapping_pair", "block_sequence",
       "block_sequence_item", "flow_mapping", "flow_pair", "flow_sequence", "plain_scalar", "double_quote_scalar",
       "single_quote_scalar", "block_scalar", "anchor", "alias", "tag"});
  static const cst::Language language(tree_sitter_yaml(), names);
  return language;
}

constexpr int deepest_yaml = 500;
/// Limit on the values that aliases of a file insert, counted as if written out.
constexpr std::uint64_t most_values = 250'000;

/// A value, and how large it is with every alias in it written out.
struct Read {
  Value value;
  std::uint64_t size = 1;
  int height = 0;
};

/// CloudFormation's short forms: `!Sub x` is `{"Fn::Sub": x}`.
std::string long_form(std::string_view tag) {
  if (!tag.starts_with('!')) return {};
  tag.remove_prefix(1);
  if (tag == "Ref" || tag == "Condition") return std::string(tag);
  static constexpr auto functions = std::to_array<std::string_view>(
      {"And", "Base64", "Cidr", "Equals", "FindInMap", "GetAZs", "GetAtt", "If", "ImportValue", "Join", "Length", "Not",
       "Or", "Select", "Split", "Sub", "ToJsonString", "Transform"});
  return std::ranges::find(functions, tag) != functions.end() ? fmt::format("Fn::{}", tag) : std::string();
}

class YamlReader {
 public:
  explicit YamlReader(TextSource& source, YamlSchema schema = YamlSchema::core) : source_(source), schema_(schema) {}

  Documents read(const source::Wanted& wanted = {}) {
    const auto whole = static_cast<std::uint32_t>(text().size());
    if (wanted) {
      for (const cst::Range& part : yaml_documents(text())) {
        if (wanted(text(part))) document_part(part);
      }
      tidy(out_.unseen);
      return std::move(out_);
    }
    const cst::Tree tree = parse({0, whole});
    if (!tree.broken()) {
      use(tree, 0);
      stream();
      keep_comments();
    } else {
      for (const cst::Range& part : yaml_documents(text())) document_part(part);
    }
    if (!out_.unseen.empty() && !source_.is_file() && source_.has_unknown()) unreadable();
    tidy(out_.unseen);
    return std::move(out_);
  }

  [[nodiscard]] std::vector<cst::Range>& comments() { return comments_; }

 private:
  [[nodiscard]] std::string_view text() const { return source_.text(); }
  [[nodiscard]] std::string_view text(cst::Range at) const { return text().substr(at.begin, at.end - at.begin); }
  [[nodiscard]] cst::Tree parse(cst::Range at) const { return cst::parse(yaml_language(), text(at)); }
  [[nodiscard]] Yaml kind(cst::Id id) const { return static_cast<Yaml>((*tree_)[id].kind); }
  [[nodiscard]] cst::Id first(cst::Id id) const { return (*tree_)[id].first_child; }
  [[nodiscard]] cst::Id next(cst::Id id) const { return (*tree_)[id].next; }
  [[nodiscard]] cst::Range range(cst::Id id) const {
    const auto size = static_cast<std::uint32_t>(text().size());
    return {std::min((*tree_)[id].begin + shift_, size), std::min((*tree_)[id].end + shift_, size)};
  }

  /// Without the line breaks and comments that the grammar lets a node end with: those are for what follows.
  [[nodiscard]] cst::Range own_range(cst::Id id) const {
    cst::Range own = trimmed(text(), range(id));
    const std::vector<cst::Range>& comments = tree_->comments;
    auto next = std::ranges::lower_bound(comments, own.end - std::min(own.end, shift_), {}, &cst::Range::begin);
    while (next != comments.begin()) {
      const cst::Range last{std::prev(next)->begin + shift_, std::prev(next)->end + shift_};
      if (last.begin <= own.begin || last.end < own.end) break;
      own = trimmed(text(), {own.begin, last.begin});
      --next;
    }
    return own;
  }

  void use(const cst::Tree& tree, std::uint32_t shift) {
    tree_ = &tree;
    shift_ = shift;
  }

  void say(cst::Range at, std::string why, findings::Unseen::Kind unseen = findings::Unseen::Kind::unparsed) {
    out_.unseen.push_back({unseen, source_.scalar(at.begin, at.end).at, {}, std::move(why)});
  }

  void unreadable() {
    findings::Unseen first_seen = std::move(out_.unseen.front());
    first_seen.why = fmt::format("cannot be read as YAML, part of which is not known: {}", first_seen.why);
    out_.documents.clear();
    out_.unseen.clear();
    out_.unseen.push_back(std::move(first_seen));
  }

  void keep_comments() {
    for (const cst::Range& comment : tree_->comments)
      comments_.push_back({comment.begin + shift_, comment.end + shift_});
  }

  // ---- documents

  /// Broken text is parsed in many parts; only so many.
  [[nodiscard]] bool may_parse(cst::Range part) {
    constexpr std::size_t most = 20'000;
    if (++parses_ <= most) return true;
    if (parses_ == most + 1) say(first_line(text(), part), "too many errors to read on", findings::Unseen::Kind::limit);
    return false;
  }

  void document_part(cst::Range part) {
    if (!yaml_has_content(text(), part)) {
      comments_by_line(part);
      return;
    }
    if (!may_parse(part)) return;
    cst::Tree tree = parse(part);
    if (tree.broken() && source_.is_file()) {
      if (const auto action = source_.mask_actions(part.begin, part.end)) {
        say(first_line(text(), {action->begin, action->end}), "a template: its actions are not evaluated");
        tree = parse(part);
      }
    }
    if (tree.broken()) {
      if (const auto joined = yaml_quoted_joined(text(), part)) tree = cst::parse(yaml_language(), *joined);
    }
    if (!tree.broken()) {
      use(tree, part.begin);
      stream();
      keep_comments();
      return;
    }
    comments_by_line(part);
    document_by_entries(part);
  }

  void comments_by_line(cst::Range part) {
    const auto found = yaml_comments(text(), part);
    comments_.insert(comments_.end(), found.begin(), found.end());
  }

  /// Each entry or item in the first column alone.
  void document_by_entries(cst::Range part) {
    anchors_.clear();
    Map map;
    List list;
    cst::Range used{part.end, part.begin};
    for (const cst::Range& entry : yaml_entries(text(), part)) {
      if (!may_parse(entry)) {
        Unknown unknown;
        unknown.why = Unknown::Why::limit;
        unknown.text = "too many errors to read on";
        map.rest = list.rest = std::make_shared<const Unknown>(std::move(unknown));
        break;
      }
      const cst::Tree tree = parse(entry);
      const cst::Range shown = trimmed(text(), entry);
      used = {std::min(used.begin, shown.begin), std::max(used.end, shown.end)};
      if (!tree.broken()) {
        use(tree, entry.begin);
        const cst::Id content = content_of_stream();
        const Value value = content == cst::none ? Value() : node(content, 0, 0).value;
        if (value.is_map()) {
          map.entries.insert(map.entries.end(), value.as_map().entries.begin(), value.as_map().entries.end());
          if (value.as_map().rest) map.rest = value.as_map().rest;
          continue;
        }
        if (value.is_list()) {
          list.items.insert(list.items.end(), value.as_list().items.begin(), value.as_list().items.end());
          continue;
        }
      }
      broken_entry(entry, tree, map, list);
    }
    const Origin origin = source_.container(used.begin, used.end);
    if (!map.entries.empty() && !list.items.empty()) {
      say(first_line(text(), used), "a mapping and a sequence at the same level");
    } else if (!map.entries.empty()) {
      out_.documents.push_back({Value::map(std::move(map), origin), origin.at});
    } else if (!list.items.empty()) {
      out_.documents.push_back({Value::list(std::move(list), origin), origin.at});
    }
  }

  void broken_entry(cst::Range entry, const cst::Tree& tree, Map& map, List& list) {
    std::uint32_t error = entry.begin;
    if (!tree.nodes.empty()) {
      cst::Id at = 0;
      while (at != cst::none && tree[at].kind != cst::kind_error && !tree[at].missing) {
        at = tree[at].first_child;
        while (at != cst::none && !tree[at].broken) at = tree[at].next;
      }
      if (at != cst::none) error = std::clamp(tree[at].begin + entry.begin, entry.begin, entry.end);
    }
    cst::Range shown = first_line(text(), {error, entry.end});
    if (shown.begin >= shown.end) shown = first_line(text(), entry);
    if (tree.stopped) {
      say(shown, "takes too long to read", findings::Unseen::Kind::limit);
    } else {
      say(shown, fmt::format("this is not YAML: unexpected `{}`", excerpt(shown)));
    }
    Unknown unknown;
    unknown.why = Unknown::Why::unparsed;
    unknown.text = "the text is not YAML";
    const std::string_view line = text({entry.begin, std::min(next_line(text(), entry.begin), entry.end)});
    const std::size_t colon = line.find(':');
    const bool word = colon != std::string_view::npos && colon > 0 &&
                      line.substr(0, colon).find_first_of(" \t\"'{}[]#&*!|>%@`,?") == std::string_view::npos;
    if (line.starts_with('-')) {
      list.rest = std::make_shared<const Unknown>(unknown);
    } else if (word) {
      const auto end = entry.begin + static_cast<std::uint32_t>(colon);
      map.entries.push_back({std::string(line.substr(0, colon)), source_.scalar(entry.begin, end),
                             Value::unknown(unknown, source_.scalar(shown.begin, shown.end))});
    } else {
      map.rest = std::make_shared<const Unknown>(unknown);
    }
  }

  [[nodiscard]] std::string_view excerpt(cst::Range at) const {
    constexpr std::uint32_t longest = 40;
    std::string_view shown = text({at.begin, std::min(at.end, at.begin + longest)});
    while (!shown.empty() && (static_cast<unsigned char>(shown.back()) & 0x80U) != 0) shown.remove_suffix(1);
    return shown;
  }

  [[nodiscard]] bool is_node(cst::Id id) const { return kind(id) == Yaml::block_node || kind(id) == Yaml::flow_node; }

  [[nodiscard]] cst::Id content_of_stream() const {
    for (cst::Id at = first(0); at != cst::none; at = next(at)) {
      if (kind(at) != Yaml::document) continue;
      for (cst::Id inner = first(at); inner != cst::none; inner = next(inner)) {
        if (is_node(inner)) return inner;
      }
    }
    return cst::none;
  }

  void stream() {
    for (cst::Id at = first(0); at != cst::none; at = next(at)) {
      if (kind(at) != Yaml::document) continue;
      anchors_.clear();
      for (cst::Id inner = first(at); inner != cst::none; inner = next(inner)) {
        if (!is_node(inner)) continue;
        const cst::Range shown = own_range(inner);
        Value value = node(inner, 0, 0).value;
        out_.documents.push_back({std::move(value), source_.container(shown.begin, shown.end).at});
      }
    }
  }

  // ---- nodes

  Read limit(cst::Range at, std::string why) {
    say(first_line(text(), at), why, findings::Unseen::Kind::limit);
    Unknown unknown;
    unknown.why = Unknown::Why::limit;
    unknown.text = std::move(why);
    return {Value::unknown(std::move(unknown), source_.container(at.begin, at.end))};
  }

  /// `indent` is the column of the block collection around it.
  Read node(cst::Id id, int depth, std::uint32_t indent) {
    const cst::Range whole = range(id);
    if (depth > deepest_yaml) return limit(whole, fmt::format("nested deeper than {}", deepest_yaml));
    std::string_view anchor;
    std::string_view tag;
    cst::Id content = cst::none;
    for (cst::Id at = first(id); at != cst::none; at = next(at)) {
      if (kind(at) == Yaml::anchor) {
        anchor = text(range(at)).substr(1);
      } else if (kind(at) == Yaml::tag) {
        tag = text(range(at));
      } else if (kind(at) != Yaml::token && content == cst::none) {
        content = at;
      }
    }
    Read result = content == cst::none ? Read{Value::null(source_.scalar(whole.end, whole.end))}
                                       : tagged(content, tag, depth, indent);
    if (std::string form = long_form(tag); !form.empty()) {
      const cst::Range at = range(content == cst::none ? id : content);
      std::vector<Entry> entry{{std::move(form), source_.scalar(whole.begin, at.begin), result.value}};
      result.value = Value::map(std::move(entry), source_.container(whole.begin, own_range(id).end));
      ++result.size;
      ++result.height;
    }
    if (!anchor.empty()) anchors_.insert_or_assign(anchor, result);
    return result;
  }

  Read tagged(cst::Id id, std::string_view tag, int depth, std::uint32_t indent) {
    const auto [begin, end] = range(id);
    if (kind(id) == Yaml::plain_scalar && (tag == "!!str" || tag == "!" || tag == "tag:yaml.org,2002:str")) {
      return {yaml_plain_text(source_, begin, end)};
    }
    const bool quoted = kind(id) == Yaml::double_quote_scalar || kind(id) == Yaml::single_quote_scalar;
    if (quoted && (tag == "!!int" || tag == "!!float" || tag == "!!bool" || tag == "!!null") && end - begin >= 2) {
      out_.schemas_differ = out_.schemas_differ || terraform_differs(text({begin + 1, end - 1}));
      return {yaml_plain(source_, begin + 1, end - 1, schema_)};
    }
    return content_node(id, depth, indent);
  }

  Read content_node(cst::Id id, int depth, std::uint32_t indent) {
    const auto [begin, end] = range(id);
    switch (kind(id)) {
      case Yaml::plain_scalar:
        out_.schemas_differ = out_.schemas_differ || terraform_differs(text({begin, end}));
        return {yaml_plain(source_, begin, end, schema_)};
      case Yaml::double_quote_scalar: return {yaml_double_quoted(source_, begin, end)};
      case Yaml::single_quote_scalar: return {yaml_single_quoted(source_, begin, end)};
      case Yaml::block_scalar: return {yaml_block(source_, begin, end, indent)};
      case Yaml::alias: return alias(id, depth);
      case Yaml::block_mapping:
      case Yaml::flow_mapping: return mapping(id, depth, indent);
      case Yaml::block_sequence:
      case Yaml::flow_sequence: return sequence(id, depth, indent);
      default: return {Value::null(source_.scalar(begin, end))};
    }
  }

  Read alias(cst::Id id, int depth) {
    const cst::Range at = range(id);
    const auto found = anchors_.find(text(at).substr(1));
    if (found == anchors_.end()) {
      say(at, fmt::format("alias `{}` has no anchor", text(at)));
      Unknown unknown;
      unknown.why = Unknown::Why::error;
      unknown.text = fmt::format("alias `{}` has no anchor", text(at));
      return {Value::unknown(std::move(unknown), source_.scalar(at.begin, at.end))};
    }
    values_ += found->second.size;
    if (values_ > most_values || depth + found->second.height > deepest_yaml) {
      return limit(at, fmt::format("alias `{}` makes the document too large", text(at)));
    }
    return found->second;
  }

  [[nodiscard]] std::uint32_t column(std::uint32_t at) const {
    const std::size_t newline = at == 0 ? std::string_view::npos : text().rfind('\n', at - 1);
    return at - (newline == std::string_view::npos ? 0 : static_cast<std::uint32_t>(newline) + 1);
  }

  /// The key and the value of a pair: the text before and after its colon.
  struct Pair {
    cst::Id key = cst::none;
    cst::Id value = cst::none;
    std::uint32_t end_of_colon = 0;
  };

  [[nodiscard]] Pair pair(cst::Id id) const {
    Pair result;
    bool colon = false;
    for (cst::Id at = first(id); at != cst::none; at = next(at)) {
      if (kind(at) == Yaml::token && text(range(at)) == ":") {
        colon = true;
        result.end_of_colon = range(at).end;
      } else if (is_node(at)) {
        (colon ? result.value : result.key) = at;
      }
    }
    if (!colon) result.end_of_colon = range(id).end;
    return result;
  }

  Read mapping(cst::Id id, int depth, std::uint32_t indent) {
    const auto [begin, end] = own_range(id);
    if (kind(id) == Yaml::flow_mapping && text({begin, end}).starts_with("{{") && text({begin, end}).ends_with("}}")) {
      Unknown unknown;
      unknown.why = Unknown::Why::unsupported;
      unknown.text = "a template action is not evaluated";
      unknown.expression = text({begin, end});
      return {Value::unknown(std::move(unknown), source_.scalar(begin, end))};
    }
    const std::uint32_t inner = kind(id) == Yaml::block_mapping ? column(begin) : indent;
    std::vector<Entry> own;
    std::vector<Value> merged;
    Map map;
    Read result;
    for (cst::Id at = first(id); at != cst::none; at = next(at)) {
      Pair parts;
      if (kind(at) == Yaml::block_mapping_pair || kind(at) == Yaml::flow_pair) {
        parts = pair(at);
      } else if (is_node(at)) {
        parts = {at, cst::none, range(at).end};
      } else {
        continue;
      }
      Read value = parts.value == cst::none ? Read{Value::null(source_.scalar(parts.end_of_colon, parts.end_of_colon))}
                                            : node(parts.value, depth + 1, inner);
      grow(result, value);
      const std::optional<Entry> entry = key(parts.key, depth, inner, map);
      if (!entry) continue;
      if (entry->key == "<<" && parts.key != cst::none && text(range(parts.key)) == "<<") {
        out_.schemas_differ = true;
        if (schema_ == YamlSchema::terraform) {
          merge({value.value}, map);  // Terraform's decoder: what stands below wins
          std::ranges::move(map.entries, std::back_inserter(own));
          map.entries.clear();
        } else {
          merged.push_back(value.value);
        }
      } else {
        own.push_back({entry->key, entry->key_origin, std::move(value.value)});
      }
    }
    merge(merged, map);
    map.entries.insert(map.entries.end(), std::make_move_iterator(own.begin()), std::make_move_iterator(own.end()));
    result.value = Value::map(std::move(map), source_.container(begin, end));
    return result;
  }

  static void grow(Read& container, const Read& element) {
    container.size += element.size;
    container.height = std::max(container.height, element.height + 1);
  }

  /// The key as an entry without value; none where it is unknown or not a scalar (the map may then have other entries).
  std::optional<Entry> key(cst::Id id, int depth, std::uint32_t indent, Map& map) {
    if (id == cst::none) return Entry{"", {}, {}};
    cst::Id content = cst::none;
    for (cst::Id at = first(id); at != cst::none; at = next(at)) {
      if (kind(at) != Yaml::anchor && kind(at) != Yaml::tag && kind(at) != Yaml::token) content = at;
    }
    Value value = node(id, depth + 1, indent).value;
    if (content != cst::none && kind(content) == Yaml::plain_scalar) {
      const auto [begin, end] = range(content);
      // A key is its text; Terraform's is that of its value.
      const auto by_value = value.scalar_text();
      out_.schemas_differ = out_.schemas_differ || (by_value && *by_value != text({begin, end}));
      if (!by_value || schema_ == YamlSchema::core) value = yaml_plain_text(source_, begin, end);
    }
    if (const auto name = value.scalar_text()) return Entry{*name, value.origin(), {}};
    if (value.is_null()) return Entry{"null", value.origin(), {}};
    Unknown unknown;
    if (value.is_unknown()) {
      unknown = value.as_unknown();
    } else {
      unknown.why = Unknown::Why::unsupported;
      unknown.text = "a key that is no scalar";
      unknown.expression = text(range(id));
    }
    map.rest = std::make_shared<const Unknown>(std::move(unknown));
    return std::nullopt;
  }

  /// Entries of `<<`: the earlier of several maps wins, and the map's own entries over all (they come
  /// later, and of equal keys the last stays).
  static void merge(const std::vector<Value>& merged, Map& map) {
    std::vector<Value> sources;
    for (const Value& value : merged) {
      if (value.is_list()) {
        sources.insert(sources.end(), value.as_list().items.begin(), value.as_list().items.end());
      } else {
        sources.push_back(value);
      }
    }
    for (auto value = sources.rbegin(); value != sources.rend(); ++value) {
      if (value->is_unknown()) map.rest = value->unknown_ptr();
      if (!value->is_map()) continue;
      map.entries.insert(map.entries.end(), value->as_map().entries.begin(), value->as_map().entries.end());
      if (value->as_map().rest) map.rest = value->as_map().rest;
    }
  }

  Read sequence(cst::Id id, int depth, std::uint32_t indent) {
    const auto [begin, end] = own_range(id);
    const std::uint32_t inner = kind(id) == Yaml::block_sequence ? column(begin) : indent;
    List list;
    Read result;
    const auto push = [&](Read item) {
      grow(result, item);
      list.items.push_back(std::move(item.value));
    };
    for (cst::Id at = first(id); at != cst::none; at = next(at)) {
      if (kind(at) == Yaml::block_sequence_item) {
        cst::Id content = first(at);
        while (content != cst::none && !is_node(content)) content = next(content);
        const std::uint32_t dash = range(at).begin + 1;
        push(content == cst::none ? Read{Value::null(source_.scalar(dash, dash))} : node(content, depth + 1, inner));
      } else if (is_node(at)) {
        push(node(at, depth + 1, inner));
      } else if (kind(at) == Yaml::flow_pair) {  // `[a: b]` holds a map of one entry
        const Pair parts = pair(at);
        Map map;
        Read value = parts.value == cst::none ? Read{} : node(parts.value, depth + 2, inner);
        if (auto entry = key(parts.key, depth + 1, inner, map))
          map.entries.push_back({entry->key, entry->key_origin, value.value});
        Read single{Value::map(std::move(map), source_.container(range(at).begin, range(at).end))};
        grow(single, value);
        push(std::move(single));
      }
    }
    result.value = Value::list(std::move(list), source_.container(begin, end));
    return result;
  }

  TextSource& source_;
  YamlSchema schema_;
  const cst::Tree* tree_ = nullptr;
  std::uint32_t shift_ = 0;
  Documents out_;
  std::vector<cst::Range> comments_;
  std::map<std::string_view, Read> anchors_;
  std::uint64_t values_ = 0;
  std::size_t parses_ = 0;
};

}  // namespace

namespace {

Documents read_file(const source::SourceSet& sources, source::FileId file, const source::Wanted& wanted,
                    YamlSchema schema = YamlSchema::core) {
  if (auto wrong = wrong_encoding(sources, file)) return {{}, {}, {std::move(*wrong)}};
  TextSource source(sources, file);
  YamlReader reader(source, schema);
  Documents documents = reader.read(wanted);
  std::vector<source::Span> spans;
  for (const cst::Range& range : reader.comments()) spans.push_back(source.scalar(range.begin, range.end).at);
  std::ranges::sort(spans, {}, &source::Span::begin);
  documents.comments = finish_comments(sources, spans);
  return documents;
}

}  // namespace

Documents read_yaml(const source::SourceSet& sources, source::FileId file) {
  return read_file(sources, file, nullptr);
}

Documents read_yaml(const source::SourceSet& sources, source::FileId file, const source::Wanted& wanted) {
  return read_file(sources, file, wanted);
}

bool has_several_documents(std::string_view text) {
  return yaml_documents(text).size() > 1;
}

Documents read_yaml(const source::SourceSet&, const Value& string, YamlSchema schema) {
  TextSource source(string, TextSource::Mask::yaml);
  return YamlReader(source, schema).read();
}

const Documents& YamlFiles::read(source::FileId file, YamlSchema schema) {
  if (schema == YamlSchema::terraform) {
    const Documents& core = read(file);
    if (!core.schemas_differ) return core;
  }
  Read* entry = nullptr;
  {
    const std::lock_guard lock(mutex_);
    auto& place = read_[{file, schema}];
    if (!place) place = std::make_unique<Read>();
    entry = place.get();
  }
  std::call_once(entry->once, [&] { entry->documents = read_file(*sources_, file, nullptr, schema); });
  return entry->documents;
}

}  // namespace grantlint::syntax
