// SPDX-License-Identifier: GPL-2.0-only
#include "vr/socket_option.h"

#include <sys/socket.h>

#include <cerrno>

namespace vr {

Result<std::uint32_t> socket_context(int fd) {
  int index = 0;
  socklen_t size = sizeof(index);
  if (getsockopt(fd, SOL_SOCKET, SO_VR_INDEX, &index, &size) < 0)
    return failure(errno);
  return static_cast<std::uint32_t>(index);
}

Result<void> set_socket_context(int fd, std::uint32_t index) {
  const int value = static_cast<int>(index);
  if (setsockopt(fd, SOL_SOCKET, SO_VR_INDEX, &value, sizeof(value)) < 0)
    return failure(errno);
  return {};
}

}  // namespace vr
