// Any table of tickets: CSV with a line of names, and JSON as a list of objects or one object a line.
#include <csv.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "tickets/export_forms.h"

namespace grantlint::tickets {
namespace {

using findings::Unseen;
using syntax::Value;

constexpr std::size_t most_columns = 2'000;

constexpr std::array own_columns{
    Column{"ticket", Slot::ticket},
    Column{"ticket id", Slot::ticket},
    Column{"reference", Slot::ticket},
    Column{"ref", Slot::ticket},
    Column{"approval status", Slot::approval},
    Column{"approval state", Slot::approval},
    Column{"approver", Slot::approver},
    Column{"approver(s)", Slot::approver},
    Column{"approved by", Slot::approver},
    Column{"requester", Slot::requester},
    Column{"requested by", Slot::requester},
    Column{"operator", Slot::operator_},
    Column{"owner", Slot::owner},
    Column{"service owner", Slot::owner},
    Column{"entitlement", Slot::entitlement},
    Column{"entitlements", Slot::entitlement},
    Column{"requested entitlement", Slot::entitlement},
    Column{"requested role", Slot::entitlement},
    Column{"role", Slot::entitlement},
    Column{"roles", Slot::entitlement},
    Column{"permission", Slot::entitlement},
    Column{"permissions", Slot::entitlement},
    Column{"scope", Slot::scope},
    Column{"target resource", Slot::scope},
    Column{"expires", Slot::expires},
    Column{"expires at", Slot::expires},
    Column{"expiry", Slot::expires},
    Column{"expiry date", Slot::expires},
    Column{"expiration", Slot::expires},
    Column{"expiration date", Slot::expires},
    Column{"access until", Slot::expires},
    Column{"valid until", Slot::expires},
    Column{"valid to", Slot::expires},
    Column{"end date", Slot::expires},
    Column{"resolved at", Slot::closed},
    Column{"closed", Slot::closed},
};
constexpr std::array own_fallbacks{Column{"implementer", Slot::operator_}, Column{"due", Slot::expires}};

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

const Value* records(const Value& document) {
  if (document.is_list()) return &document;
  const Value* list = find_records(document, {"tickets", "items", "data"});
  if (list != nullptr) return list;
  // One object a line: the document is the record.
  return document.is_map() ? &document : nullptr;
}

std::optional<Row> row_of(const Value& record, const Value& /*document*/, const Columns& columns) {
  Row row{record.origin().at, {}};
  for (const syntax::Entry& entry : record.as_map().entries) {
    if (const auto meaning = columns.find(entry.key)) add_value(row, *meaning, entry.value);
  }
  for (const auto& [path, slot] : columns.paths()) {
    if (const Value* value = record.find_path(path)) add_value(row, {slot, 0}, *value);
  }
  return row;
}

}  // namespace

const ExportForm table_form{.columns = own_columns, .fallbacks = own_fallbacks, .records = records, .row = row_of};

Rows read_csv_rows(source::FileId file, std::string_view bytes, const Columns& columns) {
  return CsvReader(file, bytes, columns).read();
}

}  // namespace grantlint::tickets
