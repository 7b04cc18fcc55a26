// SPDX-License-Identifier: GPL-2.0-only
#include "dispatch.h"

#include <gtest/gtest.h>

#include "test_world.h"

namespace vrctl {
namespace {

using vr::genl::fake_ack;
using vr::genl::fake_done;

class DispatchTest : public testing::Test {
 protected:
  // The one line that a usage error is.
  std::string usage_error(const std::string& command_line) {
    EXPECT_EQ(world_.run(command_line), 1) << command_line;
    EXPECT_EQ(world_.out(), "");
    EXPECT_TRUE(world_.kernel().asked.empty());
    return world_.err();
  }

  TestWorld world_;
};

TEST_F(DispatchTest, WithoutAnObjectShowsContexts) {
  const std::string expected = "[{\"index\":0,\"name\":\"default\"}]\n";
  for (const char* command_line : {"-j", "-j context", "-j ls", "-j context show", "context -j"}) {
    world_.kernel().say({TestWorld::context(0, "default"), fake_done()});
    EXPECT_EQ(world_.run(command_line), 0) << command_line;
    EXPECT_EQ(world_.out(), expected) << command_line;
  }
}

TEST_F(DispatchTest, AnAliasTakesTheArgumentsOfItsCommand) {
  world_.kernel().say({TestWorld::context(7, "red"), fake_ack()});
  EXPECT_EQ(world_.run("ls red -j"), 0);
  EXPECT_EQ(world_.out(), "[{\"index\":7,\"name\":\"red\"}]\n");
}

TEST_F(DispatchTest, UnknownWordsAreUsageErrorsOfOneLine) {
  EXPECT_EQ(usage_error("contxt"), "vrctl: unknown object 'contxt', did you mean 'context'?\n");
  EXPECT_EQ(usage_error("route"),
            "vrctl: unknown object 'route', there are: context, link, process, exec, host, lead, "
            "monitor, check\n");
  EXPECT_EQ(usage_error("context delete red"),
            "vrctl: context: unknown command 'delete', did you mean 'del'?\n");
  EXPECT_EQ(usage_error("-x"), "vrctl: unknown option '-x'\n");
}

TEST_F(DispatchTest, PrefixesAreNotCommands) {
  usage_error("con show");
  usage_error("context sh");
}

TEST_F(DispatchTest, WrongArgumentsComeWithTheUsage) {
  EXPECT_EQ(usage_error("context add"),
            "vrctl: context add: missing NAME; usage: vrctl context add NAME [index N]\n");
  EXPECT_EQ(
      usage_error("link set eth1 context"),
      "vrctl: link set: missing CTX after 'context'; usage: vrctl link set DEV context CTX\n");
  EXPECT_EQ(usage_error("process id red"),
            "vrctl: process id: unexpected 'red'; usage: vrctl process id\n");
}

TEST_F(DispatchTest, WrongValuesAreExplained) {
  EXPECT_EQ(usage_error("context add red index 99999999999"),
            "vrctl: context add: 99999999999 is not in the range from 1 to 1048575\n");
  EXPECT_EQ(usage_error("context add red index x"), "vrctl: context add: 'x' is not a number\n");
  EXPECT_EQ(usage_error("context del 7up"), "vrctl: context del: '7up' is not a number\n");
  EXPECT_EQ(usage_error("process show x"),
            "vrctl: process show: 'x' is not the number of a process\n");
}

TEST_F(DispatchTest, AMessageStaysOnItsLineWhateverTheWords) {
  EXPECT_EQ(world_.run(Words{"con\ntext"}), 1);
  EXPECT_EQ(world_.err().find('\n'), world_.err().size() - 1);
}

TEST_F(DispatchTest, AKernelWithoutContextsIsOneLine) {
  world_.remove_support();
  for (const char* command_line :
       {"", "context show", "context add red", "context del 7", "context set 7 name red",
        "link show", "link set eth1 context 7", "process show", "process show 1", "process id",
        "process set 1 context 7", "monitor"}) {
    EXPECT_EQ(world_.run(std::string(command_line)), 2) << command_line;
    EXPECT_EQ(world_.out(), "") << command_line;
    EXPECT_NE(world_.err().find("This kernel has no virtual router contexts"), std::string::npos)
        << command_line;
    EXPECT_EQ(world_.err().find('\n'), world_.err().size() - 1) << command_line;
  }
}

TEST_F(DispatchTest, VersionIsOneLine) {
  for (const char* command_line : {"-V", "--version"}) {
    EXPECT_EQ(world_.run(std::string(command_line)), 0);
    EXPECT_EQ(world_.out().substr(0, 6), "vrctl ");
    EXPECT_EQ(world_.out().find('\n'), world_.out().size() - 1);
  }
}

}  // namespace
}  // namespace vrctl
