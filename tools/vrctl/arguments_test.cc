// SPDX-License-Identifier: GPL-2.0-only
#include "arguments.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "command.h"

namespace vrctl {
namespace {

constexpr std::string_view kAdd = "NAME [index N]";
constexpr std::string_view kSet = "DEV context CTX";
constexpr std::string_view kShow = "[DEV] [context CTX]";

std::string complaint(std::string_view grammar, const Words& words) {
  const Expected<Arguments> arguments = Arguments::parse(grammar, words);
  if (arguments)
    return "none";
  EXPECT_EQ(arguments.error().exit, Exit::usage);
  return arguments.error().message;
}

TEST(Grammar, IsWhatHelpShows) {
  const std::vector<Part> parts = parse_grammar("NAME [index N] context CTX [OBJECT...]");
  ASSERT_EQ(parts.size(), 4u);
  EXPECT_EQ(parts[0].value, "NAME");
  EXPECT_FALSE(parts[0].optional);
  EXPECT_EQ(parts[1].keyword, "index");
  EXPECT_EQ(parts[1].value, "N");
  EXPECT_TRUE(parts[1].optional);
  EXPECT_EQ(parts[2].keyword, "context");
  EXPECT_FALSE(parts[2].optional);
  EXPECT_EQ(parts[3].value, "OBJECT");
  EXPECT_TRUE(parts[3].repeated);
}

TEST(Grammar, OfNonsenseIsAMistakeOfTheProgram) {
  EXPECT_THROW(static_cast<void>(parse_grammar("index")), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(parse_grammar("[index N")), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(parse_grammar("NAME]")), std::invalid_argument);
}

TEST(Grammar, OfEveryCommandMakesSense) {
  for (const Object& object : objects()) {
    for (const Command& command : object.commands) {
      if (command.syntax == Command::Syntax::program)
        continue;
      EXPECT_NO_THROW(static_cast<void>(parse_grammar(command.arguments))) << command.arguments;
    }
  }
}

TEST(Arguments, FollowTheGrammar) {
  const Expected<Arguments> short_form = Arguments::parse(kAdd, {"red"});
  ASSERT_TRUE(short_form);
  EXPECT_EQ(short_form->at("NAME"), "red");
  EXPECT_EQ(short_form->find("index"), std::nullopt);

  const Expected<Arguments> long_form = Arguments::parse(kAdd, {"red", "index", "7"});
  ASSERT_TRUE(long_form);
  EXPECT_EQ(long_form->at("NAME"), "red");
  EXPECT_EQ(long_form->find("index"), "7");
}

TEST(Arguments, ThatAreOptionalComeInAnyOrder) {
  for (const Words& words : {Words{"eth1", "context", "red"}, Words{"context", "red", "eth1"}}) {
    const Expected<Arguments> arguments = Arguments::parse(kShow, words);
    ASSERT_TRUE(arguments);
    EXPECT_EQ(arguments->find("DEV"), "eth1");
    EXPECT_EQ(arguments->find("context"), "red");
  }
  const Expected<Arguments> none = Arguments::parse(kShow, {});
  ASSERT_TRUE(none);
  EXPECT_EQ(none->find("DEV"), std::nullopt);
  EXPECT_EQ(none->find("context"), std::nullopt);
}

TEST(Arguments, MayBeNamedLikeAKeywordWhereNoneIsDue) {
  const Expected<Arguments> dev = Arguments::parse(kSet, {"context", "context", "context"});
  ASSERT_TRUE(dev);
  EXPECT_EQ(dev->at("DEV"), "context");
  EXPECT_EQ(dev->at("context"), "context");
}

TEST(Arguments, MayBeAChoiceOfWordsThatStandsAnywhere) {
  constexpr std::string_view kGrammar = "DEV [address ADDR] on|off";
  const std::vector<Words> orders = {{"eth1", "off"},
                                     {"eth1", "address", "192.0.2.1", "off"},
                                     {"eth1", "off", "address", "192.0.2.1"}};
  for (const Words& words : orders) {
    const Expected<Arguments> arguments = Arguments::parse(kGrammar, words);
    ASSERT_TRUE(arguments) << join(words, " ");
    EXPECT_EQ(arguments->at("DEV"), "eth1");
    EXPECT_EQ(arguments->at("on|off"), "off");
  }
  EXPECT_EQ(complaint(kGrammar, {"eth1"}), "missing on|off");
  EXPECT_EQ(complaint(kGrammar, {"eth1", "o"}), "unexpected 'o'");
  EXPECT_EQ(complaint(kGrammar, {"eth1", "on", "off"}), "unexpected 'off'");
}

TEST(Arguments, ThatAreRepeatedAreAllKept) {
  const Expected<Arguments> arguments = Arguments::parse("[OBJECT...]", {"link", "context"});
  ASSERT_TRUE(arguments);
  EXPECT_EQ(arguments->rest(), (Words{"link", "context"}));
}

TEST(Arguments, ThatAreMissingAreNamed) {
  EXPECT_EQ(complaint(kAdd, {}), "missing NAME");
  EXPECT_EQ(complaint(kAdd, {"red", "index"}), "missing N after 'index'");
  EXPECT_EQ(complaint(kSet, {"eth1"}), "missing 'context CTX'");
  EXPECT_EQ(complaint(kSet, {}), "missing DEV");
}

TEST(Arguments, ThatAreTooManyAreNamed) {
  EXPECT_EQ(complaint(kAdd, {"red", "blue"}), "unexpected 'blue'");
  EXPECT_EQ(complaint(kAdd, {"red", "indx", "7"}), "unexpected 'indx', did you mean 'index'?");
  EXPECT_EQ(complaint(kAdd, {"red", "index", "7", "index", "8"}), "unexpected 'index'");
  EXPECT_EQ(complaint("", {"x"}), "unexpected 'x'");
}

}  // namespace
}  // namespace vrctl
