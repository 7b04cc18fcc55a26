// SPDX-License-Identifier: GPL-2.0-only
//
// The one place that knows how results look, as text and as JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "options.h"

namespace vrctl {

struct Field;

// Several values, each with its name.
using Record = std::vector<Field>;
using List = std::vector<Record>;

// Absent, a number, a word, or a list of records.
using Value = std::variant<std::monostate, std::uint64_t, std::string, List>;

template <typename T>
[[nodiscard]] Value optional_value(const std::optional<T>& value) {
  return value ? Value(*value) : Value();
}

// One named value. Keys are the words of the commands.
struct Field {
  std::string_view key;
  Value value;
};

struct Column {
  std::string_view key;
  bool json_only = false;
};

// A list of like things, which every `show` prints.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // One value for each column. std::invalid_argument otherwise.
  void add(std::vector<Value> row);

  // As the options want it: aligned columns under a heading, where "-" is an absent value; or a
  // JSON array of objects, where an absent value has no key. Ends with a newline.
  [[nodiscard]] std::string render(const Options& options) const;

 private:
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::string json(bool pretty) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Value>> rows_;
};

// Records that are unlike each other, as a JSON array. Ends with a newline.
[[nodiscard]] std::string json_array(const List& records, const Options& options);

// One record on a line of its own, newline included: a JSON object, or its values in order.
[[nodiscard]] std::string json_line(const Record& record);
[[nodiscard]] std::string text_line(const Record& record);

}  // namespace vrctl
