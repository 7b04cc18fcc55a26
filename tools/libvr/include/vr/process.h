// SPDX-License-Identifier: GPL-2.0-only
//
// The contexts of processes, through procfs.
//
// Errors of writes: EPERM without privilege, ENOENT if there is no such context, ESRCH if there is
// no such process, EXDEV if the process lives in another network namespace. EOPNOTSUPP anywhere
// means a kernel without virtual router contexts, or no procfs.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "vr/result.h"

namespace vr {

struct Process {
  pid_t pid = 0;
  std::string comm;            // may hold any byte but NUL
  std::uint32_t index = 0;     // context of sockets that it will make
  bool foreign_netns = false;  // `index` counts in another network namespace than ours
};

// A descriptor of a process that is a socket.
struct Descriptor {
  int fd = -1;
  std::uint64_t inode = 0;  // which socket
};

class ProcFs {
 public:
  explicit ProcFs(std::filesystem::path root = "/proc") : root_(std::move(root)) {}

  // The context of the calling process.
  [[nodiscard]] Result<std::uint32_t> own_context() const;

  // Moves the calling process, all threads of it.
  [[nodiscard]] Result<void> enter_context(std::uint32_t index) const;

  // Moves another process, all threads of it. Sockets that it has stay where they are.
  [[nodiscard]] Result<void> set_context(pid_t pid, std::uint32_t index) const;

  // Reads one process. ESRCH, EACCES.
  [[nodiscard]] Result<Process> get(pid_t pid) const;

  // Reads all processes that can be read, in the order of their numbers.
  [[nodiscard]] Result<std::vector<Process>> list() const;

  // Reads the threads of a process, the first one too, in the order of their numbers. Each is told
  // of like a process, with its number for `pid`. ESRCH.
  [[nodiscard]] Result<std::vector<Process>> threads(pid_t pid) const;

  // The sockets that a process has open. EACCES unless the caller may look into it.
  [[nodiscard]] Result<std::vector<Descriptor>> sockets(pid_t pid) const;

 private:
  [[nodiscard]] Result<Process> read(pid_t number, const std::string& who) const;
  [[nodiscard]] Result<std::uint32_t> read_index(const std::string& who) const;
  [[nodiscard]] Result<void> write_index(const std::string& who, std::uint32_t index) const;
  [[nodiscard]] Error missing() const;
  [[nodiscard]] bool foreign_netns(const std::string& who) const;

  std::filesystem::path root_;
};

}  // namespace vr
