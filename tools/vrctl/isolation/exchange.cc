// SPDX-License-Identifier: GPL-2.0-only
#include "isolation/exchange.h"

#include <fmt/format.h>

namespace vrctl::isolation {

std::string next_text() {
  static unsigned number = 0;
  return fmt::format("isolation {:08}", ++number);
}

void Exchange::act() {
  text_ = next_text();
  send(message(text_));
}

void Exchange::send(const std::string& message) {
  // An error shows in what does not arrive.
  if (to_)
    (void)sender_.send_to(message, *to_);
  else
    (void)sender_.send(message);
}

bool Exchange::has_arrived() {
  return receiver().wait() && is_whole(receiver().receive(), text_) && !receiver().is_readable();
}

bool Exchange::is_whole(const std::string& received, const std::string& text) const {
  return received.find(text) != std::string::npos;
}

std::string Exchange::trace() {
  const std::string seen = receiver_ ? trace_of(*receiver_, receiver_drops_) : std::string();
  return seen.empty() ? trace_of(sender_, sender_drops_) : seen;
}

std::string Exchange::trace_of(const Socket& socket, unsigned& known_drops) const {
  if (socket.is_readable())
    return socket.take_error() ? "error" : word_;
  if (const unsigned drops = socket.drops(); drops != known_drops) {
    known_drops = drops;
    return "counter";
  }
  return {};
}

}  // namespace vrctl::isolation
