// SPDX-License-Identifier: GPL-2.0-only
#include "text.h"

#include <gtest/gtest.h>

namespace vrctl {
namespace {

TEST(Text, ControlCharactersAreMadeVisible) {
  EXPECT_EQ(printable("a\x1b[2Jb\nc\x7f"), "a\\x1b[2Jb\\x0ac\\x7f");
  EXPECT_EQ(printable("r\xc3\xa9seau"), "r\xc3\xa9seau");
}

TEST(Text, WidthCountsCharacters) {
  EXPECT_EQ(width(""), 0u);
  EXPECT_EQ(width("red"), 3u);
  EXPECT_EQ(width("r\xc3\xa9seau"), 6u);
}

TEST(Text, JoinPutsTheSeparatorBetween) {
  EXPECT_EQ(join({}, " "), "");
  EXPECT_EQ(join({"a"}, " "), "a");
  EXPECT_EQ(join({"a", "b", "c"}, ", "), "a, b, c");
}

TEST(Text, UpperCaseLeavesDashesAlone) {
  EXPECT_EQ(upper_case("guard-drops"), "GUARD-DROPS");
}

}  // namespace
}  // namespace vrctl
