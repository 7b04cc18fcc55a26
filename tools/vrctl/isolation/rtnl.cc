// SPDX-License-Identifier: GPL-2.0-only
#include "isolation/rtnl.h"

#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <netinet/in.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include <cstring>
#include <memory>
#include <thread>

#include "isolation/broken.h"

namespace vrctl::isolation {
namespace {

constexpr int kNew = NLM_F_CREATE | NLM_F_EXCL;
constexpr std::uint8_t kOperUp = 6;  // IF_OPER_UP

// Of each kind of header the family is the first byte, and the rest may be 0.
std::size_t header_size(int get_type) {
  static_assert(sizeof(rtmsg) == sizeof(ndmsg) && sizeof(rtmsg) == sizeof(fib_rule_hdr));
  static_assert(sizeof(ifaddrmsg) == sizeof(nhmsg));
  const bool is_short = get_type == RTM_GETADDR || get_type == RTM_GETNEXTHOP;
  return is_short ? sizeof(ifaddrmsg) : sizeof(rtmsg);
}

std::uint8_t family_of(const Address& address) {
  return static_cast<std::uint8_t>(address.domain());
}

std::uint8_t bits_of(const Address& address) {
  return static_cast<std::uint8_t>(8 * address.bytes().size());
}

// Of IPv4.
std::uint32_t broadcast_of(const Address& address, int prefix) {
  std::uint32_t ip = 0;
  std::memcpy(&ip, address.bytes().data(), sizeof(ip));
  return ip | htonl(~0u >> prefix);
}

template <typename Condition>
void wait_until(const std::string& what, Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + 5 * kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline)
      fail(what, ETIMEDOUT);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

// How many messages of a list a datagram has; `done` once it has the end of the list.
std::size_t count_messages(const std::string& datagram, bool& done) {
  const auto* header = reinterpret_cast<const nlmsghdr*>(datagram.data());
  int left = static_cast<int>(datagram.size());
  std::size_t found = 0;
  while (nlmsg_ok(header, left) && !done) {
    if (header->nlmsg_type == NLMSG_ERROR)
      fail("read a list", EIO);
    done = header->nlmsg_type == NLMSG_DONE;
    found += done ? 0 : 1;
    header = nlmsg_next(const_cast<nlmsghdr*>(header), &left);
  }
  return found;
}

}  // namespace

// A request that grows at its end.
class Rtnl::Message {
 public:
  template <typename Header>
  Message(int type, int flags, Header header) : Message(type, flags, &header, sizeof(header)) {}
  Message(int type, int flags, void* header, std::size_t size)
      : message_(nlmsg_alloc_simple(type, NLM_F_REQUEST | flags), nlmsg_free) {
    append(header, size);
  }

  Message& append(void* data, std::size_t size) {
    check(nlmsg_append(message_.get(), data, size, NLMSG_ALIGNTO));
    return *this;
  }
  Message& put(int type, const void* data, std::size_t size) {
    check(nla_put(message_.get(), type, static_cast<int>(size), data));
    return *this;
  }
  Message& put(int type, std::uint32_t value) { return put(type, &value, sizeof(value)); }
  Message& put(int type, const std::string& bytes) { return put(type, bytes.data(), bytes.size()); }
  Message& put(int type, const Address& address) { return put(type, address.bytes()); }
  nlattr* begin(int type) { return nla_nest_start(message_.get(), type); }
  void end(nlattr* nest) { nla_nest_end(message_.get(), nest); }

  [[nodiscard]] std::string_view bytes() const {
    const nlmsghdr* header = nlmsg_hdr(message_.get());
    return {reinterpret_cast<const char*>(header), header->nlmsg_len};
  }

 private:
  static void check(int error) {
    if (error < 0)
      fail("build a request", EMSGSIZE);
  }
  std::unique_ptr<nl_msg, void (*)(nl_msg*)> message_;
};

Rtnl::Rtnl(const Place& place) : socket_(place, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) {
  socket_.set(SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1).set(SOL_NETLINK, NETLINK_CAP_ACK, 1);
}

void Rtnl::request(Message& message, const std::string& what) {
  if (const int error = socket_.send(message.bytes()))
    fail(what, error);
  while (socket_.wait()) {
    const std::string answer = socket_.receive();
    const auto* header = reinterpret_cast<const nlmsghdr*>(answer.data());
    if (!nlmsg_ok(header, static_cast<int>(answer.size())) || header->nlmsg_type != NLMSG_ERROR)
      continue;
    const auto* verdict = static_cast<const nlmsgerr*>(nlmsg_data(header));
    if (verdict->error)
      fail(what, -verdict->error);
    return;
  }
  fail(what, ETIMEDOUT);
}

// What the kernel says of one thing; nothing if it takes too long.
std::string Rtnl::ask(const Message& message) {
  if (const int error = socket_.send(message.bytes()))
    fail("ask rtnetlink", error);
  return socket_.wait() ? socket_.receive() : std::string();
}

void Rtnl::add_cable(const Cable& cable, const NetNs& peer_netns) {
  ifinfomsg peer{};
  Message message(RTM_NEWLINK, NLM_F_ACK | kNew, ifinfomsg{});
  message.put(IFLA_IFNAME, cable.name + '\0').put(IFLA_ADDRESS, cable.mac);
  nlattr* info = message.begin(IFLA_LINKINFO);
  message.put(IFLA_INFO_KIND, "veth");
  nlattr* data = message.begin(IFLA_INFO_DATA);
  nlattr* other = message.begin(VETH_INFO_PEER);
  message.append(&peer, sizeof(peer))
      .put(IFLA_IFNAME, cable.peer + '\0')
      .put(IFLA_ADDRESS, cable.peer_mac)
      .put(IFLA_NET_NS_FD, static_cast<std::uint32_t>(peer_netns.fd()));
  message.end(other);
  message.end(data);
  message.end(info);
  request(message, "make a pair of veth devices");
}

unsigned Rtnl::ifindex_of(const std::string& name) {
  Message message(RTM_GETLINK, 0, ifinfomsg{});
  message.put(IFLA_IFNAME, name + '\0');
  const std::string answer = ask(message);
  const auto* header = reinterpret_cast<const nlmsghdr*>(answer.data());
  if (!nlmsg_ok(header, static_cast<int>(answer.size())) || header->nlmsg_type != RTM_NEWLINK)
    fail("find " + name, ENODEV);
  return static_cast<unsigned>(static_cast<const ifinfomsg*>(nlmsg_data(header))->ifi_index);
}

void Rtnl::set_up(unsigned ifindex) {
  ifinfomsg link{};
  link.ifi_index = static_cast<int>(ifindex);
  link.ifi_flags = link.ifi_change = IFF_UP;
  Message message(RTM_SETLINK, NLM_F_ACK, link);
  request(message, "set an interface up");
}

void Rtnl::wait_up(unsigned ifindex) {
  ifinfomsg link{};
  link.ifi_index = static_cast<int>(ifindex);
  wait_until("set an interface up", [&] {
    std::string answer = ask(Message(RTM_GETLINK, 0, link));
    auto* header = reinterpret_cast<nlmsghdr*>(answer.data());
    const nlattr* state = nlmsg_ok(header, static_cast<int>(answer.size()))
                              ? nlmsg_find_attr(header, sizeof(link), IFLA_OPERSTATE)
                              : nullptr;
    return state && nla_get_u8(state) == kOperUp;
  });
}

// The kernel tells of an address of IPv6 and makes its route a moment after the request.
void Rtnl::wait_local(unsigned ifindex, const Address& address) {
  rtmsg route{};
  route.rtm_family = family_of(address);
  route.rtm_dst_len = bits_of(address);
  wait_until(std::string("use the address ") + address.ip, [&] {
    Message message(RTM_GETROUTE, 0, route);
    const std::string answer = ask(message.put(RTA_DST, address).put(RTA_OIF, ifindex));
    const auto* header = reinterpret_cast<const nlmsghdr*>(answer.data());
    return nlmsg_ok(header, static_cast<int>(answer.size())) &&
           header->nlmsg_type == RTM_NEWROUTE &&
           static_cast<const rtmsg*>(nlmsg_data(header))->rtm_type == RTN_LOCAL;
  });
  // This waits for the lock that is held until all are told.
  ifinfomsg link{};
  link.ifi_index = static_cast<int>(ifindex);
  (void)ask(Message(RTM_GETLINK, 0, link));
}

void Rtnl::change_address(int type, unsigned ifindex, const Address& address, int prefix) {
  ifaddrmsg header{};
  header.ifa_family = family_of(address);
  header.ifa_prefixlen = static_cast<std::uint8_t>(prefix);
  header.ifa_index = ifindex;
  // Nobody else has it: there is nothing to be detected.
  header.ifa_flags = address.domain() == AF_INET6 ? IFA_F_NODAD : 0;
  Message message(type, NLM_F_ACK | (type == RTM_NEWADDR ? kNew : 0), header);
  message.put(IFA_LOCAL, address).put(IFA_ADDRESS, address);
  if (address.domain() == AF_INET && prefix < 31)
    message.put(IFA_BROADCAST, broadcast_of(address, prefix));
  request(message, std::string("change the address ") + address.ip);
}

void Rtnl::add_address(unsigned ifindex, const Address& address, int prefix) {
  change_address(RTM_NEWADDR, ifindex, address, prefix);
  if (address.domain() == AF_INET6)
    wait_local(ifindex, address);
}

void Rtnl::del_address(unsigned ifindex, const Address& address, int prefix) {
  change_address(RTM_DELADDR, ifindex, address, prefix);
}

void Rtnl::add_neighbour(unsigned ifindex, const Address& address, const std::string& mac) {
  ndmsg header{};
  header.ndm_family = family_of(address);
  header.ndm_ifindex = static_cast<int>(ifindex);
  header.ndm_state = NUD_PERMANENT;
  Message message(RTM_NEWNEIGH, NLM_F_ACK | kNew, header);
  message.put(NDA_DST, address).put(NDA_LLADDR, mac);
  request(message, std::string("add the neighbour ") + address.ip);
}

void Rtnl::change_route(int type, const Address& network, int prefix, const Address& gateway) {
  rtmsg header{};
  header.rtm_family = family_of(network);
  header.rtm_dst_len = static_cast<std::uint8_t>(prefix);
  header.rtm_table = RT_TABLE_MAIN;
  header.rtm_protocol = RTPROT_STATIC;
  header.rtm_type = RTN_UNICAST;
  Message message(type, NLM_F_ACK | (type == RTM_NEWROUTE ? kNew : 0), header);
  message.put(RTA_DST, network).put(RTA_GATEWAY, gateway);
  request(message, std::string("change the route to ") + network.ip);
}

void Rtnl::add_route(const Address& network, int prefix, const Address& gateway) {
  change_route(RTM_NEWROUTE, network, prefix, gateway);
}

void Rtnl::del_route(const Address& network, int prefix, const Address& gateway) {
  change_route(RTM_DELROUTE, network, prefix, gateway);
}

void Rtnl::add_local(const Address& network, int prefix) {
  rtmsg header{};
  header.rtm_family = family_of(network);
  header.rtm_dst_len = static_cast<std::uint8_t>(prefix);
  header.rtm_table = RT_TABLE_LOCAL;
  header.rtm_protocol = RTPROT_STATIC;
  header.rtm_scope = RT_SCOPE_HOST;
  header.rtm_type = RTN_LOCAL;
  Message message(RTM_NEWROUTE, NLM_F_ACK | kNew, header);
  message.put(RTA_DST, network).put(RTA_OIF, kLoopback);
  request(message, std::string("add the local network ") + network.ip);
}

void Rtnl::add_rule(const Address& from, std::uint8_t table) {
  fib_rule_hdr header{};
  header.family = family_of(from);
  header.src_len = bits_of(from);
  header.table = table;
  header.action = FR_ACT_TO_TBL;
  Message message(RTM_NEWRULE, NLM_F_ACK | kNew, header);
  message.put(FRA_SRC, from);
  request(message, std::string("add a rule for ") + from.ip);
}

void Rtnl::add_nexthop(std::uint32_t id, unsigned ifindex, const Address& gateway) {
  nhmsg header{};
  header.nh_family = family_of(gateway);
  header.nh_protocol = RTPROT_STATIC;
  Message message(RTM_NEWNEXTHOP, NLM_F_ACK | kNew, header);
  message.put(NHA_ID, id).put(NHA_OIF, ifindex).put(NHA_GATEWAY, gateway);
  request(message, "add a nexthop");
}

std::size_t Rtnl::count(int get_type, int domain) {
  std::string header(header_size(get_type), '\0');
  header[0] = static_cast<char>(domain);
  const Message message(get_type, NLM_F_DUMP, header.data(), header.size());
  if (const int error = socket_.send(message.bytes()))
    fail("ask for a list", error);

  std::size_t found = 0;
  for (bool done = false; !done;) {
    if (!socket_.wait())
      fail("read a list", ETIMEDOUT);
    found += count_messages(socket_.receive(), done);
  }
  return found;
}

Socket listen_to_routing(const Place& place) {
  Socket socket(place, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
  // Who has no number of its own is not told anything.
  sockaddr_nl any{};
  any.nl_family = AF_NETLINK;
  if (::bind(socket.fd(), reinterpret_cast<const sockaddr*>(&any), sizeof(any)) < 0)
    fail("listen to rtnetlink");
  for (const int group :
       {RTNLGRP_NEIGH, RTNLGRP_NEXTHOP, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV4_RULE,
        RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV6_RULE})
    socket.set(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
  return socket;
}

}  // namespace vrctl::isolation
