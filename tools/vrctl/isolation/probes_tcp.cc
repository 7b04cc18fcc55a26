// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "isolation/broken.h"
#include "isolation/exchange.h"
#include "isolation/probes.h"

namespace vrctl::isolation {
namespace {

constexpr const char* kSegment = "segment";

Address server_of(const Network& network) {
  return {network.ip->address, 80};
}

Socket tcp(const Place& place, const Address& local) {
  Socket socket(place, local.domain(), SOCK_STREAM);
  // What is left of a row must neither wait nor speak any more.
  const linger abort{1, 0};
  if (::setsockopt(socket.fd(), SOL_SOCKET, SO_LINGER, &abort, sizeof(abort)) < 0)
    fail("set a socket option");
  socket.set(SOL_SOCKET, SO_REUSEADDR, 1).bind(local);
  return socket;
}

Socket caller(const Network& network) {
  return tcp(network.peer, {network.ip->peer, 4001});
}

Socket listener(const Network& network) {
  Socket socket = tcp(network.context, server_of(network));
  if (::listen(socket.fd(), 1) < 0)
    fail("listen");
  return socket;
}

// The two ends of a connection of one tuple in all contexts.
struct Connection {
  Connection(const Network& network) : Connection(network, listener(network)) {}

  Socket client;
  Socket server;

 private:
  Connection(const Network& network, const Socket& listening)
      : client(std::move(caller(network).connect(server_of(network)))),
        server(accepted(listening)) {}

  static Socket accepted(const Socket& listening) {
    if (!listening.wait())
      fail("accept a connection", ETIMEDOUT);
    Socket socket = listening.accept();
    socket.set(SOL_TCP, TCP_QUICKACK, 1);
    return socket;
  }
};

std::unique_ptr<State> received(const Network& network) {
  Connection connection(network);
  return std::make_unique<Exchange>(kSegment, std::move(connection.client),
                                    std::move(connection.server));
}

std::unique_ptr<State> sent(const Network& network) {
  Connection connection(network);
  connection.client.set(SOL_TCP, TCP_QUICKACK, 1);
  return std::make_unique<Exchange>(kSegment, std::move(connection.server),
                                    std::move(connection.client));
}

class Reset final : public State {
 public:
  explicit Reset(const Network& network) : connection_(network) {}

  // Closing aborts, see tcp().
  void act() override { const Socket closed = std::move(connection_.client); }
  bool has_arrived() override {
    return connection_.server.wait() && connection_.server.take_error() == ECONNRESET;
  }
  std::string trace() override { return connection_.server.take_error() ? "reset" : std::string(); }

 private:
  Connection connection_;
};

// Where nobody listens, a connection is refused.
class Listener final : public State {
 public:
  Listener(const Network& network, bool whole)
      : server_(server_of(network)), client_(caller(network)) {
    if (whole)
      listener_ = listener(network);
  }

  void act() override { (void)client_.start_connect(server_); }
  bool has_arrived() override {
    if (!listener_->wait())
      return false;
    const Socket server = listener_->accept();
    return client_.is_connected();
  }
  std::string trace() override {
    return listener_ && listener_->is_readable() ? "connection" : std::string();
  }
  std::string answer() override {
    if (client_.is_connected())
      return "connection";
    return client_.wait() && client_.take_error() == ECONNREFUSED ? std::string() : "silence";
  }

 private:
  Address server_;
  Socket client_;
  std::optional<Socket> listener_;
};

}  // namespace

Probes tcp_probes(const Networks& networks) {
  using enum Probe::Where;
  return {
      {"tcp", everywhere,
       [&networks](std::size_t i, std::size_t) { return received(networks[i]); }},
      {"tcp sent", everywhere,
       [&networks](std::size_t i, std::size_t) { return sent(networks[i]); }},
      {"tcp reset", everywhere,
       [&networks](std::size_t i, std::size_t) { return std::make_unique<Reset>(networks[i]); }},
      {"tcp listener", one,
       [&networks](std::size_t i, std::size_t owner) {
         return std::make_unique<Listener>(networks[i], i == owner);
       }},
  };
}

}  // namespace vrctl::isolation
