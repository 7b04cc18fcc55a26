// SPDX-License-Identifier: GPL-2.0-only
//
// What happens to contexts, links and processes, as it happens.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <variant>

#include "vr/context.h"
#include "vr/host.h"
#include "vr/link.h"
#include "vr/result.h"

namespace vr {

namespace genl {
class Channel;
}

struct ContextEvent {
  enum class Kind { added, renamed, deleted };
  Kind kind = Kind::added;
  Context context;
};

// An interface came into the context `link.index`.
struct LinkEvent {
  Link link;
  std::optional<std::uint32_t> old_index;
};

// A process, or the one thread `tid` of it, was moved into the context `index`.
struct ProcessEvent {
  std::uint32_t pid = 0;
  std::optional<std::uint32_t> tid;
  std::uint32_t index = 0;
  std::optional<std::uint32_t> old_index;
};

// An address is shared, or no more, or its settings or members have changed.
struct HostEvent {
  enum class Kind { added, changed, deleted };
  Kind kind = Kind::added;
  Host host;
};

// Ports of a shared address have another owner; nobody, if `ports.node` is empty.
struct HostPortEvent {
  HostId id;
  std::optional<std::uint32_t> index;  // context of the interface
  HostPorts ports;
};

using Event = std::variant<ContextEvent, LinkEvent, ProcessEvent, HostEvent, HostPortEvent>;

// Which kinds of events to hear.
struct EventGroups {
  bool context = true;
  bool link = true;
  bool process = true;
  bool host = true;
};

class Monitor {
 public:
  // Subscribes; from here on no event is missed. EOPNOTSUPP on a kernel without contexts.
  [[nodiscard]] static Result<Monitor> open(EventGroups groups = {});

  explicit Monitor(std::unique_ptr<genl::Channel> channel);
  Monitor(Monitor&& other) noexcept;
  Monitor& operator=(Monitor&& other) noexcept;
  ~Monitor();

  // Waits for the next event. ENOBUFS if the reader was too slow and events were lost; the
  // monitor goes on after that.
  [[nodiscard]] Result<Event> next();

 private:
  std::unique_ptr<genl::Channel> channel_;
  std::deque<Event> pending_;
};

}  // namespace vr
