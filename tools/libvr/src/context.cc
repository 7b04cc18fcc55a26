// SPDX-License-Identifier: GPL-2.0-only
#include "vr/context.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>

#include "decode.h"
#include "genl/exchange.h"

namespace vr {
namespace {

using genl::Reply;
using genl::Request;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_name_char(char c) {
  return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '-';
}

void put_id(Request& request, const ContextId& id) {
  if (const auto* index = std::get_if<std::uint32_t>(&id))
    request.put_u32(VR_A_CONTEXT_INDEX, *index);
  else
    request.put_string(VR_A_CONTEXT_NAME, std::get<std::string>(id));
}

// The one context that a request is answered with.
Result<Context> ask_for_context(Session& session, Request& request) {
  Result<std::vector<Reply>> replies = genl::exchange(session, request);
  if (!replies)
    return failure(replies.error());
  if (replies->empty())
    return failure(EBADMSG, "The kernel did not say which context");
  return decode_context(replies->front());
}

}  // namespace

Result<std::uint32_t> parse_index(std::string_view text, std::uint32_t min) {
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit))
    return failure(EINVAL, fmt::format("'{}' is not a number", text));

  std::uint32_t index = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), index);
  if (parsed.ec != std::errc() || index < min || index > kIndexMax)
    return failure(ERANGE,
                   fmt::format("{} is not in the range from {} to {}", text, min, kIndexMax));
  return index;
}

Result<std::string> parse_name(std::string_view text) {
  if (text.empty())
    return failure(EINVAL, "the name is empty");
  if (text.size() > kNameMax)
    return failure(EINVAL,
                   fmt::format("the name '{}' is longer than {} characters", text, kNameMax));
  if (!is_letter(text.front()))
    return failure(EINVAL, fmt::format("the name '{}' does not start with a letter", text));
  if (!std::all_of(text.begin(), text.end(), is_name_char))
    return failure(EINVAL, fmt::format("the name '{}' has characters other than letters, digits, "
                                       "'.', '_' and '-'",
                                       text));
  return std::string(text);
}

Result<ContextId> parse_context_id(std::string_view text) {
  if (!text.empty() && is_digit(text.front())) {
    Result<std::uint32_t> index = parse_index(text);
    if (!index)
      return failure(index.error());
    return ContextId(*index);
  }

  Result<std::string> name = parse_name(text);
  if (!name)
    return failure(name.error());
  return ContextId(std::move(*name));
}

Result<Context> add_context(Session& session, const std::string& name,
                            std::optional<std::uint32_t> index) {
  Request request(VR_CMD_CONTEXT_NEW, Request::Kind::act);
  request.put_string(VR_A_CONTEXT_NAME, name);
  if (index)
    request.put_u32(VR_A_CONTEXT_INDEX, *index);
  return ask_for_context(session, request);
}

Result<void> delete_context(Session& session, const ContextId& id, Deletion deletion) {
  Request request(VR_CMD_CONTEXT_DEL, Request::Kind::act);
  put_id(request, id);
  if (deletion == Deletion::forced)
    request.put_flag(VR_A_CONTEXT_FORCE);
  if (Result<std::vector<Reply>> done = genl::exchange(session, request); !done)
    return failure(done.error());
  return {};
}

Result<void> rename_context(Session& session, const ContextId& id, const std::string& name) {
  Result<Context> context = get_context(session, id);
  if (!context)
    return failure(context.error());

  Request request(VR_CMD_CONTEXT_SET, Request::Kind::act);
  request.put_u32(VR_A_CONTEXT_INDEX, context->index).put_string(VR_A_CONTEXT_NAME, name);
  if (context->cookie)
    request.put_u64(VR_A_CONTEXT_COOKIE, *context->cookie);
  if (Result<std::vector<Reply>> done = genl::exchange(session, request); !done)
    return failure(done.error());
  return {};
}

Result<Context> get_context(Session& session, const ContextId& id) {
  Request request(VR_CMD_CONTEXT_GET, Request::Kind::act);
  put_id(request, id);
  return ask_for_context(session, request);
}

Result<std::vector<Context>> list_contexts(Session& session) {
  Request request(VR_CMD_CONTEXT_GET, Request::Kind::dump);
  Result<std::vector<Reply>> replies = genl::exchange(session, request);
  if (!replies)
    return failure(replies.error());

  std::vector<Context> contexts;
  for (const Reply& reply : *replies) {
    Result<Context> context = decode_context(reply);
    if (!context)
      return failure(context.error());
    contexts.push_back(std::move(*context));
  }
  std::sort(contexts.begin(), contexts.end(),
            [](const Context& a, const Context& b) { return a.index < b.index; });
  return contexts;
}

Result<std::uint32_t> resolve_context(Session& session, const ContextId& id) {
  if (const auto* index = std::get_if<std::uint32_t>(&id))
    return *index;

  Result<Context> context = get_context(session, id);
  if (!context)
    return failure(context.error());
  return context->index;
}

}  // namespace vr
