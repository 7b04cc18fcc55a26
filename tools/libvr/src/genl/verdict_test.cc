// SPDX-License-Identifier: GPL-2.0-only
#include "genl/verdict.h"

#include <gtest/gtest.h>
#include <linux/netlink.h>

#include <cerrno>
#include <random>

#include "genl/fake_kernel.h"

namespace vr::genl {
namespace {

constexpr std::string_view kSentence = "Context is in use: 2 tasks, 1 socket";

Bytes first(const Bytes& bytes, std::size_t size) {
  return Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
}

TEST(Verdict, OfSuccessIsZero) {
  EXPECT_EQ(read_verdict(fake_ack()).code, 0);
  EXPECT_EQ(read_verdict(fake_done()).code, 0);
}

TEST(Verdict, WithoutASentenceHasOnlyACode) {
  const Error verdict = read_verdict(fake_refusal(EBUSY, ""));
  EXPECT_EQ(verdict.code, EBUSY);
  EXPECT_EQ(verdict.message, "");
}

TEST(Verdict, HasTheSentenceBehindACappedRequest) {
  const Error verdict = read_verdict(fake_refusal(EBUSY, std::string(kSentence)));
  EXPECT_EQ(verdict.code, EBUSY);
  EXPECT_EQ(verdict.message, kSentence);
}

TEST(Verdict, HasTheSentenceBehindAWholeRequestOfAnyLength) {
  for (const std::uint32_t echo : {4u, 5u, 7u, 8u, 1000u}) {
    const Error verdict = read_verdict(fake_refusal(EBUSY, std::string(kSentence), echo));
    EXPECT_EQ(verdict.code, EBUSY);
    EXPECT_EQ(verdict.message, kSentence) << echo;
  }
}

TEST(Verdict, HasTheSentenceAtTheEndOfADump) {
  const Error verdict = read_verdict(fake_done(0, ENOENT, std::string(kSentence)));
  EXPECT_EQ(verdict.code, ENOENT);
  EXPECT_EQ(verdict.message, kSentence);
}

TEST(Verdict, CutShortKeepsTheCodeAndLosesTheSentence) {
  const Bytes whole = fake_refusal(EBUSY, std::string(kSentence));
  const std::size_t code_end = NLMSG_HDRLEN + sizeof(int);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Error verdict = read_verdict(first(whole, size));
    EXPECT_EQ(verdict.code, size < code_end ? EBADMSG : EBUSY) << size;
    // The last three bytes may be padding.
    if (size + 3 < whole.size() && size >= code_end) {
      EXPECT_EQ(verdict.message, "") << size;
    }
  }
}

TEST(Verdict, WhoseEchoClaimsMoreThanThereIsHasNoSentence) {
  Bytes message = fake_refusal(EBUSY, std::string(kSentence), 8);
  const std::size_t echoed_length = NLMSG_HDRLEN + sizeof(int);
  for (std::size_t i = 0; i < sizeof(std::uint32_t); ++i)
    message[echoed_length + i] = std::byte{0xff};
  const Error verdict = read_verdict(message);
  EXPECT_EQ(verdict.code, EBUSY);
  EXPECT_EQ(verdict.message, "");
}

TEST(Verdict, OfRubbishIsNoLongerThanTheRubbish) {
  std::mt19937 random(2);
  const Bytes whole = fake_refusal(EBUSY, std::string(kSentence), 12);
  for (int round = 0; round < 20000; ++round) {
    Bytes message = first(whole, 1 + random() % whole.size());
    for (unsigned changes = random() % 8; changes > 0; --changes)
      message[random() % message.size()] = static_cast<std::byte>(random());
    EXPECT_LE(read_verdict(message).message.size(), std::max<std::size_t>(message.size(), 40));
  }
}

}  // namespace
}  // namespace vr::genl
