// SPDX-License-Identifier: GPL-2.0-only
#include "options.h"

#include <gtest/gtest.h>

namespace vrctl {
namespace {

TEST(Options, AreTakenFromAnywhereBehindAnObject) {
  Options options;
  EXPECT_EQ(take_options({"show", "-j", "red", "--stats"}, options), (Words{"show", "red"}));
  EXPECT_TRUE(options.json);
  EXPECT_TRUE(options.stats);
  EXPECT_FALSE(options.pretty);
  EXPECT_FALSE(options.help);
}

TEST(Options, MayBeBundledAndRepeated) {
  Options options;
  EXPECT_EQ(take_options({"-js", "-j", "-j"}, options), Words{});
  EXPECT_TRUE(options.json);
  EXPECT_TRUE(options.stats);
}

TEST(Options, PrettyMeansJson) {
  Options options;
  EXPECT_TRUE(take_options({"--pretty"}, options));
  EXPECT_TRUE(options.json);
  EXPECT_TRUE(options.pretty);
}

TEST(Options, AddToThoseBefore) {
  Options options;
  EXPECT_TRUE(take_leading_options({"-j"}, Place::before_object, options));
  EXPECT_TRUE(take_options({"-s"}, options));
  EXPECT_TRUE(options.json);
  EXPECT_TRUE(options.stats);
}

TEST(Options, UnknownOnesAreNamed) {
  Options options;
  for (const std::string word : {"-x", "--colour", "-5", "--jso"}) {
    const Expected<Words> rest = take_options({"show", word}, options);
    ASSERT_FALSE(rest) << word;
    EXPECT_EQ(rest.error().exit, Exit::usage);
    EXPECT_EQ(rest.error().message, "unknown option '" + word + "'");
  }
}

TEST(Options, EndAtTwoDashes) {
  Options options;
  EXPECT_EQ(take_options({"show", "--", "-j", "--"}, options), (Words{"show", "-j", "--"}));
  EXPECT_FALSE(options.json);
}

TEST(Options, ADashAloneIsAWord) {
  Options options;
  EXPECT_EQ(take_options({"-"}, options), Words{"-"});
}

TEST(Options, OfAProgramAreItsOwn) {
  Options options;
  EXPECT_EQ(take_leading_options({"-j", "red", "ls", "-s", "--", "--help"}, Place::behind_object,
                                 options),
            (Words{"red", "ls", "-s", "--", "--help"}));
  EXPECT_TRUE(options.json);
  EXPECT_FALSE(options.stats);
  EXPECT_FALSE(options.help);
}

TEST(Options, VersionStandsInFrontOnly) {
  Options options;
  EXPECT_FALSE(take_options({"--version"}, options));
  EXPECT_FALSE(take_leading_options({"-V"}, Place::behind_object, options));
  EXPECT_TRUE(take_leading_options({"-V"}, Place::before_object, options));
  EXPECT_TRUE(options.version);
}

}  // namespace
}  // namespace vrctl
