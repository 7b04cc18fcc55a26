// SPDX-License-Identifier: GPL-2.0-only
#include "isolation/broken.h"
#include "isolation/probes.h"
#include "vr/socket.h"

namespace vrctl::isolation {
namespace {

// What ss(8) shows.
class Listed final : public State {
 public:
  explicit Listed(const Network& network)
      : network_(network),
        diag_(expect(vr::Session::open_diag(network.context.index), "reach sock_diag")),
        known_(count()) {}

  void act() override { socket_ = udp_socket(network_.context, {network_.ip->address, 5353}); }
  bool has_arrived() override { return count() == ++known_; }
  std::string trace() override { return count() == known_ ? std::string() : "socket"; }

 private:
  std::size_t count() { return expect(vr::list_sockets(diag_), "list sockets").size(); }

  const Network& network_;
  vr::Session diag_;
  std::size_t known_;
  std::optional<Socket> socket_;
};

}  // namespace

Probes socket_list_probes(const Networks& networks) {
  return {
      {"socket list", Probe::Where::everywhere,
       [&networks](std::size_t i, std::size_t) { return std::make_unique<Listed>(networks[i]); }},
  };
}

}  // namespace vrctl::isolation
