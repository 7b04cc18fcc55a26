// SPDX-License-Identifier: GPL-2.0-only
#include "decode.h"

#include <linux/vr.h>

#include <cerrno>

#include "genl/attributes.h"

namespace vr {
namespace {

using genl::Attributes;
using genl::Reply;

std::optional<Event> decode_context_event(const Reply& reply, ContextEvent::Kind kind) {
  Result<Context> context = decode_context(reply);
  if (!context)
    return {};
  return ContextEvent{kind, std::move(*context)};
}

std::optional<Event> decode_link_event(const Reply& reply) {
  Result<Link> link = decode_link(reply);
  if (!link)
    return {};
  const Attributes attributes(reply.attributes, VR_A_LINK_MAX);
  return LinkEvent{std::move(*link), attributes.u32(VR_A_LINK_OLD_INDEX)};
}

std::optional<Event> decode_process_event(const Reply& reply) {
  const Attributes attributes(reply.attributes, VR_A_PROCESS_MAX);
  const auto pid = attributes.u32(VR_A_PROCESS_PID);
  const auto index = attributes.u32(VR_A_PROCESS_INDEX);
  if (!pid || !index)
    return {};
  return ProcessEvent{*pid, attributes.u32(VR_A_PROCESS_TID), *index,
                      attributes.u32(VR_A_PROCESS_OLD_INDEX)};
}

}  // namespace

Result<Context> decode_context(const Reply& reply) {
  const Attributes attributes(reply.attributes, VR_A_CONTEXT_MAX);
  const auto index = attributes.u32(VR_A_CONTEXT_INDEX);
  auto name = attributes.string(VR_A_CONTEXT_NAME);
  if (!index || !name)
    return failure(EBADMSG, "The kernel described a context without index or name");

  Context context;
  context.index = *index;
  context.name = std::move(*name);
  context.cookie = attributes.u64(VR_A_CONTEXT_COOKIE);
  if (const auto state = attributes.u32(VR_A_CONTEXT_STATE))
    context.state = static_cast<ContextState>(*state);
  context.tasks = attributes.u32(VR_A_CONTEXT_TASKS);
  context.sockets = attributes.u32(VR_A_CONTEXT_SOCKETS);
  context.links = attributes.u32(VR_A_CONTEXT_LINKS);
  context.guard_drops = attributes.u64(VR_A_CONTEXT_GUARD_DROPS);
  context.moved_drops = attributes.u64(VR_A_CONTEXT_MOVED_DROPS);
  return context;
}

Result<Link> decode_link(const Reply& reply) {
  const Attributes attributes(reply.attributes, VR_A_LINK_MAX);
  const auto ifindex = attributes.u32(VR_A_LINK_IFINDEX);
  auto name = attributes.string(VR_A_LINK_IFNAME);
  if (!ifindex || !name)
    return failure(EBADMSG, "The kernel described an interface without index or name");
  return Link{*ifindex, std::move(*name), attributes.u32(VR_A_LINK_INDEX)};
}

std::optional<Event> decode_event(const Reply& reply) {
  switch (reply.command) {
    case VR_CMD_CONTEXT_NEW_NTF:
      return decode_context_event(reply, ContextEvent::Kind::added);
    case VR_CMD_CONTEXT_SET_NTF:
      return decode_context_event(reply, ContextEvent::Kind::renamed);
    case VR_CMD_CONTEXT_DEL_NTF:
      return decode_context_event(reply, ContextEvent::Kind::deleted);
    case VR_CMD_LINK_NTF:
      return decode_link_event(reply);
    case VR_CMD_PROCESS_NTF:
      return decode_process_event(reply);
    default:
      return {};
  }
}

}  // namespace vr
