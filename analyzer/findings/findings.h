/// Findings, fixes, and parts of the input that could not be analysed: the types that all later rooms share.
///
/// Lifetimes: plain values. A finding owns its text; its spans refer to the SourceSet it was made with.
/// Units: dates are UTC days (`findings/day.h`).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "findings/day.h"
#include "source/source.h"

namespace grantlint::findings {

/// SARIF's levels, weakest first; `off` means that no result is produced.
enum class Level : std::uint8_t { off, note, warning, error };
std::string_view name(Level level);
std::optional<Level> parse_level(std::string_view text);

/// A part of the input that could not be analysed; the rest of the file is.
struct Unseen {
  enum class Kind : std::uint8_t {
    unreadable,  ///< a file that could not be opened; `at` may be in no file, then `path` names it
    unparsed,    ///< part of a file that is not in its language (GL901)
    unresolved,  ///< a value or module that could not be determined (GL902)
    limit,       ///< a budget was reached
  };
  Kind kind = Kind::unparsed;
  source::Span at;
  std::string path;  ///< set where `at` is in no file
  std::string why;   ///< one clause, lower case, no full stop
};

/// Replaces `replaced` by `text`; an empty span inserts.
struct Edit {
  source::Span replaced;
  std::string text;
};

/// A named set of edits that repairs a finding; SARIF's `fix`.
struct Fix {
  std::string description;
  std::vector<Edit> edits;
  std::vector<std::uint32_t>
      grants{};  ///< that it may change or remove, by index; it must leave all others as they are
};

/// A related place; SARIF's `relatedLocation`. A place that a rule points to has the rule's own text (`said`);
/// a place from the context of the grant has a kind.
struct Related {
  enum class Kind : std::uint8_t {
    said,       ///< text: what the rule says of the place, one clause
    block,      ///< of the resource that grants; text: its address
    workload,   ///< acts as the grantee; text: its address
    module,     ///< a call on the way to the resource; text: its address
    variables,  ///< this and the next three: a place that a value passed through; text: a name, or empty
    decoded,
    plan,
    local,
  };
  source::Span at;
  std::string text;
  Kind kind = Kind::said;
};
/// As a clause: "granted by `google_project_iam_member.x`", "through module `module.iam`".
std::string words(const Related& related);
/// Is it a place that a value passed through, not one that belongs to the resource?
bool is_station(Related::Kind kind);

/// As code for a message: in backticks, on one line, shortened where it is very long.
std::string code(std::string_view text);

struct Suppression {
  source::Span at;
  std::string reason;
  std::optional<Day> until;
};

inline constexpr std::uint32_t no_grant = 0xffffffff;

struct Finding {
  std::string rule;  ///< "GL301"
  Level level = Level::warning;
  source::Span at;                   ///< narrowest place; report shows its first line
  std::uint32_t grant = no_grant;    ///< index of the grant it is about: below the number of grants
  std::string message;               ///< one line that is understood alone; code in backticks
  std::vector<Related> see;          ///< known places other than `at`: those of the rule, then the others of
                                     ///< the grant's context
  std::vector<Related> flow;         ///< the steps that lead to it, in order; SARIF's `codeFlow`
  std::vector<std::string> missing;  ///< annotation fields that would repair it: "expires"
  std::vector<Fix> fixes;            ///< only edits that need no decision by a person
  std::string no_fix;                ///< why there is none where its rule promises one, as a clause
  std::optional<Suppression> suppressed;
  bool baseline = false;  ///< already listed in the baseline file
  std::string identity;   ///< identifies the finding across runs and edits; no line numbers
};

/// 32 hexadecimal digits (of SHA-256) from a rule and an identity. Must never change: baselines store it.
std::string fingerprint(std::string_view rule, std::string_view identity);

}  // namespace grantlint::findings
