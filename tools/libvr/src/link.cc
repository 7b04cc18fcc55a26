// SPDX-License-Identifier: GPL-2.0-only
#include "vr/link.h"

#include <linux/vr.h>
#include <net/if.h>

#include <algorithm>
#include <cerrno>

#include "decode.h"
#include "genl/exchange.h"

namespace vr {
namespace {

using genl::Reply;
using genl::Request;

// No interface can have such a name; the kernel would call the request malformed.
bool impossible_name(const std::string& dev) {
  return dev.empty() || dev.size() >= IFNAMSIZ;
}

}  // namespace

Result<void> set_link_context(Session& session, const std::string& dev, std::uint32_t index) {
  if (impossible_name(dev))
    return failure(ENODEV, "There is no such interface");

  Request request(VR_CMD_LINK_SET, Request::Kind::act);
  request.put_string(VR_A_LINK_IFNAME, dev).put_u32(VR_A_LINK_INDEX, index);
  if (Result<std::vector<Reply>> done = genl::exchange(session, request); !done)
    return failure(done.error());
  return {};
}

Result<Link> get_link(Session& session, const std::string& dev) {
  if (impossible_name(dev))
    return failure(ENODEV, "There is no such interface");

  Request request(VR_CMD_LINK_GET, Request::Kind::act);
  request.put_string(VR_A_LINK_IFNAME, dev);
  Result<std::vector<Reply>> replies = genl::exchange(session, request);
  if (!replies)
    return failure(replies.error());
  if (replies->empty())
    return failure(EBADMSG, "The kernel did not say which interface");
  return decode_link(replies->front());
}

Result<std::vector<Link>> list_links(Session& session, std::optional<std::uint32_t> index) {
  Request request(VR_CMD_LINK_GET, Request::Kind::dump);
  if (index)
    request.put_u32(VR_A_LINK_INDEX, *index);
  Result<std::vector<Reply>> replies = genl::exchange(session, request);
  if (!replies)
    return failure(replies.error());

  std::vector<Link> links;
  for (const Reply& reply : *replies) {
    Result<Link> link = decode_link(reply);
    if (!link)
      return failure(link.error());
    links.push_back(std::move(*link));
  }
  std::sort(links.begin(), links.end(),
            [](const Link& a, const Link& b) { return a.ifindex < b.ifindex; });
  return links;
}

}  // namespace vr
