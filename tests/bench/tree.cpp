// Writes a Terraform tree to scan where no real one is at hand: many small modules, a few grants
// among much else, comments, heredocs, nested blocks. The same bytes every time.
//
//   grantlint_tree FOLDER [MODULES]

#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

namespace {

namespace fs = std::filesystem;

std::string network(unsigned n) {
  std::string text = "# Networks of one service: a subnet a region, and the rules between them.\n\n";
  for (unsigned i = 0; i < 6; ++i) {
    text += fmt::format(R"(resource "google_compute_subnetwork" "subnet_{0}" {{
  project                  = var.project_id
  name                     = "${{var.prefix}}-subnet-{0}"
  region                   = local.regions[{0}]
  ip_cidr_range            = "10.{1}.{0}.0/24"
  network                  = google_compute_network.main.id
  private_ip_google_access = true # no address of its own

  dynamic "secondary_ip_range" {{
    for_each = {{ for name, range in var.secondary : name => range if range.region == local.regions[{0}] }}
    content {{
      range_name    = secondary_ip_range.key
      ip_cidr_range = secondary_ip_range.value.cidr
    }}
  }}

  log_config {{
    aggregation_interval = "INTERVAL_10_MIN"
    flow_sampling        = 0.5
    metadata             = "INCLUDE_ALL_METADATA"
  }}
}}

)",
                        i, n % 250);
  }
  text += R"(resource "google_compute_network" "main" {
  project                 = var.project_id
  name                    = "${var.prefix}-network"
  auto_create_subnetworks = false
  description             = <<-EOT
    Network of ${var.prefix}: { braces } and "quotes" are text here,
    # and so is this line.
  EOT
}
)";
  return text;
}

std::string variables() {
  std::string text;
  for (const std::string_view name : {"project_id", "prefix", "environment", "owner"}) {
    text += fmt::format(R"(variable "{0}" {{
  description = "The {0} that everything in this module is made for."
  type        = string
  default     = "{0}-default"
  validation {{
    condition     = can(regex("^[a-z0-9-]+$", var.{0}))
    error_message = "Lower-case letters, digits and dashes."
  }}
}}

)",
                        name);
  }
  text += R"(variable "secondary" {
  description = "Secondary ranges by name."
  type = map(object({
    region = string
    cidr   = string
    labels = optional(map(string), {})
  }))
  default = {}
}

variable "viewers" {
  description = "Who may look."
  type        = list(string)
  default     = ["group:viewers@corp.example", "user:alice@corp.example"]
}
)";
  return text;
}

std::string iam(unsigned n) {
  return fmt::format(R"(locals {{
  regions = ["europe-west1", "europe-west4", "us-central1", "us-east1", "asia-east1", "asia-south1"]
  admins = {{
    # grant: ticket=IAM-{0} approver=carol@corp.example expires=2027-01-31 revoke=runbook:docs/remove.md
    "user:bob@corp.example" = "roles/storage.admin"
    "group:oncall-{0}@corp.example" = "roles/logging.viewer"
  }}
}}

resource "google_project_iam_member" "admin" {{
  for_each = local.admins
  project  = var.project_id
  role     = each.value
  member   = each.key
}}

resource "google_storage_bucket_iam_binding" "viewers" {{
  bucket  = google_storage_bucket.data.name
  role    = "roles/storage.objectViewer"
  members = var.viewers
}}

resource "google_storage_bucket" "data" {{
  name     = "${{var.prefix}}-data-{0}"
  location = "EU"
  lifecycle_rule {{
    condition {{ age = 30 }}
    action {{ type = "Delete" }}
  }}
}}
)",
                     n);
}

bool write(const fs::path& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  return static_cast<bool>(out.flush());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: grantlint_tree FOLDER [MODULES]\n");
    return 2;
  }
  unsigned modules = 200;
  if (argc > 2) {
    const std::string_view count = argv[2];
    std::from_chars(count.data(), count.data() + count.size(), modules);
  }
  for (unsigned n = 0; n < modules; ++n) {
    const auto folder = fs::path(argv[1]) / fmt::format("modules/service-{:04}", n);
    std::error_code error;
    fs::create_directories(folder, error);
    if (!write(folder / "network.tf", network(n)) || !write(folder / "variables.tf", variables()) ||
        !write(folder / "iam.tf", iam(n)) ||
        !write(folder / "outputs.tf", "output \"network\" {\n  value = google_compute_network.main.id\n}\n")) {
      fmt::print(stderr, "{}: could not be written\n", folder.string());
      return 1;
    }
  }
  return 0;
}
