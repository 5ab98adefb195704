/// The forms that ticket exports have: one file and one row of `export_forms.def` each. Private to the room.
///
/// A form says how its records are found and walked, and which names its columns have. What a platform writes as
/// CSV cannot be distinguished from a table made by hand, so the names of all forms count in every export. What a cell
/// means for the ticket (is it approved, until when) is decided in exports.cpp, for all forms alike.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "syntax/value.h"
#include "tickets/exports.h"

namespace grantlint::tickets {

struct Column {
  std::string_view name;  ///< in lower case, words with blanks between them
  Slot slot = Slot::ticket;
};

/// A function that a form does not need is null.
struct ExportForm {
  std::span<const Column> columns = {};    ///< the best of a slot first
  std::span<const Column> fallbacks = {};  ///< count where the export has none of `columns`, of whichever form
  std::string_view custom_column = {};     ///< what stands before the name of a team's own column and its `)`
  /// The list of records, or the only one, of a JSON document of this form; null where it is of another.
  const syntax::Value* (*records)(const syntax::Value& document) = nullptr;
  /// Nothing where the record, a map, is of another form.
  std::optional<Row> (*row)(const syntax::Value& record, const syntax::Value& document,
                            const Columns& columns) = nullptr;
  /// The status of a ticket in words; as it was where it is in words, or the ticket is not of this form.
  std::string (*status)(std::string_view reference, const std::string& status) = nullptr;
  /// A date as only this form writes it.
  std::optional<findings::Day> (*day)(std::string_view text) = nullptr;
};

#define FORM(name) extern const ExportForm name##_form;
#include "tickets/export_forms.def"
#undef FORM

/// In the order of the rows.
std::span<const ExportForm* const> export_forms();

inline constexpr std::size_t most_rows = 200'000;     // of one export
inline constexpr std::size_t most_text = 64U << 10U;  // of one cell

/// The first of the keys that holds a list or a map.
const syntax::Value* find_records(const syntax::Value& document, std::initializer_list<std::string_view> keys);
/// The text of a value: a person by mail, then by name; a choice by what is shown.
std::string text_of(const syntax::Value& value);
/// Blank texts are left out, as is what lies beyond the limits.
void add_cell(Row& row, Columns::Meaning meaning, std::string_view text, source::Span at);
/// A value as one cell, a list as one cell an item.
void add_value(Row& row, Columns::Meaning meaning, const syntax::Value& value,
               std::string (*text)(const syntax::Value&) = text_of);
/// A table with a line of names; the separator is the one that stands in it most often.
Rows read_csv_rows(source::FileId file, std::string_view bytes, const Columns& columns);

}  // namespace grantlint::tickets
