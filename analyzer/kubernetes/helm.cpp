#include "kubernetes/helm.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "kubernetes/expression.h"
#include "kubernetes/template_lines.h"
#include "source/text.h"

namespace grantlint::kubernetes {

using findings::Unseen;
using source::Span;
using syntax::Step;
using syntax::Value;

namespace {

constexpr std::size_t most_template_steps = 200'000;
constexpr std::size_t most_bytes = 4U << 20U;
constexpr int most_passes = 16;
constexpr int deepest_include = 16;

/// `include "x" …` or `template "x" …`, and nothing else.
bool is_plain_include(std::string_view action) {
  const bool include = action.starts_with("include \"") || action.starts_with("template \"");
  return include && action.find('|') == std::string_view::npos;
}

/// Lines of a template that are only there under a condition which the chart's values do not make true.
struct Conditional {
  Span at;
  std::string why;
};

/// The key of the line that the text ends in, and the key above it that holds the line; empty where there is none.
struct KeysAround {
  std::string_view own;
  std::string_view above;
};

std::string_view key_of(std::string_view line) {
  line = source::trim(line);
  while (line.starts_with("- ")) line = source::trim(line.substr(2));
  return line.substr(0, line.find(':'));
}

KeysAround keys_around(std::string_view text) {
  constexpr int most_lines = 50;
  const auto begin_of = [&](std::size_t end) { return text.substr(0, end).rfind('\n') + 1; };
  std::size_t begin = begin_of(text.size());
  const std::string_view line = text.substr(begin);
  if (line.find(':') == std::string_view::npos) return {};
  KeysAround keys{key_of(line), {}};
  const std::size_t indent = source::leading(line);
  for (int i = 0; i < most_lines && begin > 0; ++i) {
    const std::size_t end = begin - 1;
    begin = begin_of(end);
    const std::string_view above = text.substr(begin, end - begin);
    if (source::is_blank(above) || source::leading(above) >= indent) continue;
    keys.above = key_of(above);
    break;
  }
  return keys;
}

/// Does the value of this key make what an object allows? Then every arm of an `if` in it counts.
bool says_what_is_allowed(const KeysAround& keys) {
  static constexpr std::array<std::string_view, 4> always = {"kind", "verbs", "resources", "apiGroups"};
  return std::ranges::find(always, keys.own) != always.end() || (keys.above == "roleRef" && keys.own == "name");
}

class Renderer {
 public:
  Renderer(const source::SourceSet& sources, const Chart& chart) : sources_(sources), chart_(chart) {
    include_ = [this](const std::string& name, const Value& dot) { return included(name, dot); };
  }

  /// The template's text; each call takes other branches, until all were taken.
  TemplateText pass(const Nodes& nodes) {
    out_ = {};
    taken_ = false;
    conditional_.clear();
    Scope scope{chart_.root, chart_.root};
    block(nodes, scope);
    // What the elements of a `range` have in common is decided by earlier passes alone.
    visited_.merge(visited_now_);
    left_out_.merge(left_out_now_);
    visited_now_.clear();
    left_out_now_.clear();
    return std::move(out_);
  }
  [[nodiscard]] bool took_new_ways() const { return taken_; }
  [[nodiscard]] bool exceeded() const { return steps_ > most_template_steps || out_.text.size() > most_bytes; }
  /// The arms of the last pass that the values do not select.
  [[nodiscard]] const std::vector<Conditional>& conditional() const { return conditional_; }

 private:
  /// Text of several lines: every branch is taken in one of the passes.
  void block(const Nodes& nodes, Scope& scope) {
    for (const Node& node : nodes) {
      if (++steps_ > most_template_steps || out_.text.size() > most_bytes) return;
      switch (node.kind) {
        case Node::Kind::text:
          out_.note(node.at, true);
          out_.text.literal(node.text, {node.at, nullptr});
          break;
        case Node::Kind::action: action(node, scope); break;
        case Node::Kind::choice: choice(node, scope); break;
        case Node::Kind::range: range(node, scope); break;
      }
    }
  }

  void action(const Node& node, Scope& scope) {
    if (is_plain_include(node.text) && out_.at_line_start() && depth_ < deepest_include) {
      // Whole lines of a named template stand where they are written.
      const std::size_t open = node.text.find('"');
      const std::size_t close = node.text.find('"', open + 1);
      const auto known = close == std::string_view::npos
                             ? chart_.definitions.end()
                             : chart_.definitions.find(node.text.substr(open + 1, close - open - 1));
      if (known != chart_.definitions.end()) {
        const Value dot = evaluate(node.text.substr(close + 1), scope, include_);
        Scope inner{dot, dot};
        ++depth_;
        block(known->second->body, inner);
        --depth_;
        return;
      }
    }
    out_.note(node.at, false);
    out_.text.add(through(evaluated(node, scope), node.at));
  }

  /// The action's value; the position of an unknown is the action.
  Value evaluated(const Node& node, Scope& scope) {
    Value value = evaluate(node.text, scope, include_);
    if (value.is_list() || value.is_map())
      return unknown_value(source::one_line(node.text), "it is not text", {node.at, nullptr});
    if (value.is_unknown() && !value.as_unknown().partial)
      return unknown_value(
          source::one_line(value.as_unknown().expression.empty() ? node.text : value.as_unknown().expression),
          value.as_unknown().text, {node.at, nullptr});
    return value;
  }

  /// Adds the action as a step to values from values.yaml.
  Value through(const Value& value, Span action) const {
    Text text;
    text.add(value);
    Text located;
    for (std::size_t i = 0; i < text.pieces().size(); ++i) {
      syntax::Piece piece = text.pieces()[i];
      const std::size_t end = i + 1 < text.pieces().size() ? text.pieces()[i + 1].begin : text.size();
      if (!piece.origin.at.known()) piece.origin.at = action;  // computed by a template function from unset values
      const Span at = piece.origin.at;
      if (at.known() && at.file != action.file && !piece.unknown && !chart_.templates.contains(at.file))
        piece.origin = piece.origin.through(Step::Kind::decoded, action, std::string(sources_.path(at.file)));
      located.add(piece, std::string_view(text.string().text).substr(piece.begin, end - piece.begin));
    }
    return located.value(value.origin());
  }

  void choice(const Node& node, Scope& scope) {
    if (node.in_line && !says_what_is_allowed(keys_around(out_.text.string().text))) {
      out_.note(node.at, false);
      if (auto text = decided(node, scope)) {
        out_.text.append(*text);
      } else {
        out_.text.unknown(source::one_line(sources_.text(node.at)), {node.at, nullptr});
      }
      return;
    }
    const std::size_t variables = scope.variables.size();
    std::vector<Value> conditions;
    std::size_t decided_arm = node.arms.size();
    bool open = false;
    for (std::size_t i = 0; i < node.arms.size(); ++i) {
      const Arm& arm = node.arms[i];
      conditions.push_back(arm.conditional ? evaluate(arm.condition, scope, include_) : Value::boolean(true));
      const auto known = truth(conditions.back());
      if (!known) open = true;
      if (!open && known == true && decided_arm == node.arms.size()) decided_arm = i;
    }
    const auto chosen = arm_of(node, decided_arm, open);
    if (!chosen) return;
    const Arm& arm = node.arms[*chosen];
    visit(arm);
    if (*chosen != decided_arm) {
      const std::string condition = source::one_line(node.arms[arm.conditional ? *chosen : 0].condition);
      const std::string_view what = open ? "not decided by" : arm.conditional ? "false in" : "true in";
      conditional_.push_back({arm.at, fmt::format("`{}` is {} {}", condition, what, chart_.values)});
    }
    const Value dot = scope.dot;
    if (arm.with) scope.dot = dot_of(conditions[*chosen], arm);
    block(arm.body, scope);
    scope.dot = dot;
    scope.variables.resize(std::min(scope.variables.size(), variables));
  }

  void visit(const Arm& arm) {
    if (visited_.contains(&arm)) return;
    visited_now_.insert(&arm);
    taken_ = true;
  }

  /// The arm that the values select comes first, then each other one in a later pass; nothing where they select
  /// none.
  std::optional<std::size_t> arm_of(const Node& node, std::size_t decided_arm, bool open) {
    const auto next = [&]() -> std::optional<std::size_t> {
      for (std::size_t i = 0; i < node.arms.size(); ++i) {
        if (!is_complete(node.arms[i])) return i;
      }
      return std::nullopt;
    };
    if (decided_arm < node.arms.size())
      return is_complete(node.arms[decided_arm]) ? next().value_or(decided_arm) : decided_arm;
    // Without an arm that is always there if no other is, none may be.
    const bool always = open && !node.arms.back().conditional;
    if (!always && !left_out_.contains(&node)) {
      left_out_now_.insert(&node);
      taken_ = true;
      return std::nullopt;
    }
    if (const auto other = next()) return other;
    return always ? std::optional<std::size_t>(0) : std::nullopt;
  }

  static Value dot_of(const Value& condition, const Arm& arm) {
    if (truth(condition) == true) return condition;
    return unknown_value(condition.is_unknown() ? condition.as_unknown().expression : source::one_line(arm.condition),
                         "it has no value in values.yaml", {arm.at, nullptr});
  }

  /// Were all branches inside the arm taken?
  [[nodiscard]] bool is_complete(const Arm& arm) const {
    if (!visited_.contains(&arm)) return false;
    return std::ranges::all_of(arm.body, [&](const Node& node) {
      if (node.kind == Node::Kind::range) return is_complete(node.arms.front());
      if (node.kind != Node::Kind::choice) return true;
      // One that is decided where it stands has no arms to come back for.
      if (node.in_line && std::ranges::none_of(node.arms, [&](const Arm& inner) { return visited_.contains(&inner); }))
        return true;
      return std::ranges::all_of(node.arms, [&](const Arm& inner) { return is_complete(inner); });
    });
  }

  void range(const Node& node, Scope& scope) {
    const Arm& arm = node.arms.front();
    visit(arm);
    each(node, scope, [&] { block(arm.body, scope); });
  }

  /// Runs `body` with the dot on each element; once with an unknown one where they are not known, or the
  /// chart has none, since an install may set them. True where all are known.
  template <typename Body>
  bool each(const Node& node, Scope& scope, const Body& body) {
    std::string_view expression = node.arms.front().condition;
    std::vector<std::string> names;
    if (const std::size_t assigns = expression.find(":="); expression.starts_with('$') && assigns != expression.npos) {
      std::string_view left = expression.substr(0, assigns);
      while (!left.empty()) {
        const std::size_t comma = std::min(left.find(','), left.size());
        std::string name = source::one_line(left.substr(0, comma));
        name.erase(0, std::min(name.find_first_not_of(" $"), name.size()));
        names.push_back(std::move(name));
        left.remove_prefix(std::min(comma + 1, left.size()));
      }
      expression.remove_prefix(assigns + 2);
    }
    const Value over = evaluate(expression, scope, include_);
    const Value dot = scope.dot;
    const std::size_t variables = scope.variables.size();
    const auto run = [&](const Value& key, const Value& value) {
      scope.variables.resize(std::min(scope.variables.size(), variables));
      if (names.size() == 2) scope.variables.emplace_back(names[0], key);
      if (!names.empty()) scope.variables.emplace_back(names.back(), value);
      scope.dot = value;
      body();
    };
    bool known = true;
    if (over.is_list() && !over.as_list().items.empty() && !over.as_list().rest) {
      double place = 0;
      for (const Value& item : over.as_list().items) {
        if (++steps_ > most_template_steps) break;
        run(Value::number(place++), item.element_of(over));
      }
    } else if (over.is_map() && !over.as_map().entries.empty() && !over.as_map().rest) {
      for (const syntax::Entry& entry : over.as_map().entries) {
        if (++steps_ > most_template_steps) break;
        run(Value::string(entry.key, entry.key_origin), entry.value.element_of(over));
      }
    } else {
      known = false;
      const std::string element = fmt::format("range {}", source::one_line(expression));
      const Value open = unknown_value(element, "values.yaml has no elements for it", {node.at, nullptr});
      run(open, open);
    }
    scope.dot = dot;
    scope.variables.resize(std::min(scope.variables.size(), variables));
    return known;
  }

  // ---- Text as a value: one branch only

  Value included(const std::string& name, const Value& dot) {
    const std::string written = fmt::format("include \"{}\" .", name);
    const auto known = chart_.definitions.find(name);
    if (known == chart_.definitions.end())
      return unknown_value(written, fmt::format("no template `{}` in the chart", name));
    if (depth_ >= deepest_include) return unknown_value(written, "its templates include one another too deeply");
    ++depth_;
    Scope scope{dot, dot};
    Text text;
    const bool done = inner(known->second->body, scope, text);
    --depth_;
    if (!done) return unknown_value(written, "its template is not evaluated");
    return text.value({});
  }

  /// False where a branch is not determined.
  bool inner(const Nodes& nodes, Scope& scope, Text& text) {
    for (const Node& node : nodes) {
      if (++steps_ > most_template_steps || text.size() > most_bytes) return false;
      switch (node.kind) {
        case Node::Kind::text: text.literal(node.text, {node.at, nullptr}); break;
        case Node::Kind::action: text.add(evaluated(node, scope)); break;
        case Node::Kind::choice: {
          const auto chosen = decided(node, scope);
          if (!chosen) return false;
          text.append(*chosen);
          break;
        }
        case Node::Kind::range: {
          bool done = true;
          const bool known = each(node, scope, [&] { done = inner(node.arms.front().body, scope, text) && done; });
          if (!known || !done) return false;
          break;
        }
      }
    }
    return true;
  }

  std::optional<Text> decided(const Node& node, Scope& scope) {
    Text text;
    const std::size_t variables = scope.variables.size();
    for (const Arm& arm : node.arms) {
      const Value condition = arm.conditional ? evaluate(arm.condition, scope, include_) : Value::boolean(true);
      const auto known = truth(condition);
      if (!known) return std::nullopt;
      if (!*known) continue;
      const Value dot = scope.dot;
      if (arm.with) scope.dot = condition;
      const bool done = inner(arm.body, scope, text);
      scope.dot = dot;
      scope.variables.resize(std::min(scope.variables.size(), variables));
      if (!done) return std::nullopt;
      break;
    }
    return text;
  }

  const source::SourceSet& sources_;
  const Chart& chart_;
  Include include_;
  TemplateText out_;
  std::set<const Arm*> visited_;  // in earlier passes
  std::set<const Arm*> visited_now_;
  std::set<const Node*> left_out_;  // blocks of which an earlier pass took no arm
  std::set<const Node*> left_out_now_;
  std::vector<Conditional> conditional_;
  std::size_t steps_ = 0;
  int depth_ = 0;
  bool taken_ = false;
};

/// Where the parts of a list stand that say who may do what.
void collect(const Value& value, int depth, std::vector<Span>& places) {
  constexpr int most_levels = 4;
  if (depth > most_levels) return;
  if (value.origin().at.known()) places.push_back(value.origin().at);
  if (value.is_list()) {
    for (const Value& item : value.as_list().items) collect(item, depth + 1, places);
  } else if (value.is_map()) {
    for (const syntax::Entry& entry : value.as_map().entries) collect(entry.value, depth + 1, places);
  }
}

/// Why the document may not exist in this form: all of it, or a part, first of all one that says who may do what.
std::string condition_of(const std::vector<Conditional>& conditional, const syntax::Document& document) {
  const auto holds = [](Span outer, Span inner) {
    return outer.file == inner.file && outer.begin <= inner.begin && inner.begin < outer.end;
  };
  std::vector<Span> places;
  for (const std::string_view key : {"rules", "subjects", "roleRef"}) {
    const Value* part = document.value.find(key);
    if (part == nullptr) continue;
    for (const Value& one : syntax::elements(*part)) collect(one, 0, places);
  }
  std::string why;
  bool exact = false;
  for (const Conditional& one : conditional) {
    if (holds(one.at, document.at)) return one.why;
    if (exact || !holds(document.at, one.at)) continue;
    exact = std::ranges::any_of(places, [&](Span place) { return holds(one.at, place); });
    if (exact || why.empty()) why = one.why;
  }
  return why;
}

}  // namespace

Rendered render(const source::SourceSet& sources, const Chart& chart, source::FileId file,
                const source::Wanted& matters) {
  Rendered result;
  const auto known = chart.templates.find(file);
  if (known == chart.templates.end()) return result;
  const Template& parsed = known->second;
  for (const Span at : parsed.unread) {
    result.unseen.push_back(
        {Unseen::Kind::unparsed, at, {}, "a template action that is not closed, or closes nothing"});
  }
  Renderer renderer(sources, chart);
  std::set<std::tuple<Span, std::string>, decltype([](const auto& a, const auto& b) {
             return std::tuple(std::get<0>(a).file, std::get<0>(a).begin, std::get<0>(a).end, std::get<1>(a)) <
                    std::tuple(std::get<0>(b).file, std::get<0>(b).begin, std::get<0>(b).end, std::get<1>(b));
           })>
      seen;
  for (int pass = 0; pass < most_passes; ++pass) {
    const TemplateText text = renderer.pass(parsed.nodes);
    if (pass > 0 && !renderer.took_new_ways()) break;
    TemplateDocuments read = read_documents(sources, text, matters);
    std::ranges::move(read.unseen, std::back_inserter(result.unseen));
    for (syntax::Document& document : read.documents) {
      // The same again in a later pass; within one, a `range` may give equal documents.
      const auto key = std::tuple(document.at, syntax::to_json(document.value));
      if (pass > 0 && seen.contains(key)) continue;
      std::string unsure = condition_of(renderer.conditional(), document);
      result.documents.push_back({std::move(document), std::move(unsure)});
      seen.insert(key);
    }
  }
  if (renderer.exceeded()) {
    result.unseen.push_back(
        {Unseen::Kind::limit, sources.whole(file), {}, "the template makes more text than is read"});
  }
  return result;
}

}  // namespace grantlint::kubernetes
