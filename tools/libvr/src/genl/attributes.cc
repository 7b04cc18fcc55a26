// SPDX-License-Identifier: GPL-2.0-only
#include "genl/attributes.h"

#include <algorithm>

namespace vr::genl {
namespace {

BytesView content(const nlattr* attribute) {
  return {static_cast<const std::byte*>(nla_data(attribute)),
          static_cast<std::size_t>(nla_len(attribute))};
}

}  // namespace

Attributes::Attributes(BytesView bytes, int max_type)
    : table_(static_cast<std::size_t>(max_type) + 1) {
  const auto* attribute = reinterpret_cast<const nlattr*>(bytes.data());
  auto remaining = static_cast<int>(bytes.size());

  while (nla_ok(attribute, remaining)) {
    const auto type = static_cast<std::size_t>(nla_type(attribute));
    if (type < table_.size()) {
      table_[type] = attribute;
      all_.push_back(attribute);
    }
    attribute = nla_next(attribute, &remaining);
  }
}

const nlattr* Attributes::find(int type, int min_length) const {
  const nlattr* attribute = table_.at(static_cast<std::size_t>(type));
  return attribute && nla_len(attribute) >= min_length ? attribute : nullptr;
}

std::optional<std::uint32_t> Attributes::u32(int type) const {
  const nlattr* attribute = find(type, sizeof(std::uint32_t));
  if (!attribute)
    return {};
  return nla_get_u32(attribute);
}

std::optional<std::uint64_t> Attributes::u64(int type) const {
  const nlattr* attribute = find(type, sizeof(std::uint64_t));
  if (!attribute)
    return {};
  return nla_get_u64(attribute);
}

std::optional<std::string> Attributes::string(int type) const {
  const nlattr* attribute = find(type, 0);
  if (!attribute)
    return {};

  const auto* first = static_cast<const char*>(nla_data(attribute));
  const char* last = first + nla_len(attribute);
  return std::string(first, std::find(first, last, '\0'));
}

BytesView Attributes::bytes(int type) const {
  const nlattr* attribute = find(type, 0);
  return attribute ? content(attribute) : BytesView();
}

std::vector<BytesView> Attributes::each(int type) const {
  std::vector<BytesView> found;
  for (const nlattr* attribute : all_)
    if (nla_type(attribute) == type)
      found.push_back(content(attribute));
  return found;
}

}  // namespace vr::genl
