// SPDX-License-Identifier: GPL-2.0-only
#include "arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "suggest.h"

namespace vrctl {
namespace {

constexpr std::string_view kRepeat = "...";

bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0)
      words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

// "[index" and "N]" without their brackets.
std::string_view bare(std::string_view word) {
  if (word.starts_with('['))
    word.remove_prefix(1);
  if (word.ends_with(']'))
    word.remove_suffix(1);
  return word;
}

bool is_own_option(std::string_view word) {
  return word.starts_with("--");
}

std::string_view key_of(const Part& part) {
  return part.keyword.empty() ? part.value : part.keyword;
}

// A word of its own, whatever it is.
bool is_plain(const Part& part) {
  return part.keyword.empty() && !part.choice;
}

// One of the words of a choice.
bool is_choice(const Part& part, std::string_view word) {
  if (!part.choice)
    return false;
  std::string_view left = part.value;
  while (!left.empty()) {
    const std::size_t end = std::min(left.find('|'), left.size());
    if (left.substr(0, end) == word)
      return true;
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  return false;
}

std::string describe(const Part& part) {
  return part.keyword.empty() ? std::string(part.value)
                              : fmt::format("'{} {}'", part.keyword, part.value);
}

// Assigns words to the parts of a grammar, one after another.
class Matcher {
 public:
  explicit Matcher(const std::vector<Part>& parts) : parts_(parts), used_(parts.size()) {}

  // The part that a word opens or is, if any.
  [[nodiscard]] const Part* place(std::string_view word) {
    if (const Part* part =
            take([&](const Part& p) { return is_own_option(p.keyword) && p.keyword == word; }))
      return part;
    if (const Part* part = take([&](const Part& p) { return is_choice(p, word); }))
      return part;
    if (const Part* part = take([](const Part& p) { return is_plain(p) && !p.optional; }))
      return part;
    if (const Part* part = take([&](const Part& p) { return p.keyword == word; }))
      return part;
    return take(is_plain);
  }

  [[nodiscard]] const Part* missing() {
    return take([](const Part& p) { return !p.optional; });
  }

  [[nodiscard]] std::vector<std::string_view> unused_keywords() const {
    std::vector<std::string_view> keywords;
    for (std::size_t i = 0; i < parts_.size(); ++i)
      if (!used_[i] && !parts_[i].keyword.empty())
        keywords.push_back(parts_[i].keyword);
    return keywords;
  }

 private:
  template <typename Predicate>
  const Part* take(Predicate wanted) {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (used_[i] || !wanted(parts_[i]))
        continue;
      used_[i] = !parts_[i].repeated;
      return &parts_[i];
    }
    return nullptr;
  }

  const std::vector<Part>& parts_;
  std::vector<bool> used_;
};

std::string unexpected_word(const std::string& word, const Matcher& matcher) {
  if (const auto meant = suggest(word, matcher.unused_keywords()))
    return fmt::format("unexpected '{}', did you mean '{}'?", word, *meant);
  return fmt::format("unexpected '{}'", word);
}

}  // namespace

std::vector<Part> parse_grammar(std::string_view grammar) {
  std::vector<Part> parts;
  const std::vector<std::string_view> words = split(grammar);

  for (std::size_t i = 0; i < words.size(); ++i) {
    Part part;
    part.optional = words[i].starts_with('[');
    part.choice = words[i].find('|') != std::string_view::npos;
    if (!part.choice && !is_capital(bare(words[i]).front())) {
      part.keyword = bare(words[i]);
      if (is_own_option(part.keyword)) {
        parts.push_back(part);
        continue;
      }
      if (++i == words.size())
        throw std::invalid_argument("a keyword without a value: " + std::string(grammar));
    }
    part.value = bare(words[i]);
    if (part.optional != words[i].ends_with(']'))
      throw std::invalid_argument("brackets that do not match: " + std::string(grammar));
    part.repeated = part.value.ends_with(kRepeat);
    if (part.repeated)
      part.value.remove_suffix(kRepeat.size());
    parts.push_back(part);
  }
  return parts;
}

std::vector<std::string_view> own_options(std::string_view grammar) {
  std::vector<std::string_view> options;
  for (const Part& part : parse_grammar(grammar))
    if (is_own_option(part.keyword))
      options.push_back(part.keyword);
  return options;
}

Expected<Arguments> Arguments::parse(std::string_view grammar, const Words& words) {
  const std::vector<Part> parts = parse_grammar(grammar);
  Matcher matcher(parts);
  Arguments arguments;

  for (auto word = words.begin(); word != words.end(); ++word) {
    const Part* part = matcher.place(*word);
    if (!part)
      return usage_error(unexpected_word(*word, matcher));
    if (!part->keyword.empty() && !part->value.empty() && ++word == words.end())
      return usage_error(fmt::format("missing {} after '{}'", part->value, part->keyword));
    if (part->repeated)
      arguments.rest_.push_back(*word);
    else
      arguments.values_.emplace(key_of(*part), *word);
  }

  if (const Part* part = matcher.missing())
    return usage_error("missing " + describe(*part));
  return arguments;
}

std::optional<std::string> Arguments::find(std::string_view what) const {
  const auto found = values_.find(what);
  if (found == values_.end())
    return {};
  return found->second;
}

const std::string& Arguments::at(std::string_view what) const {
  const auto found = values_.find(what);
  if (found == values_.end())
    throw std::out_of_range("no argument " + std::string(what));
  return found->second;
}

}  // namespace vrctl
