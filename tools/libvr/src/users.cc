// SPDX-License-Identifier: GPL-2.0-only
#include "vr/users.h"

#include <algorithm>
#include <cerrno>
#include <map>
#include <tuple>

namespace vr {
namespace {

bool is_denial(const Error& error) {
  return error.code == EPERM || error.code == EACCES;
}

auto order_of(const std::optional<End>& end) {
  return end ? std::tuple(end->port, end->address) : std::tuple(std::uint16_t{0}, std::string());
}

bool comes_before(const SocketUser& left, const SocketUser& right) {
  const auto order = [](const Socket& socket) {
    return std::tuple(socket.protocol, order_of(socket.local), order_of(socket.peer), socket.inode);
  };
  return order(left.socket) < order(right.socket);
}

// Goes through processes and gathers those of the users that they are or have.
class Search {
 public:
  Search(const UserSources& sources, const Context& context)
      : sources_(sources), context_(context) {}

  Result<void> run() {
    if (Result<void> done = ask_for_sockets(); !done)
      return done;
    const Result<std::vector<Process>> processes = sources_.proc.list();
    if (!processes)
      return failure(processes.error());
    for (const Process& process : *processes) {
      add_tasks(process);
      add_sockets(process);
    }
    std::sort(users_.sockets.begin(), users_.sockets.end(), comes_before);
    return {};
  }

  [[nodiscard]] Users take_users() { return std::move(users_); }

 private:
  [[nodiscard]] bool is_inside(const Process& process) const {
    return !process.foreign_netns && process.index == context_.index;
  }

  Result<void> ask_for_sockets() {
    Result<Session> diag = sources_.open_diag(context_.index);
    if (!diag && is_denial(diag.error())) {
      users_.denied = true;
      return {};
    }
    if (!diag)
      return failure(diag.error());
    Result<std::vector<Socket>> sockets = list_sockets(*diag);
    if (!sockets)
      return failure(sockets.error());
    for (Socket& socket : *sockets)
      add(std::move(socket));
    return {};
  }

  // Returns where it is, which is where it was if it is there already.
  std::size_t add(Socket socket) {
    const auto found = known_.find(socket.inode);
    if (socket.inode && found != known_.end() && found->second)
      return *found->second;
    const std::size_t place = users_.sockets.size();
    known_[socket.inode] = place;
    users_.sockets.push_back({std::move(socket), {}});
    return place;
  }

  void add_tasks(const Process& process) {
    if (is_inside(process))
      users_.tasks.push_back({process.pid, {}, process.comm});

    const Result<std::vector<Process>> threads = sources_.proc.threads(process.pid);
    if (!threads)
      return;
    for (const Process& thread : *threads) {
      if (!is_inside(thread))
        continue;
      ++users_.threads;
      if (!is_inside(process))
        users_.tasks.push_back({process.pid, thread.pid, thread.comm});
    }
  }

  void add_sockets(const Process& process) {
    const Result<std::vector<Descriptor>> descriptors = sources_.proc.sockets(process.pid);
    if (!descriptors) {
      users_.denied |= is_denial(descriptors.error());
      return;
    }
    for (const Descriptor& descriptor : *descriptors)
      if (const std::optional<std::size_t> place = find(process.pid, descriptor))
        add_process(users_.sockets[*place], process);
  }

  [[nodiscard]] bool all_are_found() const {
    return context_.sockets && users_.sockets.size() >= *context_.sockets;
  }

  // Where the socket of a descriptor is among the users, if it is.
  std::optional<std::size_t> find(pid_t pid, const Descriptor& descriptor) {
    if (const auto found = known_.find(descriptor.inode); found != known_.end())
      return found->second;

    if (all_are_found())
      return {};

    Result<std::optional<Socket>> socket = sources_.look(pid, descriptor, context_.index);
    if (!socket) {
      users_.denied |= is_denial(socket.error());
      return {};
    }
    if (*socket)
      return add(std::move(**socket));
    known_[descriptor.inode] = {};
    return {};
  }

  // Once, though it may have several descriptors.
  static void add_process(SocketUser& user, const Process& process) {
    if (user.processes.empty() || user.processes.back().pid != process.pid)
      user.processes.push_back({process.pid, {}, process.comm});
  }

  const UserSources& sources_;
  const Context& context_;
  Users users_;
  // By inode: the place among users_.sockets, or none if it is somebody else's.
  std::map<std::uint64_t, std::optional<std::size_t>> known_;
};

}  // namespace

Result<Users> find_users(Session& session, const UserSources& sources, const Context& context) {
  Result<std::vector<Link>> links = list_links(session, context.index);
  if (!links)
    return failure(links.error());
  Search search(sources, context);
  if (Result<void> done = search.run(); !done)
    return failure(done.error());

  Users users = search.take_users();
  users.links = std::move(*links);
  return users;
}

}  // namespace vr
