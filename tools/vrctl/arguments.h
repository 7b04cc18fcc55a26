// SPDX-License-Identifier: GPL-2.0-only
//
// The words behind a command, after iproute2's key/value habit.
//
// The grammar that help shows is the grammar that is parsed:
//
//   NAME            a word that must be there; these come first
//   index N         the keyword `index` and a value, both of which must be there
//   [NAME]          a word that may be there
//   [index N]       a keyword and value that may be there
//   [NAME...]       any number of words
//   [--force]       an option that may be there
//   on|off          one of these words, which must be there, wherever
//
// Keywords are written in small letters, values in capitals. Optional parts come in any order. A
// word that is a keyword is taken for one, unless a word that must be there is still missing.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "failure.h"
#include "text.h"

namespace vrctl {

// One part of a grammar.
struct Part {
  std::string_view keyword;  // empty for a word without one
  std::string_view value;    // NAME, N, on|off; empty for an option
  bool optional = false;
  bool repeated = false;
  bool choice = false;
};

// The parts of a grammar, which must outlive them. Throws std::invalid_argument for nonsense: a
// grammar is part of the program.
[[nodiscard]] std::vector<Part> parse_grammar(std::string_view grammar);

// The options in a grammar.
[[nodiscard]] std::vector<std::string_view> own_options(std::string_view grammar);

class Arguments {
 public:
  // Usage error if the words do not follow the grammar.
  [[nodiscard]] static Expected<Arguments> parse(std::string_view grammar, const Words& words);

  // By keyword, or by the capitals or the choice of a word without one: find("index"), at("NAME"),
  // at("on|off").
  [[nodiscard]] std::optional<std::string> find(std::string_view what) const;
  [[nodiscard]] const std::string& at(std::string_view what) const;
  [[nodiscard]] bool has(std::string_view what) const { return values_.contains(what); }

  // The words of the repeated part.
  [[nodiscard]] const Words& rest() const { return rest_; }

 private:
  std::map<std::string, std::string, std::less<>> values_;
  Words rest_;
};

}  // namespace vrctl
