// SPDX-License-Identifier: Apache-2.0
// How a pile may connect and by which password (rules.md W6): facts and commands of pile/<id> about it. A credential is
// a password's hash, sealed by the edge.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace pilecloud::domain::pile {

struct access {
  std::uint8_t security_profile = 0;  // 0 none, 1 Basic, 2 TLS and Basic, 3 TLS and the pile's certificate
  std::string credential;             // its password's hash, sealed by the edge; empty: none
  bool operator==(const access&) const = default;
};
inline constexpr std::uint8_t security_profile_max = 3;

inline constexpr std::size_t offers_kept_max = 4;  // passwords that may be the pile's: sent, and not answered for

struct access_set {
  pile::access access;
  bool operator==(const access_set&) const = default;
};
// W6: a new password is on its way to the pile. It opens from now on, because the pile's Accepted may be lost; a pile
// that shows it has accepted it.
struct password_offered {
  std::string credential;  // as access::credential
  bool operator==(const password_offered&) const = default;
};
struct password_taken {  // it worked for the first time: it is the pile's password, and no other is
  std::string credential;
  bool operator==(const password_taken&) const = default;
};
struct password_withdrawn {  // the pile said no
  std::string credential;
  bool operator==(const password_withdrawn&) const = default;
};

struct set_access {
  pile::access access;
};
struct offer_password {  // before the pile is told
  std::string credential;
};
struct take_password {  // the pile came in with it
  std::string credential;
};
struct withdraw_password {
  std::string credential;
};

}  // namespace pilecloud::domain::pile
