// Compiles the catalogue's YAML into one C++ file of constants.
//
//   grantlint_compile_catalogue OUT.cpp ROOT FILE…
//
// A bad row ends the build with `file:line: error: …`, the form compilers use. FILE is relative to ROOT.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "grants/catalogue_rows.h"

namespace {

using namespace grantlint::grants;

std::string literal(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '?') {  // `?` for the sake of trigraphs
      quoted += '\\';
      quoted += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      constexpr std::string_view digits = "01234567";
      quoted += '\\';
      for (const int shift : {6, 3, 0}) quoted += digits[static_cast<std::size_t>((c >> shift) & 7)];
    } else {
      quoted += c;
    }
  }
  return quoted + "\"sv";
}

std::string number(unsigned value) {
  return std::to_string(value);
}

template <typename Enum>
std::string number(Enum value)
  requires std::is_enum_v<Enum>
{
  return number(static_cast<unsigned>(value));
}

std::string boolean(bool value) {
  return value ? "true" : "false";
}

/// Lists of texts share one array; equal lists share their place in it.
class Pool {
 public:
  std::string span(std::span<const std::string_view> list) {
    if (list.empty()) return "{}";
    const std::vector<std::string_view> key(list.begin(), list.end());
    const auto [place, fresh] = places_.emplace(key, size_);
    if (fresh) {
      for (const auto text : list) text_ << literal(text) << ",\n";
      size_ += list.size();
    }
    return "{pool + " + std::to_string(place->second) + ", " + std::to_string(list.size()) + "}";
  }
  [[nodiscard]] std::string text() const { return text_.str(); }

 private:
  std::map<std::vector<std::string_view>, std::size_t> places_;
  std::ostringstream text_;
  std::size_t size_ = 1;  // a first, empty text keeps the array from being empty
};

/// Conditions of all rows, one array; so are the settings that undo something.
class Conditions {
 public:
  std::string span(std::span<const When> list, Pool& pool) {
    if (list.empty()) return "{}";
    for (const auto& [path, values] : list) whens_ << "{" << literal(path) << ", " << pool.span(values) << "},\n";
    when_count_ += list.size();
    return "{whens + " + std::to_string(when_count_ - list.size()) + ", " + std::to_string(list.size()) + "}";
  }
  std::string span(std::span<const Undoing> list, Pool& pool) {
    if (list.empty()) return "{}";
    for (const Undoing& one : list) undoings_ << "{" << span(one.when, pool) << ", " << literal(one.reason) << "},\n";
    undoing_count_ += list.size();
    return "{undoings + " + std::to_string(undoing_count_ - list.size()) + ", " + std::to_string(list.size()) + "}";
  }
  [[nodiscard]] std::string text() const {
    return "constexpr When whens[] = {\n{\"\"sv, {}},\n" + whens_.str() +
           "};\nconstexpr Undoing undoings[] = {\n{{}, \"\"sv},\n" + undoings_.str() + "};\n";
  }

 private:
  std::ostringstream whens_;
  std::ostringstream undoings_;
  std::size_t when_count_ = 1;  // after the empty one
  std::size_t undoing_count_ = 1;
};

std::string type_row(const TypeRow& row, Pool& pool, Conditions& conditions) {
  return "{" + literal(row.type) + ", " + boolean(row.data) + ", grantlint::syntax::Language{" + number(row.language) +
         "}, " + literal(row.provider) + ", Role{" + number(row.role) + "}, Nature{" + number(row.nature) + "}, " +
         "Semantics{" + number(row.semantics) + "}, " + pool.span(row.principal) + ", " + pool.span(row.qualifier) +
         ", " + pool.span(row.entitlement) + ", " + pool.span(row.scope) + ", " + pool.span(row.expiry) + ", " +
         pool.span(row.document) + ", " + pool.span(row.items) + ", " + literal(row.form) + ", " +
         conditions.span(row.when, pool) + ", " + conditions.span(row.undone, pool) + ", " + literal(row.each) + ", " +
         pool.span(row.aliases) + ", " + pool.span(row.holders) + ", " + literal(row.gives) + ", " +
         literal(row.separator) + ", " + boolean(row.partial) + ", " + literal(row.principal_hint) + ", " +
         boolean(row.possible) + ", " + boolean(row.self) + ", " + boolean(row.beside) + ", " + literal(row.note) +
         "},\n";
}

std::string entitlement_row(const EntitlementRow& row) {
  return "{" + literal(row.provider) + ", " + literal(row.entitlement) + ", EntitlementClass{" + number(row.what) +
         "}, " + boolean(row.glob) + ", " + literal(row.reason) + ", " + literal(row.source) + "},\n";
}

std::string principal_row(const PrincipalRow& row) {
  return "{" + literal(row.provider) + ", " + literal(row.pattern) + ", PrincipalKind{" + number(row.kind) + "}, " +
         boolean(row.plumbing) + ", " + boolean(row.shared_issuer) + ", " + literal(row.source) + "},\n";
}

std::string role_row(const BuiltInRole& row) {
  return "{" + literal(row.name) + ", " + boolean(row.privileged) + ", " + boolean(row.delegating) + ", " +
         boolean(row.wildcard) + ", " + boolean(row.plumbing) + ", " + literal(row.source) + "},\n";
}

std::string workload_row(const WorkloadRow& row) {
  return "{" + literal(row.kind) + ", " + literal(row.pod) + ", " + literal(row.source) + "},\n";
}

std::string condition_row(const ConditionRow& row) {
  return "{" + literal(row.provider) + ", " + literal(row.key) + ", " + literal(row.kind) + ", " + literal(row.source) +
         "},\n";
}

std::string container_row(const ContainerRow& row, Pool& pool) {
  return "{" + literal(row.type) + ", " + pool.span(row.names) + ", " + pool.span(row.within) + "},\n";
}

std::string name_row(const NameRow& row) {
  return "{" + literal(row.provider) + ", " + literal(row.id) + ", " + literal(row.name) + "},\n";
}

std::string wider_row(const WiderRow& row) {
  return "{" + literal(row.provider) + ", " + literal(row.wider) + ", " + literal(row.narrower) + "},\n";
}

std::string held_row(const HeldRow& row, Pool& pool) {
  return "{" + literal(row.provider) + ", " + literal(row.role) + ", " + pool.span(row.permissions) + "},\n";
}

/// An array and the name under which the tables take it; C++ has no array of no elements.
template <typename T, typename Function>
void array(std::ostream& out, std::string_view type, std::string_view name, std::span<const T> rows, Function print) {
  if (rows.empty()) {
    out << "constexpr std::span<const " << type << "> " << name << ";\n";
    return;
  }
  out << "constexpr " << type << " " << name << "[] = {\n";
  for (const auto& row : rows) out << print(row);
  out << "};\n";
}

std::string render(const Tables& tables, const std::string& digest) {
  Pool pool;
  Conditions conditions;
  std::ostringstream rows;
  const auto type = [&](const TypeRow& row) { return type_row(row, pool, conditions); };
  const auto text = [](std::string_view one) { return literal(one) + ",\n"; };
  array(rows, "TypeRow", "types", tables.types, type);
  array(rows, "TypeRow", "families", tables.families, type);
  array(rows, "TypeRow", "possible", tables.possible, type);
  array(rows, "TypeRow", "modules", tables.modules, type);
  array(rows, "TypeRow", "module_families", tables.module_families, type);
  array(rows, "std::string_view", "not_grants", tables.not_grants, text);
  array(rows, "std::string_view", "context", tables.context, text);
  array(rows, "EntitlementRow", "entitlements", tables.entitlements, entitlement_row);
  array(rows, "EntitlementRow", "entitlement_globs", tables.entitlement_globs, entitlement_row);
  array(rows, "PrincipalRow", "principals", tables.principals, principal_row);
  array(rows, "PrincipalRow", "identities", tables.identities, principal_row);
  array(rows, "std::string_view", "break_glass", tables.break_glass, text);
  array(rows, "std::string_view", "unconditional", tables.unconditional, text);
  array(rows, "std::string_view", "unconditional_types", tables.unconditional_types, text);
  array(rows, "BuiltInRole", "roles", tables.roles, role_row);
  array(rows, "NameRow", "names", tables.names, name_row);
  array(rows, "ConditionRow", "conditions", tables.conditions, condition_row);
  array(rows, "WorkloadRow", "workloads", tables.workloads, workload_row);
  array(rows, "ContainerRow", "containers", tables.containers,
        [&](const ContainerRow& row) { return container_row(row, pool); });
  array(rows, "WiderRow", "wider", tables.wider, wider_row);
  array(rows, "HeldRow", "held", tables.held, [&](const HeldRow& row) { return held_row(row, pool); });

  std::ostringstream out;
  out << "// Generated from rules/catalogue by compile.cpp.\n"
         "#include \"grants/catalogue_tables.h\"\n\n"
         "namespace grantlint::grants {\n\nnamespace {\n\n"
         "using namespace std::string_view_literals;\n\n"
         "constexpr std::string_view pool[] = {\n\"\"sv,\n"
      << pool.text() << "};\n";
  out << conditions.text() << rows.str()
      << "\n}  // namespace\n\n"
         "extern constinit const Tables built_in_tables{\n"
         "types, families, possible, modules, module_families, not_grants, context, entitlements, entitlement_globs, "
         "principals, identities, "
         "break_glass, unconditional, unconditional_types, "
         "roles, names, workloads, conditions, containers, wider, held};\n"
         "extern constinit const std::string_view built_in_digest = "
      << literal(digest) << ";\n\n}  // namespace grantlint::grants\n";
  return out.str();
}

/// FNV-1a.
std::uint64_t hash(std::uint64_t state, std::string_view bytes) {
  for (const char c : bytes) state = (state ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return state;
}

std::string hex(std::uint64_t value) {
  std::string text(16, '0');
  for (auto place = text.rbegin(); place != text.rend(); ++place, value >>= 4U)
    *place = "0123456789abcdef"[value & 15U];
  return text;
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.size() < 3) {
    std::cerr << "usage: grantlint_compile_catalogue OUT.cpp ROOT FILE...\n";
    return 2;
  }
  const std::filesystem::path root = arguments[1];
  std::vector<std::string> files(arguments.begin() + 2, arguments.end());
  std::ranges::sort(files);
  Rows rows;
  std::uint64_t digest = 0xcbf29ce484222325U;
  bool sound = true;
  for (const auto& file : files) {
    const auto path = (root / file).string();
    std::ifstream in(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (!in) {
      std::cerr << path << ":1: error: cannot be read\n";
      sound = false;
      continue;
    }
    digest = hash(hash(digest, file), bytes);
    for (const auto& error : rows.read(path, bytes, Order::sorted)) {
      std::cerr << path << ":" << error.line << ": error: " << error.text << "\n";
      sound = false;
    }
  }
  if (!sound) return 1;
  std::ofstream out(arguments[0], std::ios::binary | std::ios::trunc);
  out << render(rows.arrange(), hex(digest));
  out.close();
  if (!out) {
    std::cerr << arguments[0] << ": error: cannot be written\n";
    return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& problem) {
    std::cerr << "error: " << problem.what() << "\n";
    return 1;
  }
}
