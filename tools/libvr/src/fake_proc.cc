// SPDX-License-Identifier: GPL-2.0-only
#include "fake_proc.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace vr {

FakeProc::FakeProc() {
  std::string name = (std::filesystem::temp_directory_path() / "fake_proc.XXXXXX").string();
  if (!::mkdtemp(name.data()))
    throw std::runtime_error("cannot make " + name);
  root_ = name;
  write("self/vr_index", "0\n");
}

FakeProc::~FakeProc() {
  std::error_code ignored;
  std::filesystem::remove_all(root_, ignored);
}

void FakeProc::add_process(const std::string& pid, const std::string& comm,
                           const std::string& vr_index) {
  write(pid + "/comm", comm + "\n");
  write(pid + "/vr_index", vr_index + "\n");
  add_thread(pid, pid, comm, vr_index);
}

void FakeProc::add_thread(const std::string& pid, const std::string& tid, const std::string& comm,
                          const std::string& vr_index) {
  write(pid + "/task/" + tid + "/comm", comm + "\n");
  write(pid + "/task/" + tid + "/vr_index", vr_index + "\n");
}

void FakeProc::add_descriptor(const std::string& pid, const std::string& fd,
                              const std::string& target) {
  std::filesystem::create_directories(root_ / pid / "fd");
  std::filesystem::create_symlink(target, root_ / pid / "fd" / fd);
}

void FakeProc::set_netns(const std::string& pid, const std::string& netns) {
  write("namespaces/" + netns, "");
  for (const std::string& who : {pid, pid + "/task/" + pid}) {
    std::filesystem::create_directories(root_ / who / "ns");
    std::filesystem::create_symlink(root_ / "namespaces" / netns, root_ / who / "ns/net");
  }
}

void FakeProc::write(const std::string& file, const std::string& content) {
  std::filesystem::create_directories((root_ / file).parent_path());
  std::ofstream(root_ / file) << content;
}

std::string FakeProc::read(const std::string& file) const {
  std::ifstream stream(root_ / file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void FakeProc::remove(const std::string& file) {
  std::filesystem::remove_all(root_ / file);
}

}  // namespace vr
