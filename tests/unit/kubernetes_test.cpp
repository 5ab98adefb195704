#include "kubernetes/kubernetes.h"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

using namespace grantlint;
using syntax::Value;

namespace {

/// Files of a small tree, read as the scan would read them.
struct Tree {
  source::SourceSet sources;
  syntax::YamlFiles yaml{sources};
  std::vector<syntax::DataFile> files;

  Tree& add(const std::string& path, const std::string& text) {
    const source::FileId file = sources.add(path, text);
    files.push_back(syntax::read_data(sources, yaml, file, [](std::string_view) { return true; }));
    return *this;
  }
  /// A document that no reader would make.
  void add(source::FileId file, const Value& document) {
    syntax::Documents read;
    read.documents.push_back({document, sources.whole(file)});
    files.push_back({file, std::make_shared<const syntax::Documents>(std::move(read))});
  }
  [[nodiscard]] kubernetes::Objects read() { return kubernetes::read(sources, files); }
};

std::string addresses(const kubernetes::Objects& objects) {
  std::string result;
  for (const syntax::Resource& resource : objects.resources) {
    if (!result.empty()) result += ' ';
    result += resource.address;
  }
  return result;
}

const syntax::Resource& find(const kubernetes::Objects& objects, std::string_view address) {
  for (const syntax::Resource& resource : objects.resources) {
    if (resource.address == address) return resource;
  }
  FAIL("no " << address << " among " << addresses(objects));
  return objects.resources.front();
}

/// The verbs of the first rule that was joined; "-" where there are no rules.
std::string verbs(const syntax::Resource& binding) {
  const Value* rules = binding.attributes.find("rules");
  if (rules == nullptr) return "-";
  std::string result;
  for (const Value& rule : syntax::elements(*rules)) {
    for (const Value& verb : syntax::elements(*rule.find("verbs")))
      result += (result.empty() ? "" : " ") + verb.as_text();
  }
  return result;
}

std::string head(const std::string& kind, const std::string& name, const std::string& space = "",
                 const std::string& more = "") {
  std::string result =
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: " + kind + "\nmetadata:\n  name: " + name + "\n";
  if (!space.empty()) result += "  namespace: " + space + "\n";
  return result + more;
}

std::string role(const std::string& kind, const std::string& name, const std::string& verb,
                 const std::string& space = "", const std::string& more = "") {
  return head(kind, name, space, more) + "rules:\n- apiGroups: ['']\n  resources: [pods]\n  verbs: [" + verb + "]\n";
}

std::string binding(const std::string& kind, const std::string& name, const std::string& role_kind,
                    const std::string& role_name, const std::string& space = "") {
  return head(kind, name, space) + "roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: " + role_kind +
         "\n  name: " + role_name + "\nsubjects:\n- kind: User\n  name: alice\n";
}

const std::string next = "---\n";

}  // namespace

TEST_CASE("objects of the RBAC kinds and service accounts are resources, others are left alone") {
  Tree tree;
  tree.add("all.yaml", role("Role", "r", "get", "apps") + next + role("ClusterRole", "c", "get") + next +
                           binding("RoleBinding", "rb", "Role", "r", "apps") + next +
                           binding("ClusterRoleBinding", "crb", "ClusterRole", "c") + next +
                           "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: sa, namespace: apps}\n" + next +
                           "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n" + next +
                           "apiVersion: example.org/v1\nkind: Role\nmetadata: {name: other}\n" + next +
                           "apiVersion: v2\nkind: ServiceAccount\nmetadata: {name: other}\n" + next + "just: data\n" +
                           next + "- list\n");
  const kubernetes::Objects objects = tree.read();
  CHECK(addresses(objects) ==
        "apps/Role/r -/ClusterRole/c apps/RoleBinding/rb -/ClusterRoleBinding/crb apps/ServiceAccount/sa");
  CHECK(objects.unseen.empty());
  const syntax::Resource& resource = find(objects, "apps/RoleBinding/rb");
  CHECK(resource.language == syntax::Language::kubernetes);
  CHECK(resource.provider == "kubernetes");
  CHECK(resource.type == "RoleBinding");
  CHECK(resource.name == "rb");
  CHECK(tree.sources.text(resource.head) == "rb");
  CHECK(tree.sources.text(resource.block).starts_with("apiVersion:"));
  CHECK(tree.sources.line(resource.block.file, resource.block.begin) == 20);
}

TEST_CASE("only a map with apiVersion and kind is an object") {
  const auto text = [](const char* value) { return Value::string(value); };
  CHECK(kubernetes::is_object(Value::map({{"apiVersion", {}, text("v1")}, {"kind", {}, text("Pod")}})));
  CHECK_FALSE(kubernetes::is_object(Value::map({{"kind", {}, text("Pod")}})));
  CHECK_FALSE(kubernetes::is_object(Value::map({{"apiVersion", {}, text("v1")}, {"kind", {}, Value::number(1)}})));
  CHECK_FALSE(kubernetes::is_object(text("v1")));
  CHECK_FALSE(kubernetes::is_object(Value()));
}

TEST_CASE("a binding gets the rules of its role, with their place in the role") {
  Tree tree;
  tree.add("a/binding.yaml", binding("RoleBinding", "rb", "Role", "r", "apps") + next +
                                 binding("RoleBinding", "wide", "ClusterRole", "c", "apps"));
  tree.add("b/role.yaml", role("Role", "r", "get, list", "apps", "  annotations: {grantlint.dev/ticket: IAM-1}\n") +
                              next + role("ClusterRole", "c", "watch"));
  const kubernetes::Objects objects = tree.read();
  const syntax::Resource& bound = find(objects, "apps/RoleBinding/rb");
  CHECK(verbs(bound) == "get list");
  const Value verb = syntax::elements(*bound.attributes.find_path("rules.verbs")).front();
  CHECK(tree.sources.path(verb.origin().at.file) == "b/role.yaml");
  REQUIRE(bound.joined.size() == 1);
  CHECK(bound.joined[0].kind == syntax::Joined::Kind::definition);
  CHECK(bound.joined[0].address == "apps/Role/r");
  CHECK(tree.sources.path(bound.joined[0].block.file) == "b/role.yaml");
  CHECK(bound.joined[0].annotations.find("grantlint.dev/ticket")->as_text() == "IAM-1");
  CHECK(bound.attributes.find("subjects") != nullptr);
  CHECK(verbs(find(objects, "apps/RoleBinding/wide")) == "watch");
  CHECK(objects.unseen.empty());
}

TEST_CASE("a Role is looked for in the binding's namespace, a ClusterRole in none") {
  Tree tree;
  tree.add("x.yaml", role("Role", "r", "get", "one") + next + role("Role", "r", "delete", "two") + next +
                         binding("RoleBinding", "a", "Role", "r", "one") + next +
                         binding("RoleBinding", "b", "Role", "r", "two") + next +
                         binding("RoleBinding", "c", "Role", "r", "three") + next +
                         binding("ClusterRoleBinding", "d", "ClusterRole", "r"));
  const kubernetes::Objects objects = tree.read();
  CHECK(verbs(find(objects, "one/RoleBinding/a")) == "get");
  CHECK(verbs(find(objects, "two/RoleBinding/b")) == "delete");
  CHECK(verbs(find(objects, "three/RoleBinding/c")) == "-");
  CHECK(verbs(find(objects, "-/ClusterRoleBinding/d")) == "-");
  REQUIRE(objects.unseen.size() == 2);
  CHECK(objects.unseen[0].kind == findings::Unseen::Kind::unresolved);
  CHECK(objects.unseen[0].why == "cannot see what `Role/r` allows: no such role in the scanned tree");
  CHECK(tree.sources.text(objects.unseen[0].at) == "r");
  CHECK(objects.unseen[1].why == "cannot see what `ClusterRole/r` allows: no such role in the scanned tree");
}

TEST_CASE("what names no namespace gets one when it is applied, and fits any") {
  Tree tree;
  tree.add("a.yaml", role("Role", "r", "get") + next + binding("RoleBinding", "set", "Role", "r", "apps"));
  tree.add("b.yaml", role("Role", "s", "list", "apps") + next + binding("RoleBinding", "unset", "Role", "s"));
  tree.add("c.yaml", role("Role", "t", "list", "apps") + next + role("Role", "t", "get") + next +
                         binding("RoleBinding", "both", "Role", "t") + next +
                         binding("RoleBinding", "both", "Role", "t", "apps"));
  const kubernetes::Objects objects = tree.read();
  CHECK(verbs(find(objects, "apps/RoleBinding/set")) == "get");
  CHECK(verbs(find(objects, "-/RoleBinding/unset")) == "list");
  CHECK(verbs(find(objects, "-/RoleBinding/both")) == "get");
  CHECK(verbs(find(objects, "apps/RoleBinding/both")) == "list");
  CHECK(objects.unseen.empty());
}

TEST_CASE("of roles with one name the nearest is taken: same file, same folder, shortest way") {
  const std::string bind = binding("ClusterRoleBinding", "b", "ClusterRole", "r");
  const auto chosen = [&](const std::string& path, const std::vector<std::pair<std::string, std::string>>& roles,
                          bool own = false) {
    Tree tree;
    for (const auto& [where, verb] : roles) tree.add(where, role("ClusterRole", "r", verb));
    tree.add(path,
             own ? bind + next + role("ClusterRole", "r", "first") + next + role("ClusterRole", "r", "own") : bind);
    return verbs(find(tree.read(), "-/ClusterRoleBinding/b"));
  };
  CHECK(chosen("x/a/b.yaml", {{"x/a/r.yaml", "folder"}, {"x/r.yaml", "up"}}, true) == "own");
  CHECK(chosen("x/a/b.yaml", {{"x/a/r.yaml", "folder"}, {"x/r.yaml", "up"}, {"x/a/c/r.yaml", "down"}}) == "folder");
  CHECK(chosen("x/a/b.yaml", {{"y/r.yaml", "far"}, {"x/r.yaml", "up"}}) == "up");
  CHECK(chosen("x/a/b.yaml", {{"x/a/c/d/r.yaml", "deep"}, {"x/c/r.yaml", "side"}, {"r.yaml", "root"}}) == "deep");
  CHECK(chosen("x/a/b.yaml", {{"x/a/c/d/e/r.yaml", "deep"}, {"x/c/r.yaml", "side"}}) == "side");
  CHECK(chosen("b.yaml", {{"z/r.yaml", "z"}, {"a/r.yaml", "a"}, {"a/b/r.yaml", "below"}}) == "a");
}

TEST_CASE("the choice and the order do not depend on the order of files") {
  const std::string bind = binding("ClusterRoleBinding", "b", "ClusterRole", "r");
  std::vector<std::pair<std::string, std::string>> files = {{"m/b.yaml", bind}};
  for (const char* folder : {"c", "a", "d", "b"}) {
    files.emplace_back(std::string(folder) + "/r.yaml", role("ClusterRole", "r", folder));
  }
  std::string first;
  for (std::size_t turn = 0; turn < files.size(); ++turn) {
    std::ranges::rotate(files, files.begin() + 1);
    Tree tree;
    for (const auto& [path, text] : files) tree.add(path, text);
    const kubernetes::Objects objects = tree.read();
    std::string all = addresses(objects) + " " + verbs(find(objects, "-/ClusterRoleBinding/b"));
    for (const syntax::Resource& resource : objects.resources)
      all += " " + std::string(tree.sources.path(resource.block.file));
    if (first.empty()) first = all;
    CHECK(all == first);
  }
  CHECK(first.find(" a a/r.yaml b/r.yaml") != std::string::npos);
}

TEST_CASE("built-in roles are known, unless the tree holds its own") {
  CHECK(kubernetes::is_built_in_role("ClusterRole", "cluster-admin"));
  CHECK(kubernetes::is_built_in_role("ClusterRole", "view"));
  CHECK(kubernetes::is_built_in_role("ClusterRole", "system:auth-delegator"));
  CHECK(kubernetes::is_built_in_role("Role", "extension-apiserver-authentication-reader"));
  CHECK(kubernetes::is_built_in_role("Role", "system::leader-locking-kube-scheduler"));
  CHECK_FALSE(kubernetes::is_built_in_role("Role", "admin"));
  CHECK_FALSE(kubernetes::is_built_in_role("ClusterRole", "my-admin"));
  CHECK_FALSE(kubernetes::is_built_in_role("User", "system:x"));
  Tree tree;
  tree.add("a.yaml", binding("ClusterRoleBinding", "a", "ClusterRole", "cluster-admin") + next +
                         binding("RoleBinding", "b", "ClusterRole", "view", "apps") + next +
                         role("ClusterRole", "view", "watch"));
  const kubernetes::Objects objects = tree.read();
  CHECK(objects.unseen.empty());
  CHECK(verbs(find(objects, "-/ClusterRoleBinding/a")) == "-");
  CHECK(verbs(find(objects, "apps/RoleBinding/b")) == "watch");
}

TEST_CASE("a binding that names neither role nor subject is only a reference") {
  Tree tree;
  tree.add("patch.yaml", head("RoleBinding", "gone") + "$patch: delete\n");
  tree.add("ref.yaml",
           "apiVersion: app.k8s.io/v1\nkind: Application\nmetadata: {name: a}\nspec:\n  componentKinds:\n  - group: "
           "rbac.authorization.k8s.io/v1\n    kind: RoleBinding\n");
  tree.add("empty.yaml", head("RoleBinding", "nobody") + "roleRef: {kind: Role, name: missing}\nsubjects: []\n");
  const kubernetes::Objects objects = tree.read();
  CHECK(addresses(objects) == "-/RoleBinding/nobody");
  CHECK(objects.unseen.empty());
}

TEST_CASE("a binding whose roleRef names no role is reported") {
  Tree tree;
  const std::string subjects = "subjects:\n- {kind: User, name: alice}\n";
  tree.add("a.yaml", head("RoleBinding", "a") + subjects + next + head("RoleBinding", "b") + "roleRef: {kind: Role}\n" +
                         subjects + next + head("RoleBinding", "c") + "roleRef: {kind: User, name: bob}\n" + subjects);
  const kubernetes::Objects objects = tree.read();
  CHECK(objects.resources.size() == 3);
  REQUIRE(objects.unseen.size() == 3);
  CHECK(objects.unseen[0].why == "cannot see what `RoleBinding/a` allows: its `roleRef` names no role");
  CHECK(tree.sources.text(objects.unseen[0].at) == "a");
  CHECK(tree.sources.text(objects.unseen[1].at) == "{kind: Role}");
  CHECK(tree.sources.text(objects.unseen[2].at) == "bob");
}

TEST_CASE("lists hold objects, each with its own place") {
  Tree tree;
  tree.add("list.yaml",
           "apiVersion: v1\nkind: List\nitems:\n- apiVersion: rbac.authorization.k8s.io/v1\n  kind: Role\n  metadata: "
           "{name: r, "
           "namespace: n}\n  rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]\n- apiVersion: v1\n  kind: "
           "List\n  items:\n"
           "  - apiVersion: v1\n    kind: ServiceAccount\n    metadata: {name: sa}\n- apiVersion: "
           "rbac.authorization.k8s.io/v1\n"
           "  kind: RoleBinding\n  metadata: {name: rb, namespace: n}\n  roleRef: {kind: Role, name: r}\n"
           "  subjects: [{kind: User, name: a}]\n- 5\n- null\n");
  tree.add("typed.yaml",
           "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleList\nitems:\n- metadata: {name: bare}\n");
  tree.add("list.json", R"({"apiVersion": "v1", "kind": "List", "items": [
    {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "j"},
     "roleRef": {"kind": "ClusterRole", "name": "bare"}, "subjects": [{"kind": "Group", "name": "g"}]}]})");
  const kubernetes::Objects objects = tree.read();
  CHECK(addresses(objects) ==
        "-/ClusterRoleBinding/j n/Role/r -/ServiceAccount/sa n/RoleBinding/rb -/ClusterRole/bare");
  CHECK(objects.unseen.empty());
  CHECK(tree.sources.line(find(objects, "n/Role/r").block.file, find(objects, "n/Role/r").block.begin) == 4);
  CHECK(tree.sources.line(find(objects, "n/RoleBinding/rb").block.file,
                          find(objects, "n/RoleBinding/rb").block.begin) == 14);
  CHECK(verbs(find(objects, "n/RoleBinding/rb")) == "get");
  CHECK(tree.sources.line(find(objects, "-/ClusterRoleBinding/j").block.file,
                          find(objects, "-/ClusterRoleBinding/j").block.begin) == 2);
  CHECK(verbs(find(objects, "-/ClusterRoleBinding/j")).empty());
}

TEST_CASE("a subject's service account is joined as receiver") {
  Tree tree;
  tree.add("a.yaml",
           head("RoleBinding", "rb", "apps") +
               "roleRef: {kind: ClusterRole, name: view}\nsubjects:\n- {kind: ServiceAccount, name: own}\n"
               "- {kind: ServiceAccount, name: other, namespace: infra}\n- {kind: ServiceAccount, name: missing}\n"
               "- {kind: User, name: own}\n");
  tree.add("b.yaml",
           "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: own\n  namespace: apps\n  annotations: {a: b}\n" +
               next + "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: other, namespace: infra}\n" + next +
               "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: missing, namespace: elsewhere}\n");
  const kubernetes::Objects objects = tree.read();
  const syntax::Resource& bound = find(objects, "apps/RoleBinding/rb");
  REQUIRE(bound.joined.size() == 2);
  CHECK(bound.joined[0].kind == syntax::Joined::Kind::receiver);
  CHECK(bound.joined[0].address == "apps/ServiceAccount/own");
  CHECK(bound.joined[0].annotations.find("a")->as_text() == "b");
  CHECK(bound.joined[1].address == "infra/ServiceAccount/other");
  CHECK(bound.joined[1].annotations.is_null());
}

TEST_CASE("an aggregated role gathers the rules of the roles its labels select") {
  const auto labels = [](const std::string& pairs) { return "  labels: {" + pairs + "}\n"; };
  const std::string gather_x = "aggregationRule:\n  clusterRoleSelectors:\n  - matchLabels: {to: x}\n";
  Tree tree;
  tree.add("a/all.yaml",
           head("ClusterRole", "x") + gather_x + "rules: [{verbs: [overwritten]}]\n" + next +
               role("ClusterRole", "one", "get", "", labels("to: x")) + next +
               role("ClusterRole", "two", "list", "", labels("to: y")) + next +
               head("ClusterRole", "y", "", labels("to: x")) +
               "aggregationRule:\n  clusterRoleSelectors:\n  - matchLabels: {to: y}\n  - matchLabels: {to: x}\n" +
               next + role("ClusterRole", "three", "watch", "", labels("to: z")) + next +
               binding("ClusterRoleBinding", "b", "ClusterRole", "x"));
  tree.add("b/copy.yaml", role("ClusterRole", "one", "delete", "", labels("to: x")));
  const kubernetes::Objects objects = tree.read();
  CHECK(verbs(find(objects, "-/ClusterRoleBinding/b")) == "get list");
  CHECK(objects.unseen.empty());
}

TEST_CASE("a selector that cannot be read is reported, once for each role") {
  Tree tree;
  tree.add("a.yaml",
           head("ClusterRole", "x") +
               "aggregationRule:\n  clusterRoleSelectors:\n  - matchExpressions: [{key: to, operator: Near}]\n" + next +
               binding("ClusterRoleBinding", "b", "ClusterRole", "x") + next +
               binding("ClusterRoleBinding", "c", "ClusterRole", "x"));
  const kubernetes::Objects objects = tree.read();
  REQUIRE(objects.unseen.size() == 1);
  CHECK(objects.unseen[0].why == "cannot see which roles `ClusterRole/x` gathers: its selector cannot be read");
}

TEST_CASE("names that a template leaves unknown are kept as written and not reported twice") {
  syntax::Unknown reason;
  reason.expression = ".Values.role";
  const Value unknown = Value::unknown(reason);
  const auto text = [](const char* value) { return Value::string(value); };
  const Value object = Value::map({{"apiVersion", {}, text("rbac.authorization.k8s.io/v1")},
                                   {"kind", {}, text("RoleBinding")},
                                   {"metadata", {}, Value::map({{"name", {}, unknown}, {"namespace", {}, unknown}})},
                                   {"roleRef", {}, Value::map({{"kind", {}, text("Role")}, {"name", {}, unknown}})},
                                   {"subjects", {}, Value::list(std::vector<Value>{unknown})}});
  Tree tree;
  const source::FileId file = tree.sources.add("t.yaml", "x");
  tree.add(file, object);
  const kubernetes::Objects objects = tree.read();
  CHECK(addresses(objects) == ".Values.role/RoleBinding/.Values.role");
  CHECK(objects.unseen.empty());
}

TEST_CASE("a name that a template makes joins with the same template in its folder alone") {
  syntax::Unknown reason;
  reason.partial = syntax::String{"{{ .Values.name }}", nullptr, nullptr};
  const Value name = Value::unknown(reason);
  const auto text = [](const char* value) { return Value::string(value); };
  const auto object = [&](const char* kind) {
    return Value::map({{"apiVersion", {}, text("rbac.authorization.k8s.io/v1")},
                       {"kind", {}, text(kind)},
                       {"metadata", {}, Value::map({{"name", {}, name}})},
                       {"roleRef", {}, Value::map({{"kind", {}, text("ClusterRole")}, {"name", {}, name}})},
                       {"subjects", {}, Value::list(std::vector<Value>{text("s")})}});
  };
  const auto joined = [&](const char* where) {
    Tree tree;
    const source::FileId one = tree.sources.add("chart/templates/binding.yaml", "x");
    const source::FileId two = tree.sources.add(where, "x");
    tree.add(one, object("ClusterRoleBinding"));
    tree.add(two, object("ClusterRole"));
    const kubernetes::Objects objects = tree.read();
    CHECK(objects.unseen.empty());
    return find(objects, "-/ClusterRoleBinding/{{ .Values.name }}").joined.size();
  };
  CHECK(joined("chart/templates/role.yaml") == 1);
  CHECK(joined("other/templates/role.yaml") == 0);
}

TEST_CASE("a list that holds itself many times over is used up to the limit") {
  const auto text = [](const char* value) { return Value::string(value); };
  const auto list = [&](std::vector<Value> items) {
    return Value::map(
        {{"apiVersion", {}, text("v1")}, {"kind", {}, text("List")}, {"items", {}, Value::list(std::move(items))}});
  };
  Value bomb = list({});
  for (int i = 0; i < 40; ++i) bomb = list({bomb, bomb});
  Tree tree;
  const source::FileId file = tree.sources.add("bomb.yaml", "x");
  tree.add(file, bomb);
  const kubernetes::Objects objects = tree.read();
  REQUIRE(objects.unseen.size() == 1);
  CHECK(objects.unseen[0].kind == findings::Unseen::Kind::limit);
}

TEST_CASE("many copies of many roles are joined in time that grows with their number alone") {
  Tree tree;
  const auto text = [](std::string value) { return Value::string(std::move(value)); };
  const auto object = [&](const std::string& kind, const std::string& name) {
    return Value::map({{"apiVersion", {}, text("rbac.authorization.k8s.io/v1")},
                       {"kind", {}, text(kind)},
                       {"metadata", {}, Value::map({{"name", {}, text(name)}})},
                       {"roleRef", {}, Value::map({{"kind", {}, text("ClusterRole")}, {"name", {}, text("r")}})},
                       {"subjects", {}, Value::list(std::vector<Value>{text("s")})}});
  };
  constexpr int copies = 1'000;
  for (int i = 0; i < copies; ++i) {
    const source::FileId file = tree.sources.add(fmt::format("v{}/x/all.yaml", i), "x");
    for (const char* kind : {"ClusterRole", "ClusterRoleBinding"}) {
      const source::FileId other =
          std::string_view(kind) == "ClusterRole" ? file : tree.sources.add(fmt::format("v{}/y/b.yaml", i), "x");
      tree.add(other, object(kind, "r"));
    }
  }
  const kubernetes::Objects objects = tree.read();
  CHECK(objects.resources.size() == 2 * copies);
  CHECK(objects.unseen.empty());
  int near = 0;
  for (const syntax::Resource& resource : objects.resources) {
    if (resource.joined.empty()) continue;
    const std::string_view from = tree.sources.path(resource.block.file);
    const std::string_view to = tree.sources.path(resource.joined.front().block.file);
    if (from.substr(0, from.find('/')) == to.substr(0, to.find('/'))) ++near;
  }
  CHECK(near == copies);
}

TEST_CASE("expressions over labels select roles, and OpenShift's bindings say who and what in their own way") {
  const auto role = [](const std::string& name, const std::string& labels, const std::string& verb) {
    return "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: " + name + ", labels: {" +
           labels + "}}\nrules: [{apiGroups: [\"\"], resources: [pods], verbs: [" + verb + "]}]\n---\n";
  };
  const auto selected = [&](const std::string& expression) {
    Tree tree;
    tree.add("a.yaml", role("a", "t: x", "get") + role("b", "t: y", "list") + role("c", "u: x", "watch") +
                           head("ClusterRole", "all") +
                           "aggregationRule:\n  clusterRoleSelectors:\n  - matchExpressions: [" + expression + "]\n" +
                           next + binding("ClusterRoleBinding", "z", "ClusterRole", "all"));
    return verbs(find(tree.read(), "-/ClusterRoleBinding/z"));
  };
  CHECK(selected("{key: t, operator: Exists}") == "get list");
  CHECK(selected("{key: t, operator: In, values: [y, z]}") == "list");
  CHECK(selected("{key: t, operator: NotIn, values: [y]}, {key: t, operator: Exists}") == "get");
  CHECK(selected("{key: u, operator: Exists}, {key: t, operator: DoesNotExist}") == "watch");

  Tree tree;
  tree.add("o.yaml",
           "apiVersion: authorization.openshift.io/v1\nkind: RoleBinding\nmetadata: {name: o, namespace: n}\n"
           "userNames: [alice]\ngroupNames: [ops]\nroleRef: {name: view}\n");
  const kubernetes::Objects objects = tree.read();
  CHECK(objects.unseen.empty());
  const auto& attributes = find(objects, "n/RoleBinding/o").attributes;
  CHECK(attributes.find_path("roleRef.kind")->as_text() == "ClusterRole");
  CHECK(syntax::elements(*attributes.find("subjects")).size() == 2);
}
