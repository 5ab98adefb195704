// Findings of one place become one edit: the fields that any of them asks for.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "mend/insertions.h"
#include "mend/lines.h"
#include "syntax/syntax.h"

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
  std::set<std::uint32_t> grants;
  std::set<std::size_t> findings;
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

void skip(Insertions& result, const Wanted& wanted, std::string_view why) {
  for (const std::size_t finding : wanted.findings) result.skipped.emplace_back(finding, why);
}

/// A statement's fields, as an entry of `statements`.
std::vector<std::string> statement_lines(const Wanted& wanted, const Given& given) {
  std::vector<std::string> lines{in_yaml(wanted.place.sid) + ":"};
  const std::string text = map_text(wanted.fields, given, "\n");
  for (const std::string_view field : source::split(text, '\n')) lines.push_back("  " + std::string(field));
  return lines;
}

/// A new file with the fields of the whole file first, then those of statements.
std::string new_sidecar(const std::vector<const Wanted*>& all, const Given& given) {
  std::string text;
  for (const Wanted* one : all) {
    if (one->place.sid.empty()) text.insert(0, map_text(one->fields, given, "\n") + "\n");
  }
  bool first = true;
  for (const Wanted* one : all) {
    if (one->place.sid.empty()) continue;
    if (std::exchange(first, false)) text += "statements:\n";
    for (const std::string& line : statement_lines(*one, given)) text += fmt::format("  {}\n", line);
  }
  return text;
}

/// Into a sidecar that is there.
std::optional<findings::Edit> into_sidecar(const source::SourceSet& sources, source::FileId file, const Wanted& wanted,
                                           const Given& given) {
  const syntax::Documents documents = syntax::read_yaml(sources, file);
  if (documents.documents.size() != 1 || !documents.documents.front().value.is_map()) return std::nullopt;
  const syntax::Document& document = documents.documents.front();
  const bool block = !sources.text(document.at).starts_with('{');
  const std::string end(line_break(sources, file));
  if (wanted.place.sid.empty()) {
    if (!block) return std::nullopt;
    const std::uint32_t begin = sources.line_begin(file, sources.line(file, document.at.begin));
    return findings::Edit{{file, begin, begin}, map_text(wanted.fields, given, end) + end};
  }
  const std::vector<std::string> lines = statement_lines(wanted, given);
  const std::string flow = fmt::format("{}: {{{}}}", in_yaml(wanted.place.sid), map_text(wanted.fields, given, ", "));
  const syntax::Value* statements = document.value.find("statements");
  if (statements != nullptr && statements->is_map() && !statements->as_map().entries.empty())
    return at_end_of_map(sources, statements->origin().at, lines, flow);
  if (statements != nullptr || !block) return std::nullopt;
  std::vector<std::string> section{"statements:"};
  for (const std::string& line : lines) section.push_back("  " + line);
  return at_end_of_map(sources, document.at, section, flow);
}

void write_sidecar(source::SourceSet& sources, const std::string& path, const std::vector<const Wanted*>& all,
                   const Given& given, Insertions& result) {
  const auto there = sources.open(path);
  if (!there) {
    findings::Fix fix{fmt::format("write {}", path), {{{sources.add(path, ""), 0, 0}, new_sidecar(all, given)}}};
    for (const Wanted* one : all) fix.grants.insert(fix.grants.end(), one->grants.begin(), one->grants.end());
    result.fixes.push_back(std::move(fix));
    return;
  }
  for (const Wanted* one : all) {
    auto edit = into_sidecar(sources, *there, *one, given);
    if (!edit) {
      skip(result, *one, fmt::format("the text of {} leaves no place for it", path));
      continue;
    }
    result.fixes.push_back({fmt::format("write {}", assignments(one->fields, given)),
                            {std::move(*edit)},
                            {one->grants.begin(), one->grants.end()}});
  }
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

std::optional<findings::Edit> at_end_of_map(const source::SourceSet& sources, const Span& map,
                                            const std::vector<std::string>& lines, const std::string& flow) {
  const std::string_view written = sources.text(map);
  if (written.starts_with('{')) {
    if (!written.ends_with('}')) return std::nullopt;
    std::string_view inside = written.substr(0, written.size() - 1);
    while (!inside.empty() && std::string_view(" \t\r\n,").find(inside.back()) != std::string_view::npos)
      inside.remove_suffix(1);
    const auto end = static_cast<std::uint32_t>(map.begin + inside.size());
    return findings::Edit{{map.file, end, end}, ", " + flow};
  }
  const std::string_view behind = after_on_line(sources, map.file, map.end);
  if (!is_blank_or_comment(source::FileForm::yaml, behind)) return std::nullopt;
  const std::string indent = indentation(before_on_line(sources, map));
  const auto line_end = static_cast<std::uint32_t>(map.end + behind.size());
  std::string text;
  for (const std::string& line : lines) text += fmt::format("{}{}{}", line_break(sources, map.file), indent, line);
  return findings::Edit{{map.file, line_end, line_end}, std::move(text)};
}

Insertions insert_fields(source::SourceSet& sources, const Matched& subject,
                         const std::vector<findings::Finding>& findings, std::span<const std::size_t> chosen,
                         const Given& given) {
  using Key = std::tuple<Place::Kind, source::FileId, std::uint32_t, std::string, std::string>;
  std::map<Key, Wanted> wanted;
  Insertions result;
  Places places(subject);
  for (const std::size_t index : chosen) {
    const findings::Finding& finding = findings[index];
    for (const std::string& missing : finding.missing) {
      const auto field = answer(missing, given);
      if (!field) continue;
      if (const tickets::Field& there = subject.matches.approvals[finding.grant][*field]; there.given()) {
        result.skipped.emplace_back(
            index, fmt::format("`{}` is there already, as {}", tickets::name(*field), findings::code(there.text())));
        continue;
      }
      const auto place = places.place(finding.grant);
      if (!place) {
        result.skipped.emplace_back(index, "its file takes no comment and has no sidecar");
        break;
      }
      const Key key{place->kind, place->at.file, place->at.begin, place->path, place->sid};
      Wanted& one = wanted.try_emplace(key, Wanted{*place, {}, {}, {}}).first->second;
      one.fields.insert(*field);
      one.grants.insert(finding.grant);
      one.findings.insert(index);
    }
  }

  std::map<std::string, std::vector<const Wanted*>> sidecars;  // by path
  for (const auto& [key, one] : wanted) {
    const Place& place = one.place;
    const std::uint32_t grant = *one.grants.begin();
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
      case Place::Kind::sidecar: sidecars[place.path].push_back(&one); continue;
    }
    if (edit) {
      result.fixes.push_back({fmt::format("write {}", assignments(one.fields, given)),
                              {std::move(*edit)},
                              {one.grants.begin(), one.grants.end()}});
    } else {
      skip(result, one, "the text of its annotation leaves no place for more fields");
    }
  }
  for (auto& [path, all] : sidecars) write_sidecar(sources, path, all, given, result);
  return result;
}

}  // namespace grantlint::mend
