// SPDX-License-Identifier: Apache-2.0
// How many files and sockets this process may have open: every pile is one.
#pragma once

#include <cstdint>

namespace pilecloud::app {

// Raises the soft limit to the hard one, which needs no privilege, and says in the log what it got.
std::uint64_t raise_open_files();

}  // namespace pilecloud::app
