// SPDX-License-Identifier: GPL-2.0-only
#include "vr/process.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <optional>

#include "vr/context.h"

namespace vr {
namespace {

constexpr const char* kFile = "vr_index";
constexpr const char* kSelf = "self";

class File {
 public:
  File(const std::filesystem::path& path, int flags)
      : fd_(::open(path.c_str(), flags | O_CLOEXEC)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd_ >= 0)
      ::close(fd_);
  }

  [[nodiscard]] bool is_open() const { return fd_ >= 0; }
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

// The first line of a short file, without its newline.
Result<std::string> read_line(const std::filesystem::path& path) {
  const File file(path, O_RDONLY);
  if (!file.is_open())
    return failure(errno);

  std::array<char, 64> buffer{};
  const ssize_t size = ::read(file.fd(), buffer.data(), buffer.size());
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

std::optional<pid_t> pid_of(const char* name) {
  const std::string_view text(name);
  pid_t pid = 0;
  for (const char c : text) {
    if (c < '0' || c > '9' || text.size() > 9)
      return {};
    pid = pid * 10 + (c - '0');
  }
  return pid;
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
  const File file(root_ / who / kFile, O_WRONLY);
  if (!file.is_open())
    return failure(errno == ENOENT ? missing() : Error{errno, {}});

  const std::string line = std::to_string(index) + "\n";
  if (::write(file.fd(), line.data(), line.size()) < 0)
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

Result<Process> ProcFs::get(pid_t pid) const {
  const std::string who = std::to_string(pid);
  Result<std::uint32_t> index = read_index(who);
  if (!index)
    return failure(index.error());
  Result<std::string> comm = read_line(root_ / who / "comm");
  if (!comm && comm.error().code == ENOENT)
    return failure(missing());
  if (!comm)
    return failure(comm.error());
  return Process{pid, std::move(*comm), *index, foreign_netns(who)};
}

Result<std::vector<Process>> ProcFs::list() const {
  // Tells a kernel without contexts from one where nothing can be read.
  if (Result<std::uint32_t> own = own_context(); !own)
    return failure(own.error());

  const std::unique_ptr<DIR, int (*)(DIR*)> dir(::opendir(root_.c_str()), ::closedir);
  if (!dir)
    return failure(errno);

  std::vector<Process> processes;
  while (const dirent* entry = ::readdir(dir.get())) {
    const std::optional<pid_t> pid = pid_of(entry->d_name);
    if (!pid)
      continue;
    // It may have ended since, or be none of our business.
    if (Result<Process> process = get(*pid))
      processes.push_back(std::move(*process));
  }
  std::sort(processes.begin(), processes.end(),
            [](const Process& a, const Process& b) { return a.pid < b.pid; });
  return processes;
}

}  // namespace vr
