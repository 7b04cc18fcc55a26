// SPDX-License-Identifier: GPL-2.0-only
//
// A world for tests of whole command lines: vrctl on top of a scripted kernel and a made-up procfs.
#pragma once

#include <map>
#include <memory>
#include <sstream>
#include <string>

#include "command.h"
#include "fake_diag.h"
#include "fake_proc.h"
#include "genl/fake_kernel.h"

namespace vrctl {

class TestWorld {
 public:
  // Runs vrctl with words that are split at spaces. Returns the exit code; out() and err() are of
  // this run only.
  int run(const std::string& command_line);
  int run(const Words& words);

  [[nodiscard]] std::string out() const { return out_.str(); }
  [[nodiscard]] std::string err() const { return err_.str(); }

  [[nodiscard]] vr::genl::FakeScript& kernel() { return *kernel_; }
  [[nodiscard]] vr::FakeProc& proc() { return proc_; }

  // What sock_diag says, and what is seen of a socket through a descriptor, by its inode.
  [[nodiscard]] vr::genl::FakeScript& diag() { return *diag_; }
  [[nodiscard]] std::map<std::uint64_t, vr::Socket>& seen() { return seen_; }

  // What the isolation matrix finds.
  [[nodiscard]] isolation::Report& matrix() { return matrix_; }

  // As for somebody without privilege.
  void remove_privilege() { privileged_ = false; }

  // As on a kernel without the series.
  void remove_support();

  [[nodiscard]] static vr::genl::FakeReply context(std::uint32_t index, const std::string& name);
  [[nodiscard]] static vr::genl::FakeReply link(std::uint32_t ifindex, const std::string& name);

 private:
  bool supported_ = true;
  bool privileged_ = true;
  std::shared_ptr<vr::genl::FakeScript> kernel_ = std::make_shared<vr::genl::FakeScript>();
  std::shared_ptr<vr::genl::FakeScript> diag_ = std::make_shared<vr::genl::FakeScript>();
  std::map<std::uint64_t, vr::Socket> seen_;
  isolation::Report matrix_;
  vr::FakeProc proc_;
  std::ostringstream out_;
  std::ostringstream err_;
};

}  // namespace vrctl
