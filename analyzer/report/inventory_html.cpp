// One page that holds everything: its style, its script, and the grants as JSON that no browser takes
// for anything else.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "report/inventory.h"
#include "report/page/page.h"
#include "report/terminal.h"
#include "report/uri.h"

namespace grantlint::report {
namespace {

constexpr unsigned longest_text = 400;
constexpr std::size_t longest_list = 12;

unsigned nibble(char c) {
  return static_cast<unsigned>(c >= 'a' ? c - 'a' + 10 : c - '0');
}

/// `sha256-…` of a policy (Content Security Policy Level 3, hash-source), from 64 hexadecimal digits.
std::string hash_source(std::string_view digits) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text = "'sha256-";
  for (std::size_t i = 0; i < digits.size(); i += 6) {
    const std::string_view group = digits.substr(i, 6);
    unsigned bits = 0;
    for (const char c : group) bits = (bits << 4U) | nibble(c);
    bits <<= 4U * static_cast<unsigned>(6 - group.size());
    for (unsigned k = 0; k < 4; ++k) text += k <= group.size() / 2 ? alphabet.at((bits >> (18U - 6U * k)) & 63U) : '=';
  }
  return text + "'";
}

/// Each text once, in the order of its first use.
class Texts {
 public:
  std::size_t operator()(const std::string& text) {
    const auto [known, fresh] = index_.try_emplace(text, texts_.size());
    if (fresh) texts_.push_back(&known->first);
    return known->second;
  }
  [[nodiscard]] const std::vector<const std::string*>& all() const { return texts_; }

 private:
  std::unordered_map<std::string, std::size_t> index_;  // looked up, never walked
  std::vector<const std::string*> texts_;
};

std::string some(const std::set<std::string>& texts) {
  std::vector<std::string> shown;
  for (const std::string& text : texts) {
    if (shown.size() == longest_list) break;
    shown.push_back(shortened(clean(text), longest_text));
  }
  std::string result = fmt::format("{}", fmt::join(shown, ", "));
  if (texts.size() > shown.size()) result += fmt::format(" and {} more", texts.size() - shown.size());
  return result;
}

void write_holders(Json& json, const Inventory& inventory) {
  json.line_break().begin_array("holders");
  for (const Holder& holder : holders(inventory)) {
    json.line_break().begin_array();
    for (const std::string& text :
         {holder.who, holder.who_kind, std::string(grants::name(holder.privilege)), some(holder.entitlements),
          some(holder.tickets), some(holder.credentials), some(holder.rotations),
          holder.first_end ? findings::to_text(*holder.first_end) : std::string(),
          holder.last_end ? findings::to_text(*holder.last_end) : std::string()}) {
      json.text(text);
    }
    json.number(holder.without_end).begin_array();
    for (const std::size_t row : holder.rows) json.number(row);
    json.end_array().end_array();
  }
  json.line_break().end_array();
}

std::string data(const Inventory& inventory) {
  Json json;
  json.begin_object();
  write_summary(json, inventory);
  json.line_break().text("view", inventory.options.rows == InventoryRows::principals ? "principals" : "grants");
  if (const auto within = inventory.options.expiring_within) {
    json.number("soon", static_cast<std::size_t>(within->count()));
  } else {
    json.null("soon");
  }
  json.text("link", source_base(inventory.options));
  json.line_break().begin_array("columns");
  for (std::size_t i = 0; i < column_count; ++i) json.text(name(static_cast<Column>(i)));
  json.end_array();

  Texts texts;
  std::map<source::FileId, std::size_t> files;
  std::vector<source::FileId> in_order;
  json.line_break().begin_array("grants");
  for (const InventoryRow& row : inventory.rows) {
    json.line_break().begin_array();
    for (std::size_t i = 0; i < column_count; ++i) {
      if (static_cast<Column>(i) == Column::file) {
        const auto [known, fresh] = files.try_emplace(row.file, in_order.size());
        if (fresh) in_order.push_back(row.file);
        json.number(known->second);
      } else {
        json.number(texts(shortened(row.cells.at(i), longest_text)));
      }
    }
    json.end_array();
  }
  json.line_break().end_array().line_break().begin_array("files");
  for (const source::FileId file : in_order) {
    const std::string_view path = file == source::FileId::none ? "" : inventory.subject.sources.path(file);
    json.line_break().begin_array().text(clean(path)).text(relative_uri(path)).end_array();
  }
  json.line_break().end_array().line_break().begin_array("strings");
  for (const std::string* text : texts.all()) json.line_break().text(*text);
  json.line_break().end_array();
  write_holders(json, inventory);
  json.line_break().end_object();
  return json.take();
}

}  // namespace

std::string inventory_html(const Inventory& inventory) {
  const PageParts& page = inventory_page;
  const std::string policy =
      fmt::format("default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'",
                  hash_source(page.script_sha256), hash_source(page.style_sha256));
  std::string out;
  std::string_view rest = page.html;
  for (std::size_t at = rest.find("{{"); at != std::string_view::npos; at = rest.find("{{")) {
    const std::size_t end = rest.find("}}", at);
    out += rest.substr(0, at);
    const std::string_view place = rest.substr(at + 2, end - at - 2);
    rest.remove_prefix(end + 2);
    if (place == "policy") out += policy;
    if (place == "style") out += page.style;
    if (place == "script") out += page.script;
    if (place != "data") continue;
    // No tag begins in a script block without `<`, and JSON has it in texts alone.
    for (const char c : data(inventory)) {
      if (c == '<') {
        out += "\\u003c";
      } else {
        out += c;
      }
    }
  }
  return out += rest;
}

}  // namespace grantlint::report
