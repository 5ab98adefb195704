#include <fmt/format.h>

#include <algorithm>

#include "mend/insertions.h"
#include "mend/lines.h"
#include "mend/structures.h"
#include "syntax/syntax.h"

namespace grantlint::mend {
namespace {

using source::Span;

/// `digest` as the key of the ticket is written: `"grantlint.dev/ticket"`, `Ticket`.
std::string digest_key(std::string_view key) {
  const bool quoted = key.starts_with('"') || key.starts_with('\'');
  const std::string_view quote = quoted ? key.substr(0, 1) : std::string_view();
  key.remove_prefix(quote.size());
  const std::string_view prefix = key.starts_with(tickets::key_prefix) ? tickets::key_prefix : std::string_view();
  const bool capital = !key.empty() && source::is_upper(key.front());
  return fmt::format("{}{}{}{}", quote, prefix, capital ? "Digest" : "digest", quote);
}

/// Behind the entry of the ticket, in the form of its file.
std::optional<findings::Edit> among_tags(const source::SourceSet& sources, Structures& structures,
                                         const tickets::Field& ticket, const tickets::Digest& now) {
  using tickets::SourceKind;
  const Span at = ticket.at;
  const std::vector<syntax::Element> around = structures.of(at.file).enclosing(at);
  if (ticket.source == SourceKind::native || around.empty() || around.front().kind != syntax::Element::Kind::entry)
    return std::nullopt;
  const Span entry = around.front().at;
  const source::FileForm form = syntax::form_of(sources, at.file);
  const source::Writing writing = source::writing(form);
  const std::string_view written = sources.text(entry);
  const std::size_t sign = written.find(source::trim(writing.pair));
  if (sign == std::string_view::npos || entry.begin + sign >= at.begin) return std::nullopt;
  const std::string pair = fmt::format("{}{}\"{}\"", digest_key(source::trim(written.substr(0, sign))), writing.pair,
                                       now.text(ticket.source == SourceKind::labels ? '_' : ':'));
  if (form == source::FileForm::yaml) return into_map(sources, at, pair, pair);
  const std::string_view behind = source::trim(after_on_line(sources, entry.file, entry.end));
  const bool last = is_blank_or_comment(form, behind);
  const bool own_line = source::is_blank(before_on_line(sources, entry)) && (last || behind == ",");
  if (!own_line) return findings::Edit{{entry.file, entry.end, entry.end}, ", " + pair};
  const std::string indent(before_on_line(sources, entry));
  const std::string line = fmt::format("{}{}{}", line_break(sources, entry.file), indent, pair);
  // Where the line break divides entries, a comma may.
  if (writing.commas || behind == ",") return findings::Edit{{entry.file, entry.end, entry.end}, "," + line};
  const auto end = static_cast<std::uint32_t>(entry.end + after_on_line(sources, entry.file, entry.end).size());
  return findings::Edit{{entry.file, end, end}, line};
}

std::optional<findings::Edit> insertion(const Matched& subject, Structures& structures,
                                        const tickets::Approved& approved, const tickets::Digest& now) {
  if (!approved.ticket.at.known()) return std::nullopt;
  if (approved.ticket.annotation >= subject.matches.annotations.size())
    return among_tags(subject.sources, structures, approved.ticket, now);
  const std::string digest = now.text();
  const tickets::Annotation& annotation = subject.matches.annotations[approved.ticket.annotation];
  if (annotation.source != tickets::SourceKind::comment) {
    const std::string pair = "digest: " + digest;
    return into_map(subject.sources, approved.ticket.at, pair, pair);
  }
  return into_comment(subject.sources, last_value(annotation, approved.ticket.at), "digest=" + digest);
}

}  // namespace

std::vector<findings::Fix> stamps(const Matched& subject) {
  std::vector<findings::Fix> fixes;
  Structures structures(subject.sources);
  for (const tickets::Approved& approved : tickets::approved(subject.matches)) {
    if (std::ranges::includes(subject.elsewhere, approved.grants)) continue;
    const tickets::Digest now = tickets::digest(subject.grants, approved.grants);
    std::optional<findings::Edit> edit;
    if (!approved.digest.given()) {
      edit = insertion(subject, structures, approved, now);
    } else if (!tickets::holds(approved.digest.values.front(), now) && approved.digest.at.known()) {
      edit = tickets::renewed(subject.sources, approved.digest, now);
    }
    if (edit) fixes.push_back({fmt::format("stamp {}", approved.ticket.text()), {std::move(*edit)}, approved.grants});
  }
  return fixes;
}

}  // namespace grantlint::mend
