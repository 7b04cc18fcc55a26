// SPDX-License-Identifier: GPL-2.0-only
#include "output.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "text.h"

namespace vrctl {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kCompact = -1;
constexpr int kIndent = 2;

std::string dump(const Json& json, int indent) {
  // A process may have any bytes for a name; JSON may not.
  return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json array_of(const List& records);

void put(Json& object, std::string_view key, const Value& value) {
  if (const auto* number = std::get_if<std::uint64_t>(&value))
    object[std::string(key)] = *number;
  else if (const auto* word = std::get_if<std::string>(&value))
    object[std::string(key)] = *word;
  else if (const auto* list = std::get_if<List>(&value))
    object[std::string(key)] = array_of(*list);
}

Json object_of(const Record& record) {
  Json object = Json::object();
  for (const Field& field : record)
    put(object, field.key, field.value);
  return object;
}

Json array_of(const List& records) {
  Json array = Json::array();
  for (const Record& record : records)
    array.push_back(object_of(record));
  return array;
}

std::string cell(const Value& value) {
  if (const auto* number = std::get_if<std::uint64_t>(&value))
    return std::to_string(*number);
  if (const auto* word = std::get_if<std::string>(&value))
    return printable(*word);
  return "-";
}

// One column of text: its cells, heading first, and how they are set.
struct TextColumn {
  std::vector<std::string> cells;
  std::size_t width = 0;
  bool right = true;
};

std::string padded(const TextColumn& column, std::size_t row) {
  const std::string& text = column.cells[row];
  const std::string padding(column.width - width(text), ' ');
  return column.right ? padding + text : text + padding;
}

std::string line(const std::vector<TextColumn>& columns, std::size_t row) {
  std::string result;
  for (const TextColumn& column : columns) {
    if (!result.empty())
      result += "  ";
    result += padded(column, row);
  }
  result.erase(result.find_last_not_of(' ') + 1);
  return result + "\n";
}

}  // namespace

void Table::add(std::vector<Value> row) {
  if (row.size() != columns_.size())
    throw std::invalid_argument("a row that does not fit its table");
  rows_.push_back(std::move(row));
}

std::string Table::render(const Options& options) const {
  return options.json ? json(options.pretty) : text();
}

std::string Table::text() const {
  std::vector<TextColumn> columns;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].json_only)
      continue;
    TextColumn column;
    column.cells.push_back(upper_case(columns_[i].key));
    for (const std::vector<Value>& row : rows_) {
      column.cells.push_back(cell(row[i]));
      column.right = column.right && !std::holds_alternative<std::string>(row[i]);
    }
    for (const std::string& text : column.cells)
      column.width = std::max(column.width, width(text));
    columns.push_back(std::move(column));
  }

  std::string result;
  for (std::size_t row = 0; row <= rows_.size(); ++row)
    result += line(columns, row);
  return result;
}

std::string Table::json(bool pretty) const {
  Json array = Json::array();
  for (const std::vector<Value>& row : rows_) {
    Json object = Json::object();
    for (std::size_t i = 0; i < columns_.size(); ++i)
      put(object, columns_[i].key, row[i]);
    array.push_back(std::move(object));
  }
  return dump(array, pretty ? kIndent : kCompact);
}

std::string json_array(const List& records, const Options& options) {
  return dump(array_of(records), options.pretty ? kIndent : kCompact);
}

std::string json_line(const Record& record) {
  return dump(object_of(record), kCompact);
}

std::string text_line(const Record& record) {
  Words cells;
  for (const Field& field : record)
    cells.push_back(cell(field.value));
  return join(cells, " ") + "\n";
}

}  // namespace vrctl
