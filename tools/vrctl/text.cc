// SPDX-License-Identifier: GPL-2.0-only
#include "text.h"

#include <fmt/format.h>

#include <algorithm>

namespace vrctl {

std::string printable(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f)
      result += fmt::format("\\x{:02x}", byte);
    else
      result += c;
  }
  return result;
}

std::string upper_case(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'a' && c <= 'z')
      c = static_cast<char>(c - 'a' + 'A');
  return result;
}

std::string join(const Words& words, std::string_view separator) {
  std::string result;
  for (const std::string& word : words) {
    if (!result.empty())
      result += separator;
    result += word;
  }
  return result;
}

std::size_t width(std::string_view text) {
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; };
  return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continues));
}

}  // namespace vrctl
