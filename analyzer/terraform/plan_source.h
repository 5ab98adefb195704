/// Combines a plan with the module it was made from. Private to the room.
///
/// The source gives the position of a grant, the plan gives values that the source alone does not determine: an
/// unknown value is replaced by the plan's value and keeps its own position.
#pragma once

#include <set>
#include <vector>

#include "terraform/plan.h"
#include "terraform/project.h"
#include "terraform/terraform.h"

namespace grantlint::terraform {

/// The module a plan was made from: that of its own folder where any address matches, else the one root
/// module that declares every resource of the plan, the nearest where several do. Null where there is none.
const Module* module_of(const Plan& plan, const Project& project);

/// The plan's variables whose values differ from `assigned` or the module's defaults, as assignments positioned
/// at the variable's declaration.
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
/// plan's values fill in what is unknown. Resources that only the plan has are added, positioned at the block
/// that declares them, else in the plan. Instances that the source could only assume are removed. The blocks
/// that have an instance afterwards are added to `seen`.
void merge_plan(const Plan& plan, const Planned& of, std::vector<syntax::Resource>& resources,
                std::set<const Declaration*>& seen);

/// The resources of a plan that has no module in the tree. Nested blocks that would be grants and may or
/// may not exist after apply are Unseen.
std::vector<syntax::Resource> plan_alone(const Plan& plan, const Types& types, std::vector<findings::Unseen>& unseen);

/// `source` with what is unknown in it taken from `plan`, where `plan` knows it. Lists and sets are
/// compared by their known elements, policy documents by their content.
syntax::Value fill_in(const syntax::Value& source, const syntax::Value& plan, const source::SourceSet& sources);

}  // namespace grantlint::terraform
