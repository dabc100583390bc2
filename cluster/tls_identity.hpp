// SPDX-License-Identifier: Apache-2.0
// Who a node is towards the others: its certificate, its key, and the CA all of them trust. Read and checked once, at
// start, so that an operator reads a sentence there instead of a failed handshake on another machine.
//
// The certificate's common name is the node's name. It may name DNS hosts only if the node's name is among them, and if
// it says what it is for, that must be both server and client. The key is a file only its owner can read, without a
// passphrase. The CA file may hold several roots (the old and the new one while they change).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace pilecloud::cluster {

// PEM files.
struct tls_files {
  std::string ca;
  std::string certificate;  // ours first, then those between it and a root, if any
  std::string key;
};

struct tls_identity {
  std::vector<std::string> roots;  // DER, one each
  std::string certificate;         // PEM
  std::string key;                 // PEM
};

// [a-z0-9-]{1,32}
bool is_node_name(std::string_view name);

// An error is a sentence that says what to do.
result<tls_identity, std::string> read_identity(const tls_files& files, const std::string& node);

}  // namespace pilecloud::cluster
