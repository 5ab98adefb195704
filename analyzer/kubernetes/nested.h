/// Finds objects that stand inside of others: in policies, templates, compositions, tasks and values. Private to the
/// room.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "findings/findings.h"
#include "kubernetes/kubernetes.h"
#include "source/source.h"
#include "syntax/syntax.h"

namespace grantlint::kubernetes {

/// A map that is an object, or that a keyword says is one.
struct Inner {
  syntax::Value value;
  std::string type{};    ///< where a keyword says it: a type of the catalogue
  std::string unsure{};  ///< why it may not be made
  bool settled = false;  ///< a policy around it says whether it makes what is in it
};

class Nesting {
 public:
  /// All arguments must outlive it.
  Nesting(const source::SourceSet& sources, std::span<const Keyword> keywords, const source::Wanted& matters)
      : sources_(sources), keywords_(keywords), matters_(matters) {}

  /// The objects nearest below `outer`, in its order; those inside of them are found by asking again. Values
  /// that are filled in when a template is processed are unknown, or what its parameters say. Results of Terraform
  /// (plans, states) hold no objects. A very large value is searched up to a limit, which is Unseen.
  [[nodiscard]] std::vector<Inner> inside(const Inner& outer, std::vector<findings::Unseen>& unseen) const;

 private:
  struct Found;
  void search(const syntax::Value& map, Found&& state, std::vector<Found>& open, std::vector<Inner>& result) const;
  [[nodiscard]] const Keyword* first(std::string_view means, const syntax::Value& map) const;
  [[nodiscard]] std::vector<syntax::Value> documents(const syntax::Value& text,
                                                     std::vector<findings::Unseen>& unseen) const;

  const source::SourceSet& sources_;
  std::span<const Keyword> keywords_;
  const source::Wanted& matters_;
};

/// What is known of the parameters of a template: name → value.
using Parameters = std::vector<std::pair<std::string, syntax::Value>>;

/// The value with the text of its strings that other tools fill in: `{{ … }}`, and `${NAME}`, which is the
/// parameter of that name where there is one. What is not known of a string makes it unknown.
syntax::Value filled_in(const syntax::Value& value, const Parameters& parameters);

}  // namespace grantlint::kubernetes
