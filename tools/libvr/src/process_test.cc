// SPDX-License-Identifier: GPL-2.0-only
#include "vr/process.h"

#include <gtest/gtest.h>

#include <cerrno>

#include "fake_proc.h"

namespace vr {
namespace {

class ProcFsTest : public testing::Test {
 protected:
  FakeProc fake_;
  ProcFs proc_{fake_.root()};
};

TEST_F(ProcFsTest, ReadsTheCallersContext) {
  fake_.write("self/vr_index", "7\n");
  EXPECT_EQ(proc_.own_context(), 7u);
}

TEST_F(ProcFsTest, EntersAContext) {
  ASSERT_TRUE(proc_.enter_context(7));
  EXPECT_EQ(fake_.read("self/vr_index"), "7\n");
}

TEST_F(ProcFsTest, MovesAProcess) {
  fake_.add_process("12", "nginx", "0");
  ASSERT_TRUE(proc_.set_context(12, 1048575));
  EXPECT_EQ(fake_.read("12/vr_index"), "1048575\n");
  EXPECT_EQ(fake_.read("self/vr_index"), "0\n");
}

TEST_F(ProcFsTest, ReadsAProcess) {
  fake_.add_process("12", "od\nd ", "7");
  const Result<Process> process = proc_.get(12);
  ASSERT_TRUE(process);
  EXPECT_EQ(process->pid, 12);
  EXPECT_EQ(process->comm, "od\nd ");
  EXPECT_EQ(process->index, 7u);
  EXPECT_FALSE(process->foreign_netns);
}

TEST_F(ProcFsTest, KnowsProcessesOfOtherNetworkNamespaces) {
  fake_.set_netns("self", "ours");
  fake_.add_process("12", "nginx", "7");
  fake_.set_netns("12", "ours");
  fake_.add_process("13", "nginx", "7");
  fake_.set_netns("13", "theirs");
  ASSERT_TRUE(proc_.get(12));
  EXPECT_FALSE(proc_.get(12)->foreign_netns);
  ASSERT_TRUE(proc_.get(13));
  EXPECT_TRUE(proc_.get(13)->foreign_netns);
}

TEST_F(ProcFsTest, ListsWhatCanBeReadInOrder) {
  fake_.add_process("100", "late", "0");
  fake_.add_process("9", "early", "7");
  fake_.write("50/comm", "gone\n");
  fake_.add_process("51", "rubbish", "x");
  fake_.add_process("sys", "no process", "7");
  const Result<std::vector<Process>> processes = proc_.list();
  ASSERT_TRUE(processes);
  ASSERT_EQ(processes->size(), 2u);
  EXPECT_EQ((*processes)[0].pid, 9);
  EXPECT_EQ((*processes)[1].pid, 100);
}

TEST_F(ProcFsTest, ReadsThreadsInOrder) {
  fake_.add_process("12", "nginx", "0");
  fake_.add_thread("12", "100", "late", "7");
  fake_.add_thread("12", "13", "early", "0");
  fake_.write("12/task/50/comm", "gone\n");
  const Result<std::vector<Process>> threads = proc_.threads(12);
  ASSERT_TRUE(threads);
  ASSERT_EQ(threads->size(), 3u);
  EXPECT_EQ((*threads)[0].pid, 12);
  EXPECT_EQ((*threads)[1].pid, 13);
  EXPECT_EQ((*threads)[2].pid, 100);
  EXPECT_EQ((*threads)[2].comm, "late");
  EXPECT_EQ((*threads)[2].index, 7u);
  EXPECT_EQ(proc_.threads(13).error().code, ESRCH);
}

TEST_F(ProcFsTest, FindsTheSocketsAmongTheDescriptors) {
  fake_.add_process("12", "nginx", "0");
  fake_.add_descriptor("12", "0", "/dev/null");
  fake_.add_descriptor("12", "11", "socket:[4294967295]");
  fake_.add_descriptor("12", "3", "socket:[4711]");
  fake_.add_descriptor("12", "4", "pipe:[4712]");
  fake_.add_descriptor("12", "5", "socket:[4713");
  fake_.add_descriptor("12", "6", "socket:[]");
  const Result<std::vector<Descriptor>> sockets = proc_.sockets(12);
  ASSERT_TRUE(sockets);
  ASSERT_EQ(sockets->size(), 2u);
  EXPECT_EQ((*sockets)[0].fd, 3);
  EXPECT_EQ((*sockets)[0].inode, 4711u);
  EXPECT_EQ((*sockets)[1].fd, 11);
  EXPECT_EQ((*sockets)[1].inode, 4294967295u);
  EXPECT_EQ(proc_.sockets(13).error().code, ESRCH);
}

TEST_F(ProcFsTest, SaysThatThereIsNoSuchProcess) {
  EXPECT_EQ(proc_.get(12).error().code, ESRCH);
  EXPECT_EQ(proc_.get(12).error().message, "There is no such process");
  EXPECT_EQ(proc_.set_context(12, 7).error().code, ESRCH);
}

TEST_F(ProcFsTest, TellsAnUnpatchedKernelFromAMissingProcess) {
  fake_.remove("self/vr_index");
  fake_.write("12/comm", "nginx\n");
  EXPECT_EQ(proc_.get(12).error().code, EOPNOTSUPP);
  EXPECT_EQ(proc_.list().error().code, EOPNOTSUPP);
  EXPECT_EQ(proc_.enter_context(7).error().code, EOPNOTSUPP);
}

TEST_F(ProcFsTest, SaysThatProcIsNotMounted) {
  fake_.remove("self");
  EXPECT_EQ(proc_.own_context().error().code, EOPNOTSUPP);
  EXPECT_EQ(proc_.own_context().error().message, fake_.root().string() + " is not mounted");
}

TEST_F(ProcFsTest, ARubbishIndexIsAnError) {
  for (const char* rubbish : {"", "\n", "seven\n", "7\n8\n", "99999999999\n"}) {
    fake_.write("self/vr_index", rubbish);
    EXPECT_FALSE(proc_.own_context()) << rubbish;
  }
}

}  // namespace
}  // namespace vr
