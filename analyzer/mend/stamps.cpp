#include <fmt/format.h>

#include "mend/insertions.h"

namespace grantlint::mend {
namespace {

std::optional<findings::Edit> insertion(const Subject& subject, const tickets::Approved& approved,
                                        const std::string& digest) {
  if (approved.ticket.annotation >= subject.matches.annotations.size() || !approved.ticket.at.known())
    return std::nullopt;
  const tickets::Annotation& annotation = subject.matches.annotations[approved.ticket.annotation];
  if (annotation.source != tickets::SourceKind::comment) {
    const std::string pair = "digest: " + digest;
    return into_map(subject.sources, approved.ticket.at, pair, pair);
  }
  return into_comment(subject.sources, last_value(annotation, approved.ticket.at), "digest=" + digest);
}

}  // namespace

std::vector<findings::Fix> stamps(const Subject& subject) {
  std::vector<findings::Fix> fixes;
  for (const tickets::Approved& approved : tickets::approved(subject.matches)) {
    const tickets::Digest now = tickets::digest(subject.grants, approved.grants);
    std::optional<findings::Edit> edit;
    if (!approved.digest.given()) {
      edit = insertion(subject, approved, now.text());
    } else if (!tickets::holds(approved.digest.values.front(), now) && approved.digest.at.known()) {
      edit = findings::Edit{approved.digest.at, now.text()};
    }
    if (edit) fixes.push_back({fmt::format("stamp {}", approved.ticket.text()), {std::move(*edit)}});
  }
  return fixes;
}

}  // namespace grantlint::mend
