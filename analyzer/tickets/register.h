/// Annotations for what cannot carry comments: sidecars and the register. Private to the room.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tickets/field.h"
#include "tickets/tickets.h"

namespace grantlint::tickets {

inline constexpr std::uint32_t no_annotation = 0xffffffff;
inline constexpr std::string_view register_path = ".grantlint/register.yaml";

/// `NAME.grant.yaml` beside `NAME.json` or `NAME.yaml`: fields, and `statements: {SID: {fields}}`.
struct Sidecar {
  std::uint32_t whole = no_annotation;
  std::map<std::string, std::uint32_t, std::less<>> statements;

  /// Annotations for a statement, nearest first.
  [[nodiscard]] std::vector<std::uint32_t> find(std::string_view sid) const;
};

/// Adds the file's annotations and what is malformed to `matches`.
Sidecar read_sidecar(const source::SourceSet& sources, source::FileId file, const Keys& keys, Matches& matches);

/// The register: `grants:` with a list of `select: {…}` and fields. Globs of one selector must all
/// match; of a list of globs, one. An entitlement selector must cover every entitlement of the grant.
class Register {
 public:
  void read(const source::SourceSet& sources, source::FileId file, const Keys& keys, Matches& matches);
  /// Annotations that select the grant, in the order of the register. `folder` is the config's:
  /// path globs are relative to it.
  [[nodiscard]] std::vector<std::uint32_t> find(const source::SourceSet& sources, const grants::Grant& grant,
                                                std::string_view folder) const;

 private:
  struct Entry {
    std::uint32_t annotation = no_annotation;
    std::map<std::string, std::vector<std::string>, std::less<>> select;
  };
  [[nodiscard]] static bool matches(const Entry& entry, const source::SourceSet& sources, const grants::Grant& grant,
                                    std::string_view folder);

  std::vector<Entry> entries_;
  // Entries that name one address outright are found by it, so that a register with a line per grant
  // does not cost a comparison per pair.
  std::unordered_map<std::string, std::vector<std::uint32_t>> by_address_;
  std::vector<std::uint32_t> by_glob_;
};

}  // namespace grantlint::tickets
