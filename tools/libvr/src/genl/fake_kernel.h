// SPDX-License-Identifier: GPL-2.0-only
//
// A kernel for tests: says what it was told to say, and remembers what it was asked.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "genl/channel.h"

namespace vr::genl {

inline constexpr std::uint16_t kFakeFamily = 0x1d;

// Builds a message of the family as the kernel would send it.
class FakeReply {
 public:
  explicit FakeReply(std::uint8_t command, std::uint16_t flags = 0);

  // A message that is not of generic netlink.
  FakeReply(std::uint16_t type, BytesView payload);

  FakeReply& u8(int type, std::uint8_t value);
  FakeReply& u32(int type, std::uint32_t value);
  FakeReply& u64(int type, std::uint64_t value);
  FakeReply& string(int type, const std::string& value);
  FakeReply& bytes(int type, BytesView value);

  // Attributes that are to stand inside of another one.
  [[nodiscard]] static Bytes nest(const std::function<void(FakeReply&)>& fill);

  operator Bytes() const { return bytes_; }

 private:
  FakeReply& put(int type, BytesView value);

  Bytes bytes_;
};

// The last word on a request: done, or refused with a sentence. If the sentence is empty there is
// none. With `echo`, a copy of a request of that many bytes stands before the sentence.
[[nodiscard]] Bytes fake_ack();
[[nodiscard]] Bytes fake_refusal(int code, const std::string& sentence, std::uint32_t echo = 0);

// The end of a dump, which may be a refusal too.
[[nodiscard]] Bytes fake_done(std::uint16_t flags = 0, int code = 0,
                              const std::string& sentence = {});

[[nodiscard]] Bytes join(const std::vector<Bytes>& messages);

// What a test and a FakeKernel share.
struct FakeScript {
  struct Asked {
    std::uint8_t command = 0;
    std::uint16_t flags = 0;
    Bytes attributes;
    Bytes payload;  // all of it, where it is not of generic netlink
  };

  // One datagram for the next call of receive(). The sequence numbers are filled in then.
  void say(const std::vector<Bytes>& messages) { datagrams.push_back(join(messages)); }

  std::deque<Bytes> datagrams;
  std::vector<Asked> asked;
};

class FakeKernel final : public Channel {
 public:
  explicit FakeKernel(std::shared_ptr<FakeScript> script, std::uint16_t family = kFakeFamily)
      : script_(std::move(script)), family_(family) {}

  [[nodiscard]] std::uint16_t family() const override { return family_; }
  [[nodiscard]] Result<void> send(BytesView message) override;

  // EIO when the script is at its end.
  [[nodiscard]] Result<Bytes> receive() override;

 private:
  std::shared_ptr<FakeScript> script_;
  std::uint16_t family_;
  std::uint32_t sequence_ = 0;
};

}  // namespace vr::genl
