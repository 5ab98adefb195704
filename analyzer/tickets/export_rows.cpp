// An export as rows of cells. JSON of any of the three shapes is walked to the same cells that a CSV line
// has, so that one table of column names reads them all.
#include <csv.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "tickets/exports.h"
#include "tickets/field.h"

namespace grantlint::tickets {
namespace {

using findings::Unseen;
using syntax::Value;

constexpr std::size_t most_rows = 200'000;
constexpr std::size_t most_columns = 2'000;
constexpr std::size_t most_cells = 256;        // of one row that mean something
constexpr std::size_t most_text = 64U << 10U;  // of one cell
constexpr int deepest_text = 40;

void add_cell(Row& row, Columns::Meaning meaning, std::string_view text, source::Span at) {
  text = trim(text);
  if (text.empty() || row.cells.size() == most_cells) return;
  row.cells.push_back({meaning.slot, meaning.rank, clip(text, most_text), at});
}

// --- CSV ------------------------------------------------------------------------------------------

/// The separator of a line of names: the one that stands in it most often.
char separator_of(std::string_view line) {
  constexpr std::array<char, 3> known{',', ';', '\t'};
  return *std::ranges::max_element(known, {}, [&](char c) { return std::ranges::count(line, c); });
}

class CsvReader {
 public:
  CsvReader(source::FileId file, std::string_view bytes, const Columns& columns)
      : file_(file), bytes_(bytes), columns_(columns) {
    ok_ = csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI) == 0;
  }
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;
  ~CsvReader() { csv_free(&parser_); }

  Rows read() {
    at_ = bytes_.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    begin_ = at_;
    row_begin_ = at_;
    const char separator = separator_of(bytes_.substr(at_, bytes_.find('\n', at_) - at_));
    csv_set_delim(&parser_, static_cast<unsigned char>(separator));
    const std::array<char, 3> ends{separator, '\n', '\r'};
    while (ok_ && at_ < bytes_.size()) {
      // Up to what may end a field, so that its place is known when the parser gives it.
      const std::size_t found = bytes_.find_first_of(std::string_view(ends.data(), ends.size()), at_);
      const std::size_t length = std::min(found, bytes_.size() - 1) + 1 - at_;
      field_end_ = at_ + length - 1;
      const std::size_t read = csv_parse(&parser_, bytes_.data() + at_, length, take_field, take_row, this);
      at_ += read;
      if (read != length) fail(csv_strerror(csv_error(&parser_)));
    }
    field_end_ = bytes_.size();
    if (ok_ && csv_fini(&parser_, take_field, take_row, this) != 0) fail("a quotation is not closed");
    return std::move(rows_);
  }

 private:
  static void take_field(void* text, std::size_t length, void* reader) {
    static_cast<CsvReader*>(reader)->field({static_cast<const char*>(text), length});
  }
  static void take_row(int /*last*/, void* reader) { static_cast<CsvReader*>(reader)->row(); }

  void field(std::string_view text) {
    const std::size_t end = std::max(begin_, field_end_);
    if (!heads_read_) {
      if (heads_.size() < most_columns) heads_.push_back(columns_.find(text));
    } else if (column_ < heads_.size() && heads_[column_]) {
      add_cell(row_, *heads_[column_], text,
               {file_, static_cast<std::uint32_t>(begin_), static_cast<std::uint32_t>(end)});
    }
    ++column_;
    begin_ = std::min(end + 1, bytes_.size());
  }

  void row() {
    if (!heads_read_) {
      heads_read_ = true;
    } else if (!row_.cells.empty()) {
      row_.at = {file_, static_cast<std::uint32_t>(row_begin_), static_cast<std::uint32_t>(begin_)};
      if (rows_.rows.size() < most_rows) {
        rows_.rows.push_back(std::move(row_));
      } else if (!full_) {
        full_ = true;
        rows_.unseen.push_back(
            {Unseen::Kind::unparsed, row_.at, {}, fmt::format("rows after the first {} are left out", most_rows)});
      }
    }
    row_ = {};
    column_ = 0;
    // Blank lines give no row: what follows begins after them.
    while (begin_ < bytes_.size() && (bytes_[begin_] == '\n' || bytes_[begin_] == '\r')) ++begin_;
    row_begin_ = begin_;
  }

  void fail(std::string_view why) {
    ok_ = false;
    const auto at = static_cast<std::uint32_t>(std::min(row_begin_, bytes_.size()));
    rows_.unseen.push_back(
        {Unseen::Kind::unparsed, {file_, at, at}, {}, fmt::format("from here on the table cannot be read: {}", why)});
  }

  source::FileId file_;
  std::string_view bytes_;
  const Columns& columns_;
  csv_parser parser_{};
  bool ok_ = false;
  bool full_ = false;
  bool heads_read_ = false;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;  // of the field
  std::size_t field_end_ = 0;
  std::size_t row_begin_ = 0;
  std::size_t column_ = 0;
  std::vector<std::optional<Columns::Meaning>> heads_;
  Row row_;
  Rows rows_;
};

// --- JSON -----------------------------------------------------------------------------------------

/// The text of a value: a person by mail, then by name; a choice by what is shown; a document of Jira
/// (`content`) by its words.
std::string text_of(const Value& value, int depth = 0) {
  if (const auto scalar = value.scalar_text()) return *scalar;
  if (!value.is_map() || depth == deepest_text) return {};
  for (const std::string_view key :
       {"emailAddress", "email", "display_value", "displayValue", "value", "name", "displayName", "text", "title"}) {
    const Value* part = value.find(key);
    if (part == nullptr) continue;
    std::string text = part->is_null() ? std::string() : part->scalar_text().value_or(std::string());
    if (!text.empty()) return text;
  }
  const Value* content = value.find("content");
  if (content == nullptr || !content->is_list()) return {};
  std::string all;
  for (const Value& part : content->as_list().items) {
    if (all.size() >= most_text) break;
    const std::string text = text_of(part, depth + 1);
    if (!text.empty() && !all.empty()) all += ' ';
    all += text;
  }
  return all;
}

void add_value(Row& row, Columns::Meaning meaning, const Value& value) {
  if (value.is_null()) return;
  if (!value.is_list()) {
    add_cell(row, meaning, text_of(value), value.origin().at);
    return;
  }
  for (const Value& item : value.as_list().items) {
    if (row.cells.size() == most_cells) return;
    add_cell(row, meaning, text_of(item), item.origin().at);
  }
}

/// Jira Service Management: `[{finalDecision, approvers: [{approver, approverDecision}]}]`.
bool add_approvals(Row& row, const Value& value) {
  if (!value.is_list()) return false;
  bool any = false;
  for (const Value& approval : value.as_list().items) {
    const Value* approvers = approval.find("approvers");
    if (approvers == nullptr || !approvers->is_list()) continue;
    any = true;
    if (const Value* decision = approval.find("finalDecision")) add_value(row, {Slot::approval, 0}, *decision);
    for (const Value& one : approvers->as_list().items) {
      const Value* decision = one.find("approverDecision");
      const Value* person = one.find("approver");
      if (person != nullptr && decision != nullptr && text_of(*decision) == "approved")
        add_value(row, {Slot::approver, 0}, *person);
    }
  }
  return any;
}

Row row_of(const Value& record, const Value* labels, const Columns& columns) {
  Row row;
  row.at = record.origin().at;
  const auto add = [&](const syntax::Entry& entry) {
    auto meaning = columns.find(entry.key);
    if (labels != nullptr && !meaning) {
      const Value* label = labels->find(entry.key);
      if (label != nullptr && label->is_string()) meaning = columns.find(label->as_text());
    }
    if (add_approvals(row, entry.value)) return;
    if (meaning) add_value(row, *meaning, entry.value);
  };
  for (const syntax::Entry& entry : record.as_map().entries) {
    if (entry.key == "fields" && entry.value.is_map()) {
      for (const syntax::Entry& field : entry.value.as_map().entries) add(field);
    } else {
      add(entry);
    }
  }
  for (const auto& [path, slot] : columns.paths()) {
    const Value* value = record.find_path(path);
    if (value == nullptr) value = record.find_path("fields." + path);
    if (value != nullptr) add_value(row, {slot, 0}, *value);
  }
  return row;
}

/// The list of records of a document, whichever shape it has; null where it has none.
const Value* records_of(const Value& document) {
  if (document.is_list()) return &document;
  for (const std::string_view key : {"issues", "result", "records", "tickets", "items", "data"}) {
    const Value* list = document.find(key);
    if (list != nullptr && (list->is_list() || list->is_map())) return list;
  }
  return nullptr;
}

Rows read_json_rows(const source::SourceSet& sources, source::FileId file, const Columns& columns) {
  Rows rows;
  syntax::Documents documents = syntax::read_json(sources, file);
  for (Unseen& unseen : documents.unseen) rows.unseen.push_back(std::move(unseen));
  const auto refuse = [&](source::Span at, std::string why) {
    at.end = std::min(at.end, at.begin + 1);
    rows.unseen.push_back({Unseen::Kind::unparsed, at, {}, std::move(why)});
  };
  for (const syntax::Document& document : documents.documents) {
    // One record a line is a form of its own: the document is the record.
    const Value* records = records_of(document.value);
    if (records == nullptr && !document.value.is_map()) {
      refuse(document.at, "this is no ticket export: it holds no list of tickets");
      continue;
    }
    const Value* labels = document.value.find("names");
    std::vector<const Value*> list;
    if (records == nullptr || records->is_map()) {
      list.push_back(records == nullptr ? &document.value : records);
    } else {
      for (const Value& record : records->as_list().items) list.push_back(&record);
    }
    for (const Value* record : list) {
      if (rows.rows.size() == most_rows) {
        refuse(record->origin().at, fmt::format("records after the first {} are left out", most_rows));
        return rows;
      }
      if (record->is_map()) {
        rows.rows.push_back(row_of(*record, labels, columns));
      } else {
        refuse(record->origin().at, "this record of the ticket export is no object");
      }
    }
  }
  return rows;
}

}  // namespace

Rows read_rows(const source::SourceSet& sources, source::FileId file, const Columns& columns) {
  const std::string_view bytes = sources.bytes(file);
  const std::size_t first = bytes.find_first_not_of("\xEF\xBB\xBF \t\r\n");
  const auto refuse = [&](std::string why) {
    Rows rows;
    rows.unseen.push_back({Unseen::Kind::unparsed, {file, 0, 0}, {}, std::move(why)});
    return rows;
  };
  if (first == std::string_view::npos) return refuse("the ticket export is empty");
  // Spreadsheets hold zeros, which no text of an export does.
  if (bytes.find('\0') != std::string_view::npos)
    return refuse("the ticket export is no text: export it as CSV or JSON");
  if (bytes[first] == '{' || bytes[first] == '[') return read_json_rows(sources, file, columns);
  return CsvReader(file, bytes, columns).read();
}

}  // namespace grantlint::tickets
