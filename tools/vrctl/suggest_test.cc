// SPDX-License-Identifier: GPL-2.0-only
#include "suggest.h"

#include <gtest/gtest.h>

namespace vrctl {
namespace {

const std::vector<std::string_view> kObjects = {"context", "link", "process", "exec", "monitor"};
const std::vector<std::string_view> kCommands = {"add", "del", "set", "show"};

TEST(EditDistance, CountsLettersAddedDroppedAndChanged) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("link", "link"), 0u);
  EXPECT_EQ(edit_distance("", "link"), 4u);
  EXPECT_EQ(edit_distance("lik", "link"), 1u);
  EXPECT_EQ(edit_distance("linkk", "link"), 1u);
  EXPECT_EQ(edit_distance("lint", "link"), 1u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

TEST(Suggest, FindsSlipsOfTheFinger) {
  EXPECT_EQ(suggest("contxt", kObjects), "context");
  EXPECT_EQ(suggest("lnik", kObjects), "link");
  EXPECT_EQ(suggest("shwo", kCommands), "show");
}

TEST(Suggest, FindsAbbreviationsAndLongForms) {
  EXPECT_EQ(suggest("cont", kObjects), "context");
  EXPECT_EQ(suggest("proc", kObjects), "process");
  EXPECT_EQ(suggest("delete", kCommands), "del");
}

TEST(Suggest, IsSilentWhenNothingIsNear) {
  EXPECT_EQ(suggest("route", kObjects), std::nullopt);
  EXPECT_EQ(suggest("lst", kCommands), std::nullopt);
  EXPECT_EQ(suggest("c", kObjects), std::nullopt);
  EXPECT_EQ(suggest("", kCommands), std::nullopt);
}

TEST(Unknown, NamesTheNearestOrAll) {
  EXPECT_EQ(unknown("command", "sho", kCommands), "unknown command 'sho', did you mean 'show'?");
  EXPECT_EQ(unknown("command", "list", kCommands),
            "unknown command 'list', there are: add, del, set, show");
}

}  // namespace
}  // namespace vrctl
