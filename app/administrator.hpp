// SPDX-License-Identifier: Apache-2.0
// The first member of staff: made on an empty log, so that somebody can sign in and hire the others.
#pragma once

#include <optional>
#include <string>

#include "app/node.hpp"
#include "http/key_ring.hpp"

namespace pilecloud::app {

inline constexpr const char* administrator_name = "admin";

// The new password when one was made: on a log without the administrator, or when `reset` asks for a new one. It is
// returned once, for the terminal; the log gets its sealed argon2id hash.
result<std::optional<std::string>, std::string> ensure_administrator(node& node, http::key_ring& keys, bool reset);

}  // namespace pilecloud::app
