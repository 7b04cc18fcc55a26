// SPDX-License-Identifier: GPL-2.0-only
#include "genl/attributes.h"

#include <gtest/gtest.h>

#include "genl/fake_kernel.h"

namespace vr::genl {
namespace {

constexpr int kMax = 4;
constexpr int kHeaders = 20;

// The attributes of a message, without its headers.
Bytes attributes_of(Bytes message) {
  message.erase(message.begin(), message.begin() + kHeaders);
  return message;
}

TEST(Attributes, AreFoundByTypeWhateverTheirOrder) {
  const Bytes bytes = attributes_of(FakeReply(1).string(2, "red").u64(3, 1ull << 40).u32(1, 7));
  const Attributes attributes(bytes, kMax);
  EXPECT_EQ(attributes.u32(1), 7u);
  EXPECT_EQ(attributes.string(2), "red");
  EXPECT_EQ(attributes.u64(3), 1ull << 40);
  EXPECT_EQ(attributes.u32(4), std::nullopt);
}

TEST(Attributes, OfUnknownTypesArePassedOver) {
  const Bytes bytes = attributes_of(FakeReply(1).u32(kMax + 1, 99).u32(4000, 99).u32(1, 7));
  EXPECT_EQ(Attributes(bytes, kMax).u32(1), 7u);
}

TEST(Attributes, TooSmallForTheirTypeAreAbsent) {
  const Bytes bytes = attributes_of(FakeReply(1).string(1, "").u32(3, 7));
  EXPECT_EQ(Attributes(bytes, kMax).u32(1), std::nullopt);
  EXPECT_EQ(Attributes(bytes, kMax).u64(3), std::nullopt);
}

TEST(Attributes, AStringWithoutAClosingZeroEndsWithItsAttribute) {
  Bytes bytes = attributes_of(FakeReply(1).string(2, "red"));
  bytes[7] = std::byte{'x'};
  EXPECT_EQ(Attributes(bytes, kMax).string(2), "redx");
}

TEST(Attributes, ThatComeSeveralTimesAreAllThere) {
  const Bytes inside = FakeReply::nest([](FakeReply& nest) { nest.u32(1, 9); });
  const Bytes bytes = attributes_of(FakeReply(1).bytes(2, {}).u32(1, 7).bytes(2, inside));
  const Attributes attributes(bytes, kMax);
  const std::vector<BytesView> each = attributes.each(2);
  ASSERT_EQ(each.size(), 2u);
  EXPECT_TRUE(each[0].empty());
  EXPECT_EQ(Attributes(each[1], kMax).u32(1), 9u);
  EXPECT_EQ(attributes.bytes(2).size(), inside.size());
  EXPECT_TRUE(attributes.bytes(kMax).empty());
  EXPECT_TRUE(attributes.each(kMax).empty());
}

TEST(Attributes, CutShortAnywhereNeverReachBeyondTheEnd) {
  const Bytes whole = attributes_of(FakeReply(1).u32(1, 7).string(2, "red"));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    // A vector of exactly this size, so that a sanitizer sees the first byte too many.
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    const Attributes attributes(cut, kMax);
    EXPECT_EQ(attributes.u32(1).has_value(), size >= 8) << size;
    EXPECT_EQ(attributes.string(2), std::nullopt) << size;
  }
}

TEST(Attributes, WithALengthOfZeroEndTheList) {
  Bytes bytes = attributes_of(FakeReply(1).u32(1, 7).u32(2, 8));
  bytes[8] = std::byte{0};
  const Attributes attributes(bytes, kMax);
  EXPECT_EQ(attributes.u32(1), 7u);
  EXPECT_EQ(attributes.u32(2), std::nullopt);
}

}  // namespace
}  // namespace vr::genl
