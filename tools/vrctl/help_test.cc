// SPDX-License-Identifier: GPL-2.0-only
#include "help.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "test_world.h"

namespace vrctl {
namespace {

class HelpTest : public testing::Test {
 protected:
  std::string help_of(const std::string& command_line) {
    EXPECT_EQ(world_.run(command_line), 0) << command_line;
    EXPECT_EQ(world_.err(), "") << command_line;
    return world_.out();
  }

  TestWorld world_;
};

TEST_F(HelpTest, OfTheProgramNamesEveryObjectAliasAndOption) {
  const std::string text = help_of("help");
  EXPECT_EQ(help_of("--help"), text);
  EXPECT_EQ(help_of("-h"), text);
  for (const Object& object : objects())
    EXPECT_NE(text.find("\n  " + std::string(object.name) + " "), std::string::npos);
  for (const Alias& alias : aliases())
    EXPECT_NE(text.find("\n  " + std::string(alias.name) + " "), std::string::npos);
  for (const char* option : {"--json", "--pretty", "--stats", "--version", "--help"})
    EXPECT_NE(text.find(option), std::string::npos) << option;
}

TEST_F(HelpTest, OfEveryObjectNamesItsCommands) {
  for (const Object& object : objects()) {
    const std::string name(object.name);
    const std::string text = help_of(name + " help");
    EXPECT_EQ(help_of(name + " --help"), text);
    EXPECT_EQ(help_of("help " + name), text);
    EXPECT_EQ(help_of("--help " + name), text);
    for (const Command& command : object.commands)
      EXPECT_NE(text.find(usage(object, command)), std::string::npos) << text;
  }
}

TEST_F(HelpTest, OfEveryCommandStartsWithItsUsage) {
  for (const Object& object : objects()) {
    if (object.is_command())
      continue;
    for (const Command& command : object.commands) {
      const std::string words = std::string(object.name) + " " + std::string(command.name);
      const std::string text = help_of(words + " --help");
      EXPECT_EQ(help_of(words + " -h"), text);
      EXPECT_EQ(help_of("help " + words), text);
      EXPECT_TRUE(text.starts_with("Usage: " + usage(object, command) + "\n")) << text;
    }
  }
}

TEST_F(HelpTest, FitsATerminal) {
  std::vector<std::string> texts = {help()};
  for (const Object& object : objects()) {
    texts.push_back(help(object));
    for (const Command& command : object.commands)
      texts.push_back(help(object, command));
  }
  for (const std::string& text : texts) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
      EXPECT_LE(line.size(), 80u) << line;
  }
}

TEST_F(HelpTest, OfWhatThereIsNotIsAUsageError) {
  EXPECT_EQ(world_.run("help route"), 1);
  EXPECT_EQ(world_.run("help context list"), 1);
}

TEST(ManPage, DescribesEveryCommand) {
  std::ifstream file(VRCTL_MAN_PAGE);
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  for (const Object& object : objects())
    for (const Command& command : object.commands) {
      const std::string words =
          "Cm " + std::string(object.name) +
          (command.name.empty() ? std::string() : " " + std::string(command.name));
      EXPECT_NE(page.find("\n.It Nm " + words), std::string::npos) << words;
    }
}

}  // namespace
}  // namespace vrctl
