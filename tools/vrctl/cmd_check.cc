// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>

#include "command.h"
#include "isolation/report.h"
#include "output.h"

namespace vrctl {
namespace {

using isolation::Crossing;
using isolation::kContexts;
using isolation::Report;
using isolation::Row;

std::string name_of(std::size_t context) {
  return std::string(kContexts[context]);
}

std::string pair_of(std::size_t from, std::size_t to) {
  return fmt::format("{}>{}", kContexts[from], kContexts[to]);
}

Value sentence(const std::string& text) {
  return text.empty() ? Value() : Value(text);
}

Record record_of(const Row& row) {
  List missing;
  for (const std::size_t context : row.missing)
    missing.push_back({{"context", name_of(context)}});
  List crossed;
  for (const Crossing& crossing : row.crossings)
    crossed.push_back(
        {{"from", name_of(crossing.from)}, {"to", name_of(crossing.to)}, {"what", crossing.what}});
  return {{"state", row.state},
          {"family", row.family},
          {"missing", missing},
          {"crossed", crossed},
          {"failure", sentence(row.failure)},
          {"skipped", sentence(row.skipped)}};
}

std::string own_cell(const Row& row) {
  for (const std::string& text : {row.failure, row.skipped})
    if (!text.empty())
      return text;
  Words contexts;
  for (const std::size_t context : row.missing)
    contexts.push_back(name_of(context));
  return contexts.empty() ? "ok" : "not in " + join(contexts, ", ");
}

Value pair_cell(const Row& row, std::size_t from, std::size_t to) {
  if (!row.skipped.empty())
    return {};
  for (const Crossing& crossing : row.crossings)
    if (crossing.from == from && crossing.to == to)
      return crossing.what;
  return "ok";
}

// A column for what is a context's own, and one for each ordered pair.
std::string table_of(const Report& report, const Options& options) {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  std::vector<std::string> headings;
  for (std::size_t from = 0; from < kContexts.size(); ++from)
    for (std::size_t to = 0; to < kContexts.size(); ++to)
      if (from != to) {
        pairs.emplace_back(from, to);
        headings.push_back(pair_of(from, to));
      }

  std::vector<Column> columns = {{"state"}, {"family"}, {"own"}};
  for (const std::string& heading : headings)
    columns.push_back({heading});
  Table table(std::move(columns));
  for (const Row& row : report) {
    std::vector<Value> cells = {row.state, row.family, own_cell(row)};
    for (const auto& [from, to] : pairs)
      cells.emplace_back(pair_cell(row, from, to));
    table.add(std::move(cells));
  }
  return table.render(options);
}

std::string json_of(const Report& report, const Options& options) {
  List records;
  for (const Row& row : report)
    records.push_back(record_of(row));
  return json_array(records, options);
}

Outcome check_isolation(const Invocation& call) {
  // Whoever has no contexts need not know about privileges.
  if (const vr::Result<vr::Session> session = call.environment.open_session(); !session)
    return refused(session.error());
  const vr::Result<Report> report = call.environment.check_isolation();
  if (!report)
    return refused(report.error());

  call.environment.out << (call.options.json ? json_of(*report, call.options)
                                             : table_of(*report, call.options));
  const auto bad =
      std::count_if(report->begin(), report->end(), [](const Row& row) { return !row.is_ok(); });
  if (bad)
    return tl::unexpected(
        Failure{Exit::refused,
                fmt::format("{} of {} rows are not as they should be", bad, report->size())});
  return {};
}

}  // namespace

Object check_object() {
  return {
      "check",
      "try whether this kernel keeps contexts apart",
      {
          {"isolation", "", "try whether anything crosses between contexts",
           "\n"
           "Makes contexts A and B beside 0, with equal addresses and ports, in network\n"
           "namespaces of its own that go when it ends; the machine is not touched. A row\n"
           "is a piece of state of IPv4 or IPv6. OWN: each context gets what is its own.\n"
           "A>B: of what happens in A, nothing is seen in B: no message, error, frame,\n"
           "event, entry in a list or counter; if anything is, it stands there instead of\n"
           "'ok'.\n"
           "\n"
           "It takes CAP_SYS_ADMIN and CAP_NET_ADMIN. Exit status: 0 if nothing crosses,\n"
           "2 if something does or is missing.\n",
           check_isolation},
      },
  };
}

}  // namespace vrctl
