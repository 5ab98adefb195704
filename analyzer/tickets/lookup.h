/// Which pragmas apply to a place, nearest first. Private to the room.
///
/// A pragma applies to the elements that begin on its target line, and so to all that they enclose:
/// one above a list element does not apply to its neighbours, one above the attribute applies to every
/// element. One behind an element that is complete on its line does not apply to what the line opens: in
/// `members = ["a", # grant: …` it is the element's, not the list's. One behind the bracket that
/// closes an element is that element's. One above data in YAML, which has no line of its own, is its first entry's;
/// one that begins with `grant-file:` is the file's, wherever in the file it is.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <unordered_map>
#include <vector>

#include "tickets/read.h"
#include "tickets/tickets.h"

namespace grantlint::tickets {

/// Indices into Matches::annotations and Matches::allows.
struct Spoken {
  std::vector<std::uint32_t> annotations;
  std::vector<std::uint32_t> allows;
};

class Lookup {
 public:
  /// Reads the pragmas of these files, in this order, into `matches`. A comment inside a text (a ConfigMap's
  /// `policy.csv`, a heredoc with Vault's rules) is none of the file's: it counts for a grant whose home is in
  /// that text.
  Lookup(const source::SourceSet& sources, const std::vector<source::FileId>& files, const Keys& keys,
         const std::vector<grants::Grant>& grants, Matches& matches);

  /// What stands at the elements that enclose `place`, innermost first.
  const Spoken& at(const source::Span& place);
  /// What is said for the whole file.
  [[nodiscard]] const Spoken& of_file(source::FileId file) const;

 private:
  struct Attached {
    std::uint32_t index = 0;
    bool allow = false;
    bool trailing = false;
    bool complete_only = false;  ///< does not apply to elements that go on behind the comment
    std::uint32_t comment = 0;   ///< where the comment begins
    source::Span element;        ///< known: applies to this element alone
  };
  struct File {
    std::unordered_map<std::uint32_t, std::vector<Attached>> by_line;
    Spoken of_file;
    std::unique_ptr<syntax::Structure> structure;
    std::map<std::pair<std::uint32_t, std::uint32_t>, Spoken> known;  ///< by place
  };
  void read_file(source::FileId id, const Keys& keys, Matches& matches);
  void attach(File& file, source::FileId id, const Stand& stand, Attached attached, Matches& matches);
  void settle_trailing(File& file, source::FileId id, const Stand& stand, Attached& attached, std::uint32_t& line);
  const syntax::Structure& structure(File& file, source::FileId id);
  /// Does the document make grants itself, or is it data that other code reads?
  [[nodiscard]] bool is_object(const source::Span& document) const;
  /// Is a comment above the document one above its first entry, or above the bracket that opens it?
  bool begins_with_entry(File& file, const source::Span& document);

  /// Adds the comments that a text in the file holds above its grants and behind them.
  void add_inner_comments(source::FileId id, std::vector<syntax::Comment>& comments) const;

  const source::SourceSet& sources_;
  std::unordered_map<source::FileId, std::set<std::uint32_t>> homes_;   ///< lines that grants stand on
  std::unordered_map<source::FileId, std::set<std::uint32_t>> blocks_;  ///< where those of grants begin
  std::unordered_map<source::FileId, File> files_;
  Spoken nothing_;
};

}  // namespace grantlint::tickets
