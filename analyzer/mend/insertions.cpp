// Findings of one place become one edit: the fields that any of them asks for.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "mend/insertions.h"
#include "mend/lines.h"

namespace grantlint::mend {
namespace {

using source::Span;
using tickets::FieldName;

/// A value as a comment takes it: in quotes where it would end early.
std::string in_comment(std::string_view value) {
  const bool plain = value.find_first_of(" \t\"'#") == std::string_view::npos;
  return plain ? std::string(value) : fmt::format("\"{}\"", value);
}

/// YAML's single quotes hold everything but themselves.
std::string in_yaml(std::string_view value) {
  std::string text = "'";
  for (const char c : value) {
    text += c;
    if (c == '\'') text += c;
  }
  return text + "'";
}

struct Wanted {
  Place place;
  std::set<FieldName> fields;
};

std::string assignments(const std::set<FieldName>& fields, const Given& given) {
  std::string text;
  for (const FieldName field : fields) {
    const auto value = std::ranges::find(given, field, &std::pair<FieldName, std::string>::first);
    if (!text.empty()) text += ' ';
    text += fmt::format("{}={}", tickets::name(field), in_comment(value->second));
  }
  return text;
}

std::string map_text(const std::set<FieldName>& fields, const Given& given, std::string_view between) {
  std::string text;
  for (const FieldName field : fields) {
    const auto value = std::ranges::find(given, field, &std::pair<FieldName, std::string>::first);
    if (!text.empty()) text += between;
    text += fmt::format("{}: {}", tickets::name(field), in_yaml(value->second));
  }
  return text;
}

/// An end date satisfies the rule for a review date, and the other way round.
std::optional<FieldName> answer(std::string_view missing, const Given& given) {
  const auto field = tickets::parse_field(missing);
  if (!field) return std::nullopt;
  const auto has = [&](FieldName name) {
    return std::ranges::find(given, name, &std::pair<FieldName, std::string>::first) != given.end();
  };
  if (has(*field)) return field;
  return *field == FieldName::expires && has(FieldName::review) ? std::optional(FieldName::review) : std::nullopt;
}

/// Behind a value, and the quote that closes it.
std::uint32_t behind_value(std::string_view bytes, const Span& value) {
  const bool quoted = value.end < bytes.size() && (bytes[value.end] == '"' || bytes[value.end] == '\'');
  return value.end + (quoted ? 1 : 0);
}

/// The last value that stands in the annotation of a grant.
Span last_value_of(const Matched& subject, std::uint32_t grant) {
  for (const tickets::Field& field : subject.matches.approvals[grant].fields) {
    if (field.given() && field.annotation < subject.matches.annotations.size())
      return mend::last_value(subject.matches.annotations[field.annotation], field.at);
  }
  return {};
}

}  // namespace

Span last_value(const tickets::Annotation& annotation, Span value) {
  for (const auto& [name, field] : annotation.fields) {
    if (field.at.file == value.file && field.at.end > value.end) value = field.at;
  }
  return value;
}

std::optional<findings::Edit> into_comment(const source::SourceSet& sources, const Span& last_value,
                                           const std::string& fields) {
  const std::string_view bytes = sources.bytes(last_value.file);
  const std::uint32_t end = behind_value(bytes, last_value);
  if (end > bytes.size()) return std::nullopt;
  return findings::Edit{{last_value.file, end, end}, " " + fields};
}

std::optional<findings::Edit> into_map(const source::SourceSet& sources, const Span& value, const std::string& block,
                                       const std::string& flow) {
  const std::string_view bytes = sources.bytes(value.file);
  const std::uint32_t end = behind_value(bytes, value);
  const std::string_view behind = source::trim(after_on_line(sources, value.file, end));
  if (behind.starts_with(',') || behind.starts_with('}')) return findings::Edit{{value.file, end, end}, ", " + flow};
  if (!is_blank_or_comment(source::FileForm::yaml, behind)) return std::nullopt;
  const std::string_view line = sources.line_text(value.file, sources.line(value.file, value.begin));
  const std::string indent = indentation(line.substr(0, source::leading(line, " \t-")));
  const auto line_end = static_cast<std::uint32_t>(end + after_on_line(sources, value.file, end).size());
  std::string text;
  for (std::size_t begin = 0; begin <= block.size();) {
    const std::size_t next = std::min(block.find('\n', begin), block.size());
    text += std::string(line_break(sources, value.file)) + indent + block.substr(begin, next - begin);
    begin = next + 1;
  }
  return findings::Edit{{value.file, line_end, line_end}, std::move(text)};
}

std::vector<findings::Fix> insert_fields(source::SourceSet& sources, const Matched& subject,
                                         const std::vector<findings::Finding>& findings,
                                         std::span<const std::size_t> chosen, const Given& given) {
  using Key = std::tuple<Place::Kind, source::FileId, std::uint32_t, std::string, std::string>;
  std::map<Key, std::pair<Wanted, std::uint32_t>> wanted;  // and the first grant it is for
  Places places(subject);
  for (const std::size_t index : chosen) {
    const findings::Finding& finding = findings[index];
    for (const std::string& missing : finding.missing) {
      const auto field = answer(missing, given);
      const auto place = field ? places.place(finding.grant) : std::nullopt;
      if (!place) continue;
      const Key key{place->kind, place->at.file, place->at.begin, place->path, place->sid};
      auto& [one, grant] = wanted.try_emplace(key, Wanted{*place, {}}, finding.grant).first->second;
      if (!subject.matches.approvals[finding.grant][*field].given()) one.fields.insert(*field);
    }
  }

  std::vector<findings::Fix> fixes;
  std::map<std::string, std::string> sidecars;  // path → text
  for (const auto& [key, value] : wanted) {
    const auto& [one, grant] = value;
    const Place& place = one.place;
    if (one.fields.empty()) continue;
    std::optional<findings::Edit> edit;
    switch (place.kind) {
      case Place::Kind::comment:
        edit = into_comment(sources, last_value_of(subject, grant), assignments(one.fields, given));
        break;
      case Place::Kind::map:
        edit = into_map(sources, last_value_of(subject, grant), map_text(one.fields, given, "\n"),
                        map_text(one.fields, given, ", "));
        break;
      case Place::Kind::above: {
        const std::string_view line = sources.bytes(place.at.file).substr(place.at.begin);
        // A byte order mark stays at the top.
        const std::uint32_t mark = place.at.begin == 0 ? source::mark_size(line) : 0;
        const std::uint32_t begin = place.at.begin + mark;
        const std::string_view indent = line.substr(mark, source::leading(line.substr(mark)));
        edit = findings::Edit{{place.at.file, begin, begin},
                              fmt::format("{}{} grant: {}{}", indent, source::writing(place.form).comment,
                                          assignments(one.fields, given), line_break(sources, place.at.file))};
        break;
      }
      case Place::Kind::sidecar: {
        std::string& text = sidecars[place.path];
        if (place.sid.empty()) {
          // Before the statements, of which `statements:` was written already.
          text.insert(0, map_text(one.fields, given, "\n") + "\n");
        } else {
          if (text.find("statements:\n") == std::string::npos) text += "statements:\n";
          text += fmt::format("  {}:\n    {}\n", in_yaml(place.sid), map_text(one.fields, given, "\n    "));
        }
        break;
      }
    }
    if (edit) fixes.push_back({fmt::format("write {}", assignments(one.fields, given)), {std::move(*edit)}});
  }
  for (auto& [path, text] : sidecars) {
    // A sidecar that exists has text of its own: merging is left to a person.
    if (sources.open(path)) continue;
    const source::FileId file = sources.add(path, "");
    fixes.push_back({fmt::format("write {}", path), {{{file, 0, 0}, std::move(text)}}});
  }
  return fixes;
}

}  // namespace grantlint::mend
