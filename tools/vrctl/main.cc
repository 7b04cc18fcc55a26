// SPDX-License-Identifier: GPL-2.0-only
#include <cstdlib>
#include <exception>
#include <iostream>

#include "dispatch.h"

namespace {

int run(const vrctl::Words& words) {
  vrctl::Environment environment{std::cout,          std::cerr,
                                 vr::Session::open,  vr::Monitor::open,
                                 vr::ProcFs(),       vr::Session::open_diag,
                                 vr::look_at_socket, vrctl::isolation::check_isolation};
  const int code = vrctl::dispatch(words, environment);
  if (code == 0 && !std::cout.flush()) {
    std::cerr << "vrctl: cannot write to standard output\n";
    return static_cast<int>(vrctl::Exit::refused);
  }
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(vrctl::Words(argv + (argc > 0 ? 1 : 0), argv + argc));
  } catch (const std::exception& mistake) {
    std::cerr << "vrctl: internal error: " << mistake.what() << "\n";
    return EXIT_FAILURE;
  }
}
