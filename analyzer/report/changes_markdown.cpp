// For a comment on a pull request: what asks for a decision first, and never more than a comment may hold.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/changes_forms.h"
#include "report/changes_parts.h"
#include "report/inventory.h"
#include "report/terminal.h"
#include "report/uri.h"
#include "report/words.h"

namespace grantlint::report {
namespace {

using changes::Change;
using tickets::FieldName;

constexpr std::size_t most_bytes = 60'000;  // GitHub takes 65,536 characters
constexpr std::size_t most_listed_unread = 10;
constexpr unsigned widest_change_cell = 100;

std::string change_cell(std::string_view text) {
  return markdown_cell(shortened(text, widest_change_cell));
}

class Markdown {
 public:
  explicit Markdown(const ChangesSubject& subject) : subject_(subject), open_(open_findings(subject.head)) {
    InventoryOptions options;
    options.commit = subject.head_revision.commit;
    options.folder = subject.folder;
    options.source_url = subject.source_url;
    if (!options.commit.empty()) head_base_ = source_base(options);
    options.commit = subject.base_revision.commit;
    base_base_ = source_base(options);
  }

  std::string render() {
    // A workflow finds its own comment by the first line and renews it.
    out_ = fmt::format("<!-- grantlint diff -->\n### Access: {} → {}\n\n", markdown_cell(shown(subject_.base_revision)),
                       markdown_cell(shown(subject_.head_revision)));
    for (const std::string& text : changes_summary(subject_)) out_ += capitalised(text) + ".\n";
    const std::string end = unread();
    const auto& all = subject_.changes.changes;
    for (std::size_t i = 0; i < all.size(); ++i) {
      std::string text = i == 0 || all[i - 1].kinds.front() != all[i].kinds.front() ? table_head(all, i) : "";
      text += row(all[i]);
      if (out_.size() + text.size() + end.size() > most_bytes) {
        out_ += fmt::format("\n{} left out here; `grantlint diff` lists all.\n", counted(all.size() - i, "change"));
        break;
      }
      out_ += text;
    }
    return out_ + end;
  }

 private:
  static std::string table_head(const std::vector<Change>& all, std::size_t from) {
    const changes::Kind kind = all[from].kinds.front();
    const auto count = std::ranges::count_if(all, [&](const Change& one) { return one.kinds.front() == kind; });
    return fmt::format(
        "\n#### {} ({})\n\n| who | gets what | on what | change | ticket | approver | until | findings | source |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
        kind == changes::Kind::approval ? "Approval changed" : capitalised(changes::name(kind)), count);
  }

  std::string row(const Change& change) {
    const ChangedGrant at = changed_grant(subject_, change);
    const grants::Grant& grant = at.grant();
    std::vector<std::string> cells;
    if (change.kinds.size() > 1) cells.push_back(fmt::format("**{}**", kinds_of(change)));
    for (const ChangeLine& line : lines_of(subject_, change))
      cells.push_back(fmt::format("{} {}{}{}", line.sign == '+' ? "➕" : "➖", change_cell(line.text), line.how,
                                  change_cell(line.other)));
    for (const std::string& remark : remarks_of(subject_, change)) {
      if (!remark.starts_with("now by ")) cells.push_back(change_cell(remark));
    }
    const tickets::Approval& approval = at.side.matches.approvals[at.index];
    const std::string ticket = change_cell(clean(approval[FieldName::ticket].text()));
    const std::string approver = change_cell(clean(approval[FieldName::approver].text()));
    const grants::End& expiry = at.side.matches.endings[at.index].expiry;
    std::string until;
    if (expiry.date) until = fmt::format("{} ({})", findings::to_text(*expiry.date), grants::name(expiry.level));
    return fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", change_cell(shown_holder(grant)),
                       change_cell(shown_entitlements(grant, widest_change_cell)), change_cell(shown_scope(grant)),
                       fmt::join(cells, "<br>"), ticket, approver, until, findings_of(change), source(change, at));
  }

  std::string findings_of(const Change& change) {
    std::vector<std::string> ids;
    if (change.head == findings::no_grant) return {};
    for (const findings::Finding* finding : open_[change.head]) {
      const bool error = finding->level == findings::Level::error;
      ids.push_back(error ? fmt::format("**{}**", finding->rule) : finding->rule);
    }
    return fmt::format("{}", fmt::join(ids, " "));
  }

  std::string source(const Change& change, const ChangedGrant& at) const {
    const std::string place = place_of(at);
    const std::string& base = change.is(changes::Kind::removed) ? base_base_ : head_base_;
    if (place.empty() || base.empty() || base.find_first_of("<>|\\\n ") != std::string::npos)
      return markdown_cell(place);
    return fmt::format("[{}](<{}{}#L{}>)", markdown_cell(place), base,
                       relative_uri(at.side.sources.path(at.home().file)), place.substr(place.rfind(':') + 1));
  }

  std::string unread() const {
    const std::vector<UnreadPlace> places = unread_places(subject_);
    if (places.empty()) return {};
    std::string text = fmt::format(
        "\n<details><summary>{} could not be read: grants there are perhaps not compared"
        "</summary>\n\n",
        counted(places.size(), "place"));
    for (std::size_t i = 0; i < std::min(places.size(), most_listed_unread); ++i) {
      const UnreadPlace& one = places[i];
      const std::string line = one.line == 0 ? "" : fmt::format(":{}", one.line);
      text += fmt::format("- {} in {}: {}\n", change_cell(one.path + line), markdown_cell(side_of(subject_, one)),
                          change_cell(one.why));
    }
    if (places.size() > most_listed_unread) text += fmt::format("- and {} more\n", places.size() - most_listed_unread);
    return text + "\n</details>\n";
  }

  const ChangesSubject& subject_;
  std::vector<Findings> open_;
  std::string head_base_;
  std::string base_base_;
  std::string out_;
};

}  // namespace

std::string changes_markdown(const ChangesSubject& subject) {
  return Markdown(subject).render();
}

}  // namespace grantlint::report
