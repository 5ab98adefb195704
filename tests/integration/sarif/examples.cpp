// sarif_examples FOLDER: writes FOLDER/<scene>.<profile>.sarif and, below FOLDER/source, the files that
// they speak of.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "report/report.h"
#include "report_scene.h"

namespace grantlint::report::scene {
namespace {

using enum findings::Level;

/// A literal in a block, one in `locals` on the way to another, a suppression, a fix, a code flow.
void plain(Scene& s) {
  const auto file = s.sources.add("infra/prod/iam.tf", std::string(iam_tf));
  const auto owner =
      s.grant("user:alice@corp.example", {"roles/owner"}, "prod", s.at(file, "\"user:alice@corp.example\"", 1),
              block_of(s, file, "resource \"google_project_iam_member\" \"owner\""), "google_project_iam_member.owner");
  const auto viewer =
      s.grant("user:bob@corp.example", {"roles/viewer"}, "prod", s.at(file, "\"user:bob@corp.example\""),
              block_of(s, file, "resource \"google_project_iam_member\" \"viewer\""),
              "module.iam[\"prod\"].google_project_iam_member.viewer[\"bob\"]");
  auto& grant = s.grants[viewer];
  grant.principal.origin =
      grant.principal.origin.through(syntax::Step::Kind::local, s.at(file, "admins = {"), "local.admins")
          .through(syntax::Step::Kind::argument, s.at(file, "terraform {}"), "module.iam[\"prod\"]");
  grant.via.push_back(
      {.kind = grants::Via::Kind::module, .at = s.at(file, "terraform {}"), .name = "module.iam[\"prod\"]"});
  s.nothing_recorded(owner);
  s.nothing_recorded(viewer);
  s.matches.endings[owner].expiry = {
      .level = grants::Enforcement::enforced,
      .date = findings::parse_day("2026-12-31").value(),
      .target = grants::parse_target("condition"),
      .evidence = {{.at = s.at(file, "role    = "), .text = "condition `request.time < …`"}}};
  s.findings[1].suppressed = findings::Suppression{.at = s.at(file, "# the owner"),
                                                   .reason = "agreed until the move",
                                                   .until = findings::parse_day("2026-12-31").value()};
  const std::uint32_t above = s.grants[owner].block.begin;
  s.findings[2].fixes.push_back(
      {.description = "write the end down",
       .edits = {{.replaced = {.file = file, .begin = above, .end = above}, .text = "# grant: expires=2026-12-31\n"}}});
  s.findings[3].baseline = true;
  s.against_baseline = true;
  s.finding("GL109", warning, s.at(file, "# the owner"), findings::no_grant, "this annotation matches no grant");
  s.unseen.push_back({findings::Unseen::Kind::unreadable, {}, "infra/secret.tf", "permission denied"});
  s.unseen.push_back({findings::Unseen::Kind::unparsed, s.at(file, "terraform {}"), "", "`terraform` cannot be read"});
}

/// Paths, text and bytes that are no plain ASCII, line breaks of all kinds, long lines.
void odd(Scene& s) {
  const std::vector<std::pair<std::string, std::string>> files{
      {"größe & mehr/ünï code#1?.tf", "# ü\r\nmember = \"user:😀@corp.example\"\rrole = \"漢字\"\n\n\n"},
      {"brackets[0]/a:b%20c.yaml", "\tname: user:x@corp.example\n  name: user:x@corp.example"},
      {"bom.tf", "\xEF\xBB\xBFmember = \"user:a@corp.example\"\n"},
      {"bytes.tf", "x = \"\xff\xfe\"\nmember = \"user:\xc3\"\n"},
      {"long.json", std::string(20'000, ' ') + "\"user:a@corp.example\"" + std::string(20'000, 'x')}};
  for (const auto& [path, text] : files) {
    const auto file = s.sources.add(path, text);
    const std::size_t user = text.find("user:");
    const auto end = static_cast<std::uint32_t>(text.find_first_of("\" \n", user));
    const source::Span home{.file = file,
                            .begin = static_cast<std::uint32_t>(user),
                            .end = std::min(end, static_cast<std::uint32_t>(text.size()))};
    s.nothing_recorded(s.grant(std::string(s.sources.text(home)), {"roles/[a](b)", "verb:*"}, "{0} {1}", home,
                               s.sources.whole(file), "x[\"" + path + "\"]"));
    s.finding("GL901", note, s.sources.whole(file), findings::no_grant,
              "cannot read part of `" + path + "`: [it](is) odd.");
    s.finding("GL902", note, {.file = file, .begin = 0, .end = 0}, findings::no_grant, "cannot see `${var.x}`");
    const auto size = static_cast<std::uint32_t>(text.size());
    s.finding("GL902", note, {.file = file, .begin = size, .end = size}, findings::no_grant, "cannot see the end");
  }
}

/// A finding and notifications that have no place.
void unplaced(Scene& s) {
  s.finding("GL902", note, {}, findings::no_grant, "cannot see what `module.x` grants");
  s.unseen.push_back({findings::Unseen::Kind::unreadable, {}, "../outside.tf", "lies outside the root"});
  s.unseen.push_back({findings::Unseen::Kind::limit, {}, "", "the limit on the number of files is reached"});
}

void write(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

void write_scene(const std::filesystem::path& folder, std::string_view name, void (*fill)(Scene&)) {
  Scene s;
  fill(s);
  for (std::size_t i = 0; i < s.sources.size(); ++i) {
    const auto file = static_cast<source::FileId>(i);
    write(folder / "source" / s.sources.path(file), s.sources.bytes(file));
  }
  write(folder / fmt::format("{}.full.sarif", name), sarif(s.subject(), SarifProfile::full));
  write(folder / fmt::format("{}.github.sarif", name), sarif(s.subject(), SarifProfile::github));
}

}  // namespace
}  // namespace grantlint::report::scene

int main(int argc, char** argv) {
  using namespace grantlint::report::scene;
  if (argc != 2) return 2;
  const std::filesystem::path folder = argv[1];
  write_scene(folder, "plain", plain);
  write_scene(folder, "odd", odd);
  write_scene(folder, "empty", [](Scene&) {});
  write_scene(folder, "unplaced", unplaced);
  return 0;
}
