// SPDX-License-Identifier: GPL-2.0-only
#include "dispatch.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "help.h"
#include "suggest.h"

namespace vrctl {
namespace {

constexpr std::string_view kHelp = "help";
constexpr std::string_view kDefaultObject = "context";

template <typename T>
const T* find_by_name(const std::vector<T>& list, std::string_view name) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const T& item) { return item.name == name; });
  return found == list.end() ? nullptr : &*found;
}

template <typename T>
std::vector<std::string_view> names_of(const std::vector<T>& list) {
  std::vector<std::string_view> names;
  for (const T& item : list)
    names.push_back(item.name);
  return names;
}

Words expand_alias(Words words) {
  const Alias* alias = words.empty() ? nullptr : find_by_name(aliases(), words.front());
  if (!alias)
    return words;
  words.erase(words.begin());
  words.insert(words.begin(), alias->words.begin(), alias->words.end());
  return words;
}

// Carries one command line from its words to its exit code.
class Dispatcher {
 public:
  explicit Dispatcher(Environment& environment) : environment_(environment) {}

  int run(const Words& given) {
    Outcome outcome = run_words(given);
    if (outcome)
      return static_cast<int>(Exit::ok);
    environment_.err << printable(fmt::format("vrctl: {}{}", subject(outcome.error()),
                                              outcome.error().message))
                     << "\n";
    return static_cast<int>(outcome.error().exit);
  }

 private:
  Outcome run_words(const Words& given) {
    Expected<Words> words = take_leading_options(given, Place::before_object, options_);
    if (!words)
      return tl::unexpected(words.error());
    if (options_.version)
      return print("vrctl " VRCTL_VERSION "\n");
    if (words->empty() && options_.help)
      return print(help());
    if (!words->empty() && words->front() == kHelp)
      return help_about(Words(words->begin() + 1, words->end()));

    Words expanded = expand_alias(std::move(*words));
    if (expanded.empty())
      expanded.emplace_back(kDefaultObject);
    return run_object(expanded);
  }

  // `vrctl help context add` is `vrctl context add --help`.
  Outcome help_about(Words words) {
    if (words.empty())
      return print(help());
    options_.help = true;
    return run_object(expand_alias(std::move(words)));
  }

  Outcome run_object(const Words& words) {
    const Object* object = find_by_name(objects(), words.front());
    if (!object)
      return usage_error(unknown("object", words.front(), names_of(objects())));
    command_line_.emplace_back(object->name);

    const Words behind(words.begin() + 1, words.end());
    return object->is_command() ? run_command(*object, object->commands.front(), behind)
                                : pick_command(*object, behind);
  }

  Outcome pick_command(const Object& object, const Words& behind) {
    Expected<Words> words = take_leading_options(behind, Place::behind_object, options_);
    if (!words)
      return tl::unexpected(words.error());
    if (words->empty() && !options_.help && !object.shows())
      return usage_error(fmt::format("missing command, there are: {}",
                                     fmt::join(names_of(object.commands), ", ")));
    if (words->empty() && !options_.help)
      words->emplace_back(kDefaultCommand);
    if (words->empty() || words->front() == kHelp)
      return print(help(object));

    const Command* command = find_by_name(object.commands, words->front());
    if (!command)
      return usage_error(unknown("command", words->front(), names_of(object.commands)));
    command_line_.emplace_back(command->name);
    words->erase(words->begin());
    return run_command(object, *command, *words);
  }

  Outcome run_command(const Object& object, const Command& command, const Words& behind) {
    switch (command.syntax) {
      case Command::Syntax::grammar:
        return run_grammar(object, command, behind);
      case Command::Syntax::program:
        return run_program(object, command, behind);
    }
    return {};
  }

  Outcome run_grammar(const Object& object, const Command& command, const Words& behind) {
    Expected<Words> words = take_options(behind, options_, own_options(command.arguments));
    if (!words)
      return with_usage(words.error(), object, command);
    if (wants_help(object, *words))
      return print(help(object, command));
    words_ = *words;

    Expected<Arguments> arguments = Arguments::parse(command.arguments, *words);
    if (!arguments)
      return with_usage(arguments.error(), object, command);
    return command.run({environment_, options_, *arguments, *words});
  }

  // Whatever goes wrong before the program runs has one exit code, which is not a program's.
  Outcome run_program(const Object& object, const Command& command, const Words& behind) {
    Expected<Words> words = take_leading_options(behind, Place::behind_object, options_);
    if (words && wants_help(object, *words))
      return print(help(object, command));
    if (words && !words->empty())
      words_ = {words->front()};

    Outcome outcome = words ? command.run({environment_, options_, Arguments(), *words})
                            : Outcome(tl::unexpected(words.error()));
    if (!outcome && outcome.error().exit == Exit::usage)
      outcome = with_usage(outcome.error(), object, command);
    if (!outcome && outcome.error().exit < Exit::exec_failed)
      outcome.error().exit = Exit::exec_failed;
    return outcome;
  }

  // Where there is no command to choose, `help` alone stands for help: `vrctl exec help`.
  [[nodiscard]] bool wants_help(const Object& object, const Words& words) const {
    return options_.help || (object.is_command() && words.size() == 1 && words.front() == kHelp);
  }

  static Outcome with_usage(Failure failure, const Object& object, const Command& command) {
    failure.message += "; usage: " + usage(object, command);
    return tl::unexpected(std::move(failure));
  }

  Outcome print(std::string_view text) {
    environment_.out << text;
    return {};
  }

  // What the message is about: the command if it was called wrongly, else all of its words.
  [[nodiscard]] std::string subject(const Failure& failure) const {
    Words words = command_line_;
    if (failure.exit != Exit::usage)
      words.insert(words.end(), words_.begin(), words_.end());
    return words.empty() ? "" : join(words, " ") + ": ";
  }

  Environment& environment_;
  Options options_;
  Words command_line_;  // the object and the command
  Words words_;         // what stands behind them
};

}  // namespace

int dispatch(const Words& words, Environment& environment) {
  return Dispatcher(environment).run(words);
}

}  // namespace vrctl
