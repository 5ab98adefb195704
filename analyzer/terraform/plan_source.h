/// A plan brought together with the module it was made of. Private to the room.
///
/// The source says where a grant stands, the plan what it is where the source alone cannot tell: values
/// known only to the plan take the place of unknown ones, at the place of the unknown one.
#pragma once

#include <set>
#include <vector>

#include "terraform/plan.h"
#include "terraform/project.h"
#include "terraform/terraform.h"

namespace grantlint::terraform {

/// The module a plan was made of: that of its own folder where any address matches, else the one root
/// module that declares every resource of the plan, the nearest where several do. Null where there is none.
const Module* module_of(const Plan& plan, const Project& project);

/// The plan's variables that `assigned`, or the module's defaults, give another value, as assignments
/// that stand at the variable's declaration.
std::map<std::string, syntax::Value, std::less<>> differing_variables(const Plan& plan, Instance& root);

/// The evaluation that a plan belongs to.
struct Planned {
  const source::SourceSet& sources;
  const Project& project;
  const Types& types;
  const Module& root;
  std::string run;  ///< the name of the evaluation
};

/// The plan's resources in the evaluation of its module. Resources of the same address are one: the
/// plan's values fill in what is unknown. What the plan alone knows of is added, at the block that
/// declares it, else in the plan. Instances that the source could only presume give way.
/// `seen` gets the blocks that have an instance now.
void merge_plan(const Plan& plan, const Planned& of, std::vector<syntax::Resource>& resources,
                std::set<const Declaration*>& seen);

/// The resources of a plan that has no module in the tree. Nested blocks that are grants and may be in it,
/// for all it tells, are Unseen.
std::vector<syntax::Resource> plan_alone(const Plan& plan, const Types& types, std::vector<findings::Unseen>& unseen);

/// `source` with what is unknown in it taken from `plan`, where `plan` knows it. Lists and sets are
/// compared by their known elements, policy documents by their content.
syntax::Value fill_in(const syntax::Value& source, const syntax::Value& plan, const source::SourceSet& sources);

}  // namespace grantlint::terraform
