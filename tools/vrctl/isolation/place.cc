// SPDX-License-Identifier: GPL-2.0-only
#include "isolation/place.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cstdlib>

#include "isolation/broken.h"

namespace vrctl::isolation {

Fd::~Fd() {
  if (fd_ >= 0)
    ::close(fd_);
}

NetNs NetNs::current() {
  Fd fd(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
  if (fd.get() < 0)
    fail("open a network namespace");
  return NetNs(std::move(fd));
}

NetNs NetNs::make() {
  const NetNs back = current();
  if (::unshare(CLONE_NEWNET) < 0)
    fail(errno == EPERM ? "make a network namespace without CAP_SYS_ADMIN"
                        : "make a network namespace");
  NetNs made = current();
  back.enter();
  return made;
}

void NetNs::enter() const {
  if (::setns(fd_.get(), CLONE_NEWNET) < 0)
    fail("enter a network namespace");
}

Visit::~Visit() {
  // What is made next would be made in the wrong place.
  if (::setns(back_.fd(), CLONE_NEWNET) < 0)
    std::abort();
}

void set_sysctl(const std::string& name, const std::string& value) {
  const Fd file(::open(("/proc/sys/net/" + name).c_str(), O_WRONLY | O_CLOEXEC));
  if (file.get() < 0 && errno == ENOENT)
    return;
  if (file.get() < 0 || ::write(file.get(), value.data(), value.size()) < 0)
    fail("set net/" + name);
}

}  // namespace vrctl::isolation
