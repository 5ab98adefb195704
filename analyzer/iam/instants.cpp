#include "iam/instants.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace grantlint::iam {

Instants intersection(const Instants& a, const Instants& b) {
  Instants shared;
  for (auto one = a.begin(), other = b.begin(); one != a.end() && other != b.end();) {
    const Period& shorter = other->end < one->end ? *other : *one;
    const std::int64_t begin = std::max(one->begin, other->begin);
    if (begin < shorter.end) shared.push_back({begin, shorter.end, shorter.ended_by});
    ++(&shorter == &*one ? one : other);
  }
  return shared;
}

Instants union_of(const Instants& a, const Instants& b) {
  constexpr std::size_t most = 64;
  Instants all;
  std::ranges::merge(a, b, std::back_inserter(all), {}, &Period::begin, &Period::begin);
  Instants joined;
  for (Period& next : all) {
    if (joined.empty() || joined.back().end < next.begin) {
      joined.push_back(std::move(next));
    } else if (joined.back().end < next.end) {
      joined.back().end = next.end;
      joined.back().ended_by = std::move(next.ended_by);
    }
  }
  while (joined.size() > most) {
    joined[1].begin = joined[0].begin;
    joined.erase(joined.begin());
  }
  return joined;
}

}  // namespace grantlint::iam
