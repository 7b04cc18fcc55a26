// SPDX-License-Identifier: GPL-2.0-only
//
// The kernel's last word on a request, with the sentence it may add ("extended ack").
//
// libnl drops that sentence, and the two messages that carry it lay it out differently: in
// NLMSG_ERROR it stands behind a copy of the request, which may be whole or only its header; in
// NLMSG_DONE, right behind the error number.
#pragma once

#include "genl/channel.h"

namespace vr::genl {

// Reads one whole NLMSG_ERROR or NLMSG_DONE, header included. Code 0 is success; a message too
// short to hold a verdict is EBADMSG.
[[nodiscard]] Error read_verdict(BytesView message);

}  // namespace vr::genl
