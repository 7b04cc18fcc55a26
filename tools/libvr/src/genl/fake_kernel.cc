// SPDX-License-Identifier: GPL-2.0-only
#include "genl/fake_kernel.h"

#include <linux/genetlink.h>
#include <linux/netlink.h>

#include <cerrno>
#include <cstring>

namespace vr::genl {
namespace {

// One by one: gcc 12 takes vector's insert of a range for an overflow here.
void append_bytes(Bytes& bytes, BytesView more) {
  for (const std::byte byte : more)
    bytes.push_back(byte);
}

template <typename T>
void append(Bytes& bytes, const T& value) {
  append_bytes(bytes, std::as_bytes(std::span(&value, 1)));
}

void align(Bytes& bytes) {
  bytes.resize(NLMSG_ALIGN(bytes.size()));
}

void append_attribute(Bytes& bytes, int type, BytesView value) {
  append(bytes, nlattr{static_cast<std::uint16_t>(NLA_HDRLEN + value.size()),
                       static_cast<std::uint16_t>(type)});
  append_bytes(bytes, value);
  align(bytes);
}

void append_sentence(Bytes& bytes, const std::string& sentence) {
  if (!sentence.empty())
    append_attribute(bytes, NLMSGERR_ATTR_MSG,
                     std::as_bytes(std::span(sentence.c_str(), sentence.size() + 1)));
}

void set_length(Bytes& message) {
  const auto length = static_cast<std::uint32_t>(message.size());
  std::memcpy(message.data() + offsetof(nlmsghdr, nlmsg_len), &length, sizeof(length));
}

Bytes with_header(std::uint16_t type, std::uint16_t flags) {
  Bytes bytes;
  append(bytes, nlmsghdr{0, type, flags, 0, 0});
  return bytes;
}

}  // namespace

FakeReply::FakeReply(std::uint8_t command, std::uint16_t flags)
    : bytes_(with_header(kFakeFamily, flags)) {
  append(bytes_, genlmsghdr{command, 1, 0});
  set_length(bytes_);
}

FakeReply::FakeReply(std::uint16_t type, BytesView payload) : bytes_(with_header(type, 0)) {
  append_bytes(bytes_, payload);
  set_length(bytes_);
}

FakeReply& FakeReply::put(int type, BytesView value) {
  append_attribute(bytes_, type, value);
  set_length(bytes_);
  return *this;
}

FakeReply& FakeReply::u8(int type, std::uint8_t value) {
  return put(type, std::as_bytes(std::span(&value, 1)));
}

FakeReply& FakeReply::u32(int type, std::uint32_t value) {
  return put(type, std::as_bytes(std::span(&value, 1)));
}

FakeReply& FakeReply::u64(int type, std::uint64_t value) {
  return put(type, std::as_bytes(std::span(&value, 1)));
}

FakeReply& FakeReply::string(int type, const std::string& value) {
  return put(type, std::as_bytes(std::span(value.c_str(), value.size() + 1)));
}

FakeReply& FakeReply::bytes(int type, BytesView value) {
  return put(type, value);
}

Bytes FakeReply::nest(const std::function<void(FakeReply&)>& fill) {
  FakeReply reply(std::uint8_t{0});
  fill(reply);
  return Bytes(reply.bytes_.begin() + NLMSG_HDRLEN + GENL_HDRLEN, reply.bytes_.end());
}

Bytes fake_ack() {
  return fake_refusal(0, {});
}

Bytes fake_refusal(int code, const std::string& sentence, std::uint32_t echo) {
  const int flags = (sentence.empty() ? 0 : NLM_F_ACK_TLVS) | (echo ? 0 : NLM_F_CAPPED);
  Bytes bytes = with_header(NLMSG_ERROR, static_cast<std::uint16_t>(flags));
  append(bytes, nlmsgerr{-code, {NLMSG_HDRLEN + echo, kFakeFamily, 0, 0, 0}});
  bytes.resize(bytes.size() + echo, std::byte{0xee});
  align(bytes);
  append_sentence(bytes, sentence);
  set_length(bytes);
  return bytes;
}

Bytes fake_done(std::uint16_t flags, int code, const std::string& sentence) {
  const int all_flags = flags | NLM_F_MULTI | (sentence.empty() ? 0 : NLM_F_ACK_TLVS);
  Bytes bytes = with_header(NLMSG_DONE, static_cast<std::uint16_t>(all_flags));
  append(bytes, int{-code});
  append_sentence(bytes, sentence);
  set_length(bytes);
  return bytes;
}

Bytes join(const std::vector<Bytes>& messages) {
  Bytes datagram;
  for (const Bytes& message : messages) {
    append_bytes(datagram, message);
    align(datagram);
  }
  return datagram;
}

Result<void> FakeKernel::send(BytesView message) {
  nlmsghdr header;
  std::memcpy(&header, message.data(), sizeof(header));
  sequence_ = header.nlmsg_seq;

  const std::size_t attributes = NLMSG_HDRLEN + GENL_HDRLEN;
  script_->asked.push_back({std::to_integer<std::uint8_t>(message[NLMSG_HDRLEN]),
                            header.nlmsg_flags, Bytes(message.begin() + attributes, message.end()),
                            Bytes(message.begin() + NLMSG_HDRLEN, message.end())});
  return {};
}

Result<Bytes> FakeKernel::receive() {
  if (script_->datagrams.empty())
    return failure(EIO, "The test's kernel has nothing more to say");
  Bytes datagram = std::move(script_->datagrams.front());
  script_->datagrams.pop_front();

  for (std::size_t offset = 0; offset + NLMSG_HDRLEN <= datagram.size();) {
    nlmsghdr header;
    std::memcpy(&header, datagram.data() + offset, sizeof(header));
    header.nlmsg_seq = sequence_;
    std::memcpy(datagram.data() + offset, &header, sizeof(header));
    offset += NLMSG_ALIGN(header.nlmsg_len);
  }
  return datagram;
}

}  // namespace vr::genl
