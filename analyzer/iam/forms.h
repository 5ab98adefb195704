/// The readers of policy documents, one for each form. Private to the room.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iam/iam.h"
#include "source/ascii.h"
#include "source/text.h"

namespace grantlint::iam {

using source::equal_any_case;
using syntax::Entry;
using syntax::Step;
using syntax::Unknown;
using syntax::Value;

bool is_aws(const syntax::Value& document);
bool is_google(const syntax::Value& document);
bool is_azure_role(const syntax::Value& document);
bool is_azure_assignment(const syntax::Value& document);
bool is_entra(const syntax::Value& document);
bool is_google_role(const syntax::Value& document);
/// Which of Vault, Consul and Nomad, where all of a map is rules of one; else none.
Form form_of_acl(const syntax::Value& document);

/// Each reads one document of its form, which is a map, and adds what it finds to `policy`.
void read_aws(const syntax::Value& document, Policy& policy);
void read_google(const syntax::Value& document, Policy& policy);
void read_azure_role(const syntax::Value& definition, Policy& policy);
void read_azure_assignment(const syntax::Value& assignment, Policy& policy);
void read_entra(const syntax::Value& assignment, Policy& policy);
void read_google_role(const syntax::Value& role, Policy& policy);
void read_acl_map(const syntax::Value& document, Policy& policy);
/// HCL in a string, or in an unknown with partial text; form none for HCL of another kind.
Policy read_acl_text(const syntax::Value& text);

/// The value of a key, its origin including the steps of the map; null where there is none. A map with unknown
/// entries (`rest`) that lacks the key gives an unknown.
syntax::Value take(const syntax::Value& map, std::string_view key);
/// The same without regard to the key's case; a null value counts as missing.
syntax::Value take_any_case(const syntax::Value& map, std::string_view key);
inline bool has(const syntax::Value& map, std::string_view key) {
  return !take_any_case(map, key).is_null();
}

/// The span of a part, else that of `around`.
source::Span place(const syntax::Value& part, const syntax::Value& around);
findings::Unseen unresolved(const syntax::Value& part, const syntax::Value& around, std::string_view what);
findings::Unseen unparsed(const syntax::Value& part, const syntax::Value& around, std::string why);

/// Can the text be a policy document as a string: JSON, or JSON with percent signs (RFC 3986)?
bool may_be_document(std::string_view text);
bool is_percent_encoded(std::string_view text);
std::string percent_decoded(std::string_view text);

/// Why a value is not known, as text for messages.
std::string reason(const syntax::Value& unknown);
/// Runs of white space as one blank, none at the ends.
using source::one_line;

}  // namespace grantlint::iam
