// SPDX-License-Identifier: GPL-2.0-only
#include "test_world.h"

#include <linux/vr.h>

#include <cerrno>

#include "dispatch.h"

namespace vrctl {

int TestWorld::run(const std::string& command_line) {
  std::istringstream stream(command_line);
  Words words;
  for (std::string word; stream >> word;)
    words.push_back(word);
  return run(words);
}

int TestWorld::run(const Words& words) {
  out_.str("");
  err_.str("");
  Environment environment{
      out_,
      err_,
      [this]() -> vr::Result<vr::Session> {
        if (!supported_)
          return vr::failure(vr::no_support("netlink family 'vr'"));
        return vr::Session(std::make_unique<vr::genl::FakeKernel>(kernel_));
      },
      [this](vr::EventGroups) -> vr::Result<vr::Monitor> {
        if (!supported_)
          return vr::failure(vr::no_support("netlink family 'vr'"));
        return vr::Monitor(std::make_unique<vr::genl::FakeKernel>(kernel_));
      },
      vr::ProcFs(proc_.root()),
      [this](std::uint32_t) -> vr::Result<vr::Session> {
        if (!privileged_)
          return vr::failure(EPERM);
        return vr::fake_diag_session(diag_);
      },
      [this](pid_t, const vr::Descriptor& descriptor,
             std::uint32_t) -> vr::Result<std::optional<vr::Socket>> {
        if (!privileged_)
          return vr::failure(EPERM);
        const auto found = seen_.find(descriptor.inode);
        return found == seen_.end() ? std::optional<vr::Socket>() : found->second;
      },
      [this]() -> vr::Result<isolation::Report> {
        if (!privileged_)
          return vr::failure(EPERM);
        return matrix_;
      },
  };
  return dispatch(words, environment);
}

void TestWorld::remove_support() {
  supported_ = false;
  proc_.remove("self/vr_index");
}

vr::genl::FakeReply TestWorld::context(std::uint32_t index, const std::string& name) {
  return vr::genl::FakeReply(VR_CMD_CONTEXT_GET)
      .u32(VR_A_CONTEXT_INDEX, index)
      .string(VR_A_CONTEXT_NAME, name);
}

vr::genl::FakeReply TestWorld::link(std::uint32_t ifindex, const std::string& name) {
  return vr::genl::FakeReply(VR_CMD_LINK_GET)
      .u32(VR_A_LINK_IFINDEX, ifindex)
      .string(VR_A_LINK_IFNAME, name);
}

}  // namespace vrctl
