// SPDX-License-Identifier: GPL-2.0-only
#include "output.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace vrctl {
namespace {

Options with(bool json, bool pretty) {
  Options options;
  options.json = json;
  options.pretty = pretty;
  return options;
}

Table sample() {
  Table table({{"index"}, {"name"}, {"tasks"}, {"cookie", true}});
  table.add({std::uint64_t{0}, "default", {}, {}});
  table.add({std::uint64_t{1048575}, "red", std::uint64_t{2}, ~std::uint64_t{0}});
  return table;
}

TEST(Table, AsTextHasAHeadingAndAlignedColumns) {
  EXPECT_EQ(sample().render(with(false, false)),
            "  INDEX  NAME     TASKS\n"
            "      0  default      -\n"
            "1048575  red          2\n");
}

TEST(Table, AsJsonIsAnArrayWhereAbsentValuesHaveNoKey) {
  EXPECT_EQ(sample().render(with(true, false)),
            "[{\"index\":0,\"name\":\"default\"},"
            "{\"index\":1048575,\"name\":\"red\",\"tasks\":2,\"cookie\":18446744073709551615}]\n");
}

TEST(Table, AsJsonForPeopleIsIndented) {
  Table table({{"index"}, {"name"}});
  table.add({std::uint64_t{7}, "red"});
  EXPECT_EQ(table.render(with(true, true)),
            "[\n"
            "  {\n"
            "    \"index\": 7,\n"
            "    \"name\": \"red\"\n"
            "  }\n"
            "]\n");
}

TEST(Table, WithoutRowsIsAHeadingOrAnEmptyArray) {
  const Table table({{"dev"}, {"index"}});
  EXPECT_EQ(table.render(with(false, false)), "DEV  INDEX\n");
  EXPECT_EQ(table.render(with(true, false)), "[]\n");
}

TEST(Table, CannotBeBrokenByAName) {
  Table table({{"comm"}, {"index"}});
  table.add({"a\nb\x1b", std::uint64_t{7}});
  table.add({"\xff", std::uint64_t{8}});
  EXPECT_EQ(table.render(with(false, false)),
            "COMM        INDEX\n"
            "a\\x0ab\\x1b      7\n"
            "\xff               8\n");
  EXPECT_EQ(table.render(with(true, false)),
            "[{\"comm\":\"a\\nb\\u001b\",\"index\":7},{\"comm\":\"\xef\xbf\xbd\",\"index\":8}]\n");
}

TEST(Table, RefusesARowThatDoesNotFit) {
  Table table({{"dev"}, {"index"}});
  EXPECT_THROW(table.add({"eth1"}), std::invalid_argument);
}

TEST(JsonLine, IsOneObject) {
  EXPECT_EQ(json_line({{"event", "add"}, {"index", std::uint64_t{7}}, {"tid", {}}}),
            "{\"event\":\"add\",\"index\":7}\n");
}

TEST(TextLine, IsTheValuesInOrder) {
  EXPECT_EQ(text_line({{"index", std::uint64_t{7}}, {"name", "red"}, {"tid", {}}}), "7 red -\n");
}

}  // namespace
}  // namespace vrctl
