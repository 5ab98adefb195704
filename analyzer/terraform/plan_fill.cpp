// Values of a plan in the place of unknown ones, which keep their origin.
#include <algorithm>
#include <deque>

#include "terraform/plan_source.h"

namespace grantlint::terraform {

using syntax::String;

namespace {

/// The plan's value as if it were written at `at`, with the plan as a step of its origin.
Value moved(const Value& plan, const Origin& at, const source::SourceSet& sources) {
  const Origin origin =
      at.through(Step::Kind::plan, plan.origin().at,
                 plan.origin().at.known() ? std::string(sources.path(plan.origin().at.file)) : std::string());
  switch (plan.kind()) {
    case Value::Kind::list: {
      syntax::List list = plan.as_list();
      for (Value& item : list.items) item = moved(item, at, sources);
      return Value::list(std::move(list), origin);
    }
    case Value::Kind::map: {
      syntax::Map map = plan.as_map();
      for (Entry& entry : map.entries) {
        entry.key_origin = origin;
        entry.value = moved(entry.value, at, sources);
      }
      return Value::map(std::move(map), origin);
    }
    case Value::Kind::string: return Value::string(String{plan.as_text(), nullptr, nullptr}, origin);
    default: return plan.with_origin(origin);
  }
}

/// What the plan knows, moved to the unknown value it replaces.
Value replaced(const Value& unknown, const Value& plan, const source::SourceSet& sources) {
  const Origin& origin = unknown.origin();
  Origin way = origin;
  // Keeps the reference that joins it with another resource of the tree.
  const std::string& reference = unknown.as_unknown().reference;
  const auto steps = origin.way();
  const bool referenced =
      std::ranges::any_of(steps, [](const Step* step) { return step->kind == Step::Kind::reference; });
  if (!reference.empty() && !referenced) way = way.through(Step::Kind::reference, origin.at, reference);
  return moved(plan, way, sources);
}

/// The element of a list of one; null for any other.
const Value* only(const Value& list) {
  return list.as_list().items.size() == 1 && !list.as_list().rest ? &list.as_list().items.front() : nullptr;
}

/// Could the plan's value be what the source says, as far as it is known?
bool agrees(const Value& source, const Value& plan) {
  if (source.is_unknown()) return true;
  if (source.is_null() || plan.is_null()) return true;
  if (source.is_map() && plan.is_map()) {
    return std::ranges::all_of(source.as_map().entries, [&](const Entry& entry) {
      const Value* theirs = plan.find(entry.key);
      return theirs == nullptr || agrees(entry.value, *theirs);
    });
  }
  if (source.is_list() != plan.is_list()) {
    // Providers write a list of one as its element.
    const Value* one = only(source.is_list() ? source : plan);
    return one != nullptr && (source.is_list() ? agrees(*one, plan) : agrees(source, *one));
  }
  if (source.is_list()) return true;
  return source.scalar_text() == plan.scalar_text();
}

Value fill_document(const Value& source, const String& partial, const Value& plan, const source::SourceSet& sources) {
  const syntax::Documents read = syntax::read_json(sources, plan);
  if (read.documents.size() != 1) return replaced(source, plan, sources);
  Value structure = fill_in(*partial.structure, read.documents.front().value, sources);
  return Value::string(String{plan.as_text(), nullptr, std::make_shared<const Value>(std::move(structure))},
                       source.origin());
}

Value fill_list(const Value& source, const Value& plan, const source::SourceSet& sources) {
  const syntax::List& ours = source.as_list();
  const auto& theirs = plan.as_list().items;
  constexpr std::size_t most_comparisons = 4'000'000;
  if (ours.items.size() * (theirs.size() + 1) > most_comparisons) return source;
  std::vector<bool> taken(theirs.size(), false);
  const auto take = [&](const auto& fits) -> const Value* {
    for (std::size_t i = 0; i < theirs.size(); ++i) {
      if (taken[i] || !fits(theirs[i])) continue;
      taken[i] = true;
      return &theirs[i];
    }
    return nullptr;
  };
  syntax::List list = ours;
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < ours.items.size(); ++i) {
    const Value& item = ours.items[i];
    if (!item.wholly_known() || item.is_map()) {
      open.push_back(i);
    } else {
      take([&](const Value& one) {
        return one == item || (one.scalar_text() && one.scalar_text() == item.scalar_text());
      });
    }
  }
  for (const std::size_t i : open) {
    if (const Value* found = take([&](const Value& one) { return agrees(ours.items[i], one); }))
      list.items[i] = fill_in(ours.items[i], *found, sources);
  }
  if (ours.rest) {
    list.rest = nullptr;
    for (std::size_t i = 0; i < theirs.size(); ++i) {
      if (!taken[i]) list.items.push_back(moved(theirs[i], source.origin(), sources));
    }
  }
  return Value::list(std::move(list), source.origin());
}

Value fill_map(const Value& source, const Value& plan, const source::SourceSet& sources) {
  syntax::Map map = source.as_map();
  for (Entry& entry : map.entries) {
    if (const Value* theirs = plan.find(entry.key)) entry.value = fill_in(entry.value, *theirs, sources);
  }
  if (map.rest) {
    const Origin& origin = source.origin();
    std::vector<Entry> more;
    for (const Entry& entry : plan.as_map().entries) {
      if (source.find(entry.key) == nullptr) more.push_back({entry.key, origin, moved(entry.value, origin, sources)});
    }
    std::ranges::move(more, std::back_inserter(map.entries));
    map.rest = nullptr;
  }
  return Value::map(std::move(map), source.origin());
}

}  // namespace

Value fill_in(const Value& source, const Value& plan, const source::SourceSet& sources) {
  if (plan.is_unknown() || plan.is_null() || source.wholly_known()) return source;
  if (source.is_unknown()) {
    const Unknown& unknown = source.as_unknown();
    if (unknown.partial && unknown.partial->structure && plan.is_string())
      return fill_document(source, *unknown.partial, plan, sources);
    for (const Value& choice : unknown.either) {
      // The alternative that the plan confirms, with its own origin instead of the condition's.
      if (choice.kind() == plan.kind() && agrees(choice, plan) && !plan.is_list())
        return fill_in(choice.element_of(source), plan, sources);
    }
    if (unknown.either.size() == 1 && unknown.either.front().is_list() && plan.is_list() &&
        unknown.either.front().as_list().items.size() == plan.as_list().items.size())
      return fill_in(unknown.either.front(), plan, sources);
    return replaced(source, plan, sources);
  }
  if (source.is_string() && source.as_string().structure && plan.is_string())
    return fill_document(source, source.as_string(), plan, sources);
  if (source.is_list() && plan.is_list()) return fill_list(source, plan, sources);
  if (source.is_list() && !plan.is_map()) return fill_list(source, Value::list({plan}, plan.origin()), sources);
  if (source.is_map() && plan.is_map()) return fill_map(source, plan, sources);
  return source;
}

}  // namespace grantlint::terraform
