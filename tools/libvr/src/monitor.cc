// SPDX-License-Identifier: GPL-2.0-only
#include "vr/monitor.h"

#include <linux/vr.h>

#include "decode.h"
#include "genl/answer.h"
#include "genl/socket.h"

namespace vr {
namespace {

// Room for some thousand events; without privilege the kernel makes it less.
constexpr int kReceiveBuffer = 4 * 1024 * 1024;

}  // namespace

Result<Monitor> Monitor::open(EventGroups groups) {
  Result<std::unique_ptr<genl::Socket>> socket = genl::Socket::open();
  if (!socket)
    return failure(socket.error());
  if (Result<void> done = (*socket)->set_receive_buffer(kReceiveBuffer); !done)
    return failure(done.error());

  std::vector<const char*> names;
  if (groups.context)
    names.push_back(VR_MCGRP_CONTEXT);
  if (groups.link)
    names.push_back(VR_MCGRP_LINK);
  if (groups.process)
    names.push_back(VR_MCGRP_PROCESS);
  if (groups.host)
    names.push_back(VR_MCGRP_HOST);
  if (Result<void> joined = (*socket)->join(names); !joined)
    return failure(joined.error());
  return Monitor(std::move(*socket));
}

Monitor::Monitor(std::unique_ptr<genl::Channel> channel) : channel_(std::move(channel)) {}
Monitor::Monitor(Monitor&& other) noexcept = default;
Monitor& Monitor::operator=(Monitor&& other) noexcept = default;
Monitor::~Monitor() = default;

Result<Event> Monitor::next() {
  while (pending_.empty()) {
    Result<genl::Bytes> datagram = channel_->receive();
    if (!datagram)
      return failure(datagram.error());
    for (const genl::Reply& reply : genl::read_notifications(channel_->family(), *datagram))
      if (std::optional<Event> event = decode_event(reply))
        pending_.push_back(std::move(*event));
  }

  Event event = std::move(pending_.front());
  pending_.pop_front();
  return event;
}

}  // namespace vr
