// SPDX-License-Identifier: GPL-2.0-only
//
// A procfs for tests, in a directory of its own that goes away with it.
#pragma once

#include <filesystem>
#include <string>

namespace vr {

class FakeProc {
 public:
  // With a process `self` in context 0, as on a kernel with contexts.
  FakeProc();
  ~FakeProc();
  FakeProc(const FakeProc&) = delete;
  FakeProc& operator=(const FakeProc&) = delete;

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }

  // A process of one thread.
  void add_process(const std::string& pid, const std::string& comm, const std::string& vr_index);

  // Another thread of it.
  void add_thread(const std::string& pid, const std::string& tid, const std::string& comm,
                  const std::string& vr_index);

  // A descriptor, and what it links to: "socket:[4711]".
  void add_descriptor(const std::string& pid, const std::string& fd, const std::string& target);

  // Puts a process into a network namespace; all that share `netns` are in the same one.
  void set_netns(const std::string& pid, const std::string& netns);

  void write(const std::string& file, const std::string& content);
  [[nodiscard]] std::string read(const std::string& file) const;
  void remove(const std::string& file);

 private:
  std::filesystem::path root_;
};

}  // namespace vr
