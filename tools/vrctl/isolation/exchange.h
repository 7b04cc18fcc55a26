// SPDX-License-Identifier: GPL-2.0-only
//
// The commonest state: a message goes from one socket to another.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "isolation/matrix.h"
#include "isolation/socket.h"

namespace vrctl::isolation {

// A text that was never sent before.
[[nodiscard]] std::string next_text();

class Exchange : public State {
 public:
  // Without a receiver, the answer to the sender is what has to arrive.
  Exchange(std::string word, Socket sender, std::optional<Socket> receiver)
      : word_(std::move(word)), sender_(std::move(sender)), receiver_(std::move(receiver)) {}

  // For a sender that is not connected.
  Exchange& to(const Address& address) {
    to_ = address;
    return *this;
  }

  void act() override;
  [[nodiscard]] bool has_arrived() override;
  [[nodiscard]] std::string trace() override;

 protected:
  // What is sent, which has the text in it.
  [[nodiscard]] virtual std::string message(const std::string& text) { return text; }
  virtual void send(const std::string& message);
  [[nodiscard]] virtual bool is_whole(const std::string& received, const std::string& text) const;

  [[nodiscard]] const Socket& sender() const { return sender_; }

 private:
  [[nodiscard]] const Socket& receiver() const { return receiver_ ? *receiver_ : sender_; }
  [[nodiscard]] std::string trace_of(const Socket& socket, unsigned& known_drops) const;

  std::string word_;
  Socket sender_;
  std::optional<Socket> receiver_;
  std::optional<Address> to_;
  std::string text_;
  unsigned sender_drops_ = 0;
  unsigned receiver_drops_ = 0;
};

}  // namespace vrctl::isolation
