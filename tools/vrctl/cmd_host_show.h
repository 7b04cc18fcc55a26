// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "command.h"

namespace vrctl {

[[nodiscard]] Outcome host_show(const Invocation& call);

// As commands and output have them; a number for what is not known.
[[nodiscard]] std::string role_word(vr::HostRole role);
[[nodiscard]] std::string knowledge_word(vr::HostKnowledge knowledge);
[[nodiscard]] std::string protocol_word(vr::PortProtocol protocol);

}  // namespace vrctl
