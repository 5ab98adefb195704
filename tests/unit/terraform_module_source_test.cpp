#include <catch2/catch.hpp>
#include <string>

#include "terraform/project.h"

using grantlint::terraform::module_source;

TEST_CASE("a module has one name however its address is spelled") {
  const std::string name = "terraform-google-modules/iam/google//modules/projects_iam";
  for (const std::string written : {
           "terraform-google-modules/iam/google//modules/projects_iam",
           "registry.terraform.io/terraform-google-modules/iam/google//modules/projects_iam",
           "registry.opentofu.org/terraform-google-modules/iam/google//modules/projects_iam/",
           "github.com/terraform-google-modules/terraform-google-iam//modules/projects_iam",
           "github.com/terraform-google-modules/terraform-google-iam.git//modules/projects_iam?ref=v8.1.0",
           "git::https://github.com/terraform-google-modules/terraform-google-iam.git//modules/projects_iam?ref=v8.1.0",
           "git::ssh://git@github.com/terraform-google-modules/terraform-google-iam.git//modules/projects_iam",
           "git::git@github.com:terraform-google-modules/terraform-google-iam.git//modules/projects_iam",
           "git@github.com:terraform-google-modules/terraform-google-iam.git//modules/projects_iam?depth=1",
       }) {
    INFO(written);
    CHECK(module_source(written) == name);
  }
  CHECK(module_source("git::https://github.com/Azure/terraform-azurerm-avm-res-authorization-roleassignment") ==
        "Azure/avm-res-authorization-roleassignment/azurerm");
  CHECK(module_source("github.com/GoogleCloudPlatform/cloud-foundation-fabric//modules/project?ref=v40") ==
        "GoogleCloudPlatform/cloud-foundation-fabric//modules/project");
}

TEST_CASE("a source of another kind has no name") {
  for (const std::string written :
       {"", "./iam", "../modules/iam", "/srv/iam", "git::https://git.corp.example/iam.git",
        "https://modules.corp.example/iam.zip", "app.terraform.io/corp/iam/google", "corp/iam",
        "s3::https://s3.amazonaws.com/modules/iam.zip", "git::", "github.com/", "github.com/corp", "github.com//x",
        "git@github.com:", "github.com/corp/.git", "github.com/a/b/c", "hg::http://corp.example/iam"}) {
    INFO(written);
    CHECK(module_source(written).empty());
  }
}
