// SPDX-License-Identifier: GPL-2.0-only
#include "vr/process.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <memory>
#include <optional>

#include "fd.h"
#include "vr/context.h"

namespace vr {
namespace {

constexpr const char* kFile = "vr_index";
constexpr const char* kSelf = "self";

Fd open_file(const std::filesystem::path& path, int flags) {
  return Fd(::open(path.c_str(), flags | O_CLOEXEC));
}

// The first line of a short file, without its newline.
Result<std::string> read_line(const std::filesystem::path& path) {
  const Fd file = open_file(path, O_RDONLY);
  if (!file.is_open())
    return failure(errno);

  std::array<char, 64> buffer{};
  const ssize_t size = ::read(file.get(), buffer.data(), buffer.size());
  if (size < 0)
    return failure(errno);

  std::string line(buffer.data(), static_cast<std::size_t>(size));
  if (line.ends_with('\n'))
    line.pop_back();
  return line;
}

// procfs has no room for a sentence of the kernel's, so it is said here.
Error write_error(int code) {
  switch (code) {
    case ENOENT:
      return {ENOENT, "There is no such context"};
    case EXDEV:
      return {EXDEV, "The process is in another network namespace"};
    default:
      return {code, {}};
  }
}

std::optional<int> number_of(std::string_view text) {
  int number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9' || text.size() > 9)
      return {};
    number = number * 10 + (c - '0');
  }
  return number;
}

// The entries of a directory whose names are numbers, in order.
Result<std::vector<int>> read_numbers(const std::filesystem::path& path) {
  const std::unique_ptr<DIR, int (*)(DIR*)> dir(::opendir(path.c_str()), ::closedir);
  if (!dir)
    return failure(errno);

  std::vector<int> numbers;
  while (const dirent* entry = ::readdir(dir.get()))
    if (const std::optional<int> number = number_of(entry->d_name))
      numbers.push_back(*number);
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

// From what a descriptor links to: "socket:[4711]".
std::optional<std::uint64_t> socket_inode(std::string_view target) {
  constexpr std::string_view kPrefix = "socket:[";
  if (!target.starts_with(kPrefix))
    return {};
  std::uint64_t inode = 0;
  const char* end = target.data() + target.size();
  const auto parsed = std::from_chars(target.data() + kPrefix.size(), end, inode);
  if (parsed.ec != std::errc() || std::string_view(parsed.ptr, end) != "]")
    return {};
  return inode;
}

}  // namespace

Error ProcFs::missing() const {
  struct stat info {};
  if (::stat((root_ / kSelf).c_str(), &info) < 0)
    return {EOPNOTSUPP, root_.string() + " is not mounted"};
  if (::stat((root_ / kSelf / kFile).c_str(), &info) < 0)
    return no_support((root_ / kSelf / kFile).string());
  return {ESRCH, "There is no such process"};
}

Result<std::uint32_t> ProcFs::read_index(const std::string& who) const {
  Result<std::string> line = read_line(root_ / who / kFile);
  if (!line && line.error().code == ENOENT)
    return failure(missing());
  if (!line)
    return failure(line.error());
  return parse_index(*line);
}

Result<void> ProcFs::write_index(const std::string& who, std::uint32_t index) const {
  const Fd file = open_file(root_ / who / kFile, O_WRONLY);
  if (!file.is_open())
    return failure(errno == ENOENT ? missing() : Error{errno, {}});

  const std::string line = std::to_string(index) + "\n";
  if (::write(file.get(), line.data(), line.size()) < 0)
    return failure(write_error(errno));
  return {};
}

bool ProcFs::foreign_netns(const std::string& who) const {
  struct stat own {};
  struct stat theirs {};
  // Where we may not look, the process is taken for one of ours.
  if (::stat((root_ / kSelf / "ns/net").c_str(), &own) < 0 ||
      ::stat((root_ / who / "ns/net").c_str(), &theirs) < 0)
    return false;
  return own.st_dev != theirs.st_dev || own.st_ino != theirs.st_ino;
}

Result<std::uint32_t> ProcFs::own_context() const {
  return read_index(kSelf);
}

Result<void> ProcFs::enter_context(std::uint32_t index) const {
  return write_index(kSelf, index);
}

Result<void> ProcFs::set_context(pid_t pid, std::uint32_t index) const {
  return write_index(std::to_string(pid), index);
}

Result<Process> ProcFs::read(pid_t number, const std::string& who) const {
  Result<std::uint32_t> index = read_index(who);
  if (!index)
    return failure(index.error());
  Result<std::string> comm = read_line(root_ / who / "comm");
  if (!comm && comm.error().code == ENOENT)
    return failure(missing());
  if (!comm)
    return failure(comm.error());
  return Process{number, std::move(*comm), *index, foreign_netns(who)};
}

Result<Process> ProcFs::get(pid_t pid) const {
  return read(pid, std::to_string(pid));
}

Result<std::vector<Process>> ProcFs::list() const {
  // Tells a kernel without contexts from one where nothing can be read.
  if (Result<std::uint32_t> own = own_context(); !own)
    return failure(own.error());
  const Result<std::vector<int>> pids = read_numbers(root_);
  if (!pids)
    return failure(pids.error());

  std::vector<Process> processes;
  for (const pid_t pid : *pids)
    // It may have ended since, or be none of our business.
    if (Result<Process> process = get(pid))
      processes.push_back(std::move(*process));
  return processes;
}

Result<std::vector<Process>> ProcFs::threads(pid_t pid) const {
  const std::string tasks = std::to_string(pid) + "/task";
  const Result<std::vector<int>> tids = read_numbers(root_ / tasks);
  if (!tids)
    return failure(tids.error().code == ENOENT ? missing() : tids.error());

  std::vector<Process> threads;
  for (const pid_t tid : *tids)
    if (Result<Process> thread = read(tid, tasks + "/" + std::to_string(tid)))
      threads.push_back(std::move(*thread));
  return threads;
}

Result<std::vector<Descriptor>> ProcFs::sockets(pid_t pid) const {
  const std::filesystem::path table = root_ / std::to_string(pid) / "fd";
  const Result<std::vector<int>> fds = read_numbers(table);
  if (!fds)
    return failure(fds.error().code == ENOENT ? missing() : fds.error());

  std::vector<Descriptor> descriptors;
  for (const int fd : *fds) {
    std::error_code gone;
    const std::string target = std::filesystem::read_symlink(table / std::to_string(fd), gone);
    if (const std::optional<std::uint64_t> inode = socket_inode(target))
      descriptors.push_back({fd, *inode});
  }
  return descriptors;
}

}  // namespace vr
