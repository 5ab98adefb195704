// An export as rows of cells. JSON of any form is walked to the same cells that a line of CSV has, so that one
// table of column names reads them all.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "source/text.h"
#include "tickets/export_forms.h"
#include "tickets/field.h"

namespace grantlint::tickets {
namespace {

using findings::Unseen;
using syntax::Value;

constexpr std::size_t most_cells = 256;  // of one row that mean something

const Value* records_of(const Value& document) {
  for (const ExportForm* form : export_forms()) {
    const Value* records = form->records == nullptr ? nullptr : form->records(document);
    if (records != nullptr) return records;
  }
  return nullptr;
}

Row row_of(const Value& record, const Value& document, const Columns& columns) {
  for (const ExportForm* form : export_forms()) {
    if (form->row == nullptr) continue;
    if (auto row = form->row(record, document, columns)) return std::move(*row);
  }
  return {record.origin().at, {}};
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
    const Value* records = records_of(document.value);
    if (records == nullptr) {
      refuse(document.at, "this is no ticket export: it holds no list of tickets");
      continue;
    }
    std::vector<const Value*> list;
    if (records->is_list()) {
      for (const Value& record : records->as_list().items) list.push_back(&record);
    } else {
      list.push_back(records);
    }
    for (const Value* record : list) {
      if (rows.rows.size() == most_rows) {
        refuse(record->origin().at, fmt::format("records after the first {} are left out", most_rows));
        return rows;
      }
      if (record->is_map()) {
        rows.rows.push_back(row_of(*record, document.value, columns));
      } else {
        refuse(record->origin().at, "this record of the ticket export is no object");
      }
    }
  }
  return rows;
}

}  // namespace

std::span<const ExportForm* const> export_forms() {
#define FORM(name) &name##_form,
  static constexpr auto all = std::to_array<const ExportForm*>({
#include "tickets/export_forms.def"
  });
#undef FORM
  return all;
}

const Value* find_records(const Value& document, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    const Value* records = document.find(key);
    if (records != nullptr && (records->is_list() || records->is_map())) return records;
  }
  return nullptr;
}

void add_cell(Row& row, Columns::Meaning meaning, std::string_view text, source::Span at) {
  text = source::trim(text);
  if (text.empty() || row.cells.size() == most_cells) return;
  row.cells.push_back({meaning.slot, meaning.rank, clip(text, most_text), at});
}

std::string text_of(const Value& value) {
  if (const auto scalar = value.scalar_text()) return *scalar;
  for (const std::string_view key :
       {"emailAddress", "email", "display_value", "displayValue", "value", "name", "displayName", "text", "title"}) {
    const Value* part = value.find(key);
    if (part == nullptr || part->is_null()) continue;
    std::string text = part->scalar_text().value_or(std::string());
    if (!text.empty()) return text;
  }
  return {};
}

void add_value(Row& row, Columns::Meaning meaning, const Value& value, std::string (*text)(const Value&)) {
  if (value.is_null()) return;
  if (!value.is_list()) {
    add_cell(row, meaning, text(value), value.origin().at);
    return;
  }
  for (const Value& item : value.as_list().items) {
    if (row.cells.size() == most_cells) return;
    add_cell(row, meaning, text(item), item.origin().at);
  }
}

Rows read_rows(const source::SourceSet& sources, source::FileId file, const Columns& columns) {
  const std::string_view bytes = sources.bytes(file);
  const std::size_t first = bytes.find_first_not_of(source::spaces, source::mark_size(bytes));
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
  return read_csv_rows(file, bytes, columns);
}

}  // namespace grantlint::tickets
