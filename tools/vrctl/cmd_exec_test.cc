// SPDX-License-Identifier: GPL-2.0-only
#include "cmd_exec.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

#include "test_world.h"

namespace vrctl {
namespace {

using vr::genl::fake_ack;
using vr::genl::fake_refusal;

TEST(SplitExec, TakesEveryWordBehindTheContext) {
  const Expected<ExecWords> words = split_exec({"red", "ip", "-j", "route", "--", "-p"});
  ASSERT_TRUE(words);
  EXPECT_EQ(words->context, "red");
  EXPECT_EQ(words->command, (Words{"ip", "-j", "route", "--", "-p"}));
}

TEST(SplitExec, DropsOnlyTheFirstTwoDashes) {
  const Expected<ExecWords> words = split_exec({"red", "--", "--", "x"});
  ASSERT_TRUE(words);
  EXPECT_EQ(words->command, (Words{"--", "x"}));
}

TEST(SplitExec, ACommandMayLookLikeAnOption) {
  const Expected<ExecWords> words = split_exec({"7", "-j"});
  ASSERT_TRUE(words);
  EXPECT_EQ(words->command, Words{"-j"});
}

TEST(SplitExec, SaysWhatIsMissing) {
  EXPECT_EQ(split_exec({}).error().message, "missing CTX");
  EXPECT_EQ(split_exec({"red"}).error().message, "missing COMMAND");
  EXPECT_EQ(split_exec({"red", "--"}).error().message, "missing COMMAND");
}

class CmdExecTest : public testing::Test {
 protected:
  // Runs vrctl in a child, which becomes the command. Returns the exit code.
  int run_in_child(const Words& words) {
    const pid_t child = ::fork();
    if (child == 0)
      ::_exit(world_.run(words));
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status));
    return WEXITSTATUS(status);
  }

  TestWorld world_;
};

TEST_F(CmdExecTest, EntersTheContextAndBecomesTheCommand) {
  EXPECT_EQ(run_in_child({"exec", "7", "sh", "-c", "exit 42"}), 42);
  EXPECT_EQ(world_.proc().read("self/vr_index"), "7\n");
}

TEST_F(CmdExecTest, AsksForTheIndexOfAName) {
  world_.kernel().say({TestWorld::context(7, "red"), fake_ack()});
  EXPECT_EQ(run_in_child({"x", "red", "--", "true"}), 0);
  EXPECT_EQ(world_.proc().read("self/vr_index"), "7\n");
}

TEST_F(CmdExecTest, AddsNoProcess) {
  const std::string file = (world_.proc().root() / "pid").string();
  const pid_t child = ::fork();
  if (child == 0)
    ::_exit(world_.run(Words{"exec", "7", "sh", "-c", "echo $$ > " + file}));
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_EQ(world_.proc().read("pid"), std::to_string(child) + "\n");
}

TEST_F(CmdExecTest, KeepsInheritedDescriptorsAndAddsNone) {
  // Counts with a builtin only: any other way would open descriptors itself.
  const std::string count = "n=0; for f in /proc/self/fd/*; do n=$((n+1)); done; exit $n";
  const int before = run_in_child({"exec", "7", "bash", "-c", count});
  const int inherited = ::open("/dev/null", O_RDONLY);
  ASSERT_GE(inherited, 0);
  EXPECT_EQ(run_in_child({"exec", "7", "bash", "-c", count}), before + 1);
  ::close(inherited);
}

TEST_F(CmdExecTest, HasTheExitCodesOfShells) {
  const std::string plain_file = (world_.proc().root() / "plain").string();
  std::ofstream(plain_file) << "no program\n";
  EXPECT_EQ(run_in_child({"exec", "7", plain_file}), 126);
  EXPECT_EQ(run_in_child({"exec", "7", "/"}), 126);
  EXPECT_EQ(run_in_child({"exec", "7", "no-such-command"}), 127);
  EXPECT_EQ(run_in_child({"exec", "7", ""}), 127);
}

TEST_F(CmdExecTest, SaysWhyTheCommandDidNotRun) {
  EXPECT_EQ(world_.run("exec 7 no-such-command -x"), 127);
  EXPECT_EQ(world_.err(),
            "vrctl: exec 7: cannot run 'no-such-command': No such file or directory\n");
}

TEST_F(CmdExecTest, EveryFailureBeforeTheCommandIs125) {
  EXPECT_EQ(world_.run("exec"), 125);
  EXPECT_EQ(world_.err(),
            "vrctl: exec: missing CTX; usage: vrctl exec CTX [--] COMMAND [ARGS...]\n");
  EXPECT_EQ(world_.run("exec 7"), 125);
  EXPECT_EQ(world_.run("exec 7up true"), 125);
  EXPECT_EQ(world_.run("exec 1048576 true"), 125);
  EXPECT_EQ(world_.run("exec --colour 7 true"), 125);

  world_.kernel().say({fake_refusal(ENOENT, "There is no such context")});
  EXPECT_EQ(world_.run("exec green true"), 125);
  EXPECT_EQ(world_.err(), "vrctl: exec green: There is no such context\n");

  world_.remove_support();
  EXPECT_EQ(world_.run("exec 7 true"), 125);
  EXPECT_EQ(world_.run("exec red true"), 125);
}

TEST_F(CmdExecTest, DoesNotRunTheCommandIfItCannotEnter) {
  world_.remove_support();
  const std::string file = (world_.proc().root() / "ran").string();
  EXPECT_EQ(run_in_child({"exec", "7", "touch", file}), 125);
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(CmdExecTest, HelpIsHelpOnlyWhereItCanBeNothingElse) {
  EXPECT_EQ(world_.run("exec help"), 0);
  EXPECT_EQ(world_.out().substr(0, 18), "Usage: vrctl exec ");
  EXPECT_EQ(world_.run("exec --help"), 0);
  EXPECT_EQ(world_.out().substr(0, 18), "Usage: vrctl exec ");

  world_.kernel().say({TestWorld::context(7, "help"), fake_ack()});
  EXPECT_EQ(run_in_child({"exec", "help", "true", "--help"}), 0);
  EXPECT_EQ(world_.proc().read("self/vr_index"), "7\n");
}

}  // namespace
}  // namespace vrctl
