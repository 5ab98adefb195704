/// Reads a plan or state as written by `terraform show -json` and `tofu show -json`. Private to the room.
///
/// In:  a JSON file that discover found to be a plan or a state.
/// Out: every resource that the plan keeps or creates, with its values, and the data sources it has read. For a
///      state, every resource in it.
///      What is known only after apply is unknown, with the resource it comes from where the
///      configuration says so; a sensitive value is unknown too, so that no report shows it.
///      Deleted resources are left out; a resource that is only removed from the state is Unseen, since its
///      access remains.
/// Bad input: a part of another shape is Unseen; the rest is read.
/// Source: Terraform, "JSON Output Format": State, Plan, Values, Change and Configuration Representation.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "findings/findings.h"
#include "source/source.h"
#include "syntax/syntax.h"

namespace grantlint::terraform {

/// `module.a["x"].module.b` or `aws_iam_role.r[0]`, taken apart: names with their keys.
struct AddressPart {
  std::string name;
  std::string key;  ///< `["x"]`, `[0]` or empty
};
std::vector<AddressPart> split_address(std::string_view address);

struct PlannedResource {
  std::string address;
  std::string module;  ///< address of its module instance; empty for the root
  std::string type;
  std::string name;
  bool data = false;
  syntax::Value attributes;  ///< a map
  source::Span block;        ///< its object in the plan
  source::Span head;         ///< its address there
  /// Attributes known only after apply for which the configuration in the plan has no expression: set by the
  /// provider, or by dynamic blocks.
  std::vector<std::pair<std::string, source::Span>> undeclared;
};

struct Plan {
  std::string path;
  source::FileId file = source::FileId::none;
  std::vector<PlannedResource> resources;           ///< by address; data sources after the others
  std::map<std::string, syntax::Value> variables;   ///< of the root module
  std::set<std::string, std::less<>> modules;       ///< without keys: those the plan shows the inside of
  std::set<std::string, std::less<>> declarations;  ///< without keys: every block of the configuration
  std::vector<findings::Unseen> unseen;
};

Plan read_plan(const source::SourceSet& sources, source::FileId file);

}  // namespace grantlint::terraform
