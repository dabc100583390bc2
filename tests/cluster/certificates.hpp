// SPDX-License-Identifier: Apache-2.0
// A CA and the certificates it gives, made by the openssl program in a folder that is deleted at the end.
#pragma once

#include <map>
#include <string>

#include "cluster/tls_identity.hpp"
#include "tests/app/process.hpp"

namespace pilecloud::cluster::testing {

class authority {
 public:
  authority();

  // One key and one certificate a name, valid for ten days.
  const tls_files& node(const std::string& name);
  // Another one each time.
  tls_files issue(const std::string& subject, int days, const std::string& extension = {});
  std::string ca() const { return folder_.path("ca.pem"); }
  // A file of this folder.
  std::string file(const std::string& name, const std::string& content) const;

 private:
  tests::temporary_folder folder_;
  std::map<std::string, tls_files> nodes_;
  int issued_ = 0;
};

// The cluster's.
authority& shared_authority();
// `openssl s_client` to a node of ours, TLS 1.2, with our certificate or (empty paths) none: what it says, its exit
// code.
tests::finished shake_hands(std::uint16_t port, const tls_files& as);

}  // namespace pilecloud::cluster::testing
