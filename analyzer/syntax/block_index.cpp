#include "syntax/comments.h"
#include "syntax/hcl.h"
#include "syntax/hcl_scan.h"

namespace grantlint::syntax {

namespace {

void take_comments(const source::SourceSet& sources, source::FileId file, const HclScanner& scanner,
                   BlockIndex& index) {
  std::vector<source::Span> spans;
  spans.reserve(scanner.comments().size());
  for (const auto& range : scanner.comments()) spans.push_back({file, range.begin, range.end});
  index.comments = finish_comments(sources, spans);
}

BlockIndex scan(const source::SourceSet& sources, source::FileId file, bool resync) {
  const source::Span whole = sources.whole(file);
  BlockIndex index;
  HclScanner scanner(sources.bytes(file), whole.begin, whole.end, resync);
  HclItem item;
  while (scanner.next(item)) {
    const source::Span at{file, item.begin, item.end};
    const source::Span inner{file, item.inner_begin, item.inner_end};
    if (item.kind == HclItem::Kind::attribute) {
      index.attributes.push_back({item.name, at, inner});
    } else if (item.kind == HclItem::Kind::block) {
      index.blocks.push_back({item.name, std::move(item.labels), at, inner});
    }
  }
  index.unsure = scanner.broken();
  take_comments(sources, file, scanner, index);
  return index;
}

}  // namespace

BlockIndex index_hcl(const source::SourceSet& sources, source::FileId file) {
  BlockIndex index = scan(sources, file, false);
  // A brace that is missing swallows the rest of the file: look again, for lines that start blocks.
  if (index.unsure) return scan(sources, file, true);
  return index;
}

std::vector<IndexedAttribute> index_attributes(const source::SourceSet& sources, source::Span body) {
  std::vector<IndexedAttribute> attributes;
  if (!body.known()) return attributes;
  HclScanner scanner(sources.bytes(body.file), body.begin, body.end);
  HclItem item;
  while (scanner.next(item)) {
    if (item.kind != HclItem::Kind::attribute) continue;
    attributes.push_back({item.name, {body.file, item.begin, item.end}, {body.file, item.inner_begin, item.inner_end}});
  }
  return attributes;
}

}  // namespace grantlint::syntax
