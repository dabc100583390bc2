// SPDX-License-Identifier: Apache-2.0
// Which roles may call a route. A route names its roles or says that anybody may; there is no default that lets in.
#pragma once

#include <cstdint>
#include <initializer_list>

#include "domain/staff/facts.hpp"

namespace pilecloud::http {

using domain::staff::role;

class role_set {
 public:
  constexpr role_set(std::initializer_list<role> roles) {
    for (const auto one : roles) bits_ |= bit(one);
  }
  constexpr bool has(role one) const { return (bits_ & bit(one)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }

 private:
  static constexpr std::uint32_t bit(role one) { return 1u << static_cast<std::uint32_t>(one); }
  std::uint32_t bits_ = 0;
};

inline constexpr role_set administrators{role::administrator};
inline constexpr role_set operators{role::administrator, role::operations};                   // run the piles
inline constexpr role_set cashiers{role::administrator, role::operations, role::accountant};  // take money
inline constexpr role_set bookkeepers{role::administrator, role::accountant, role::auditor};  // read the books
inline constexpr role_set watchers{role::administrator, role::operations, role::auditor};     // read the machine
inline constexpr role_set people{role::administrator, role::operations, role::accountant, role::auditor};
inline constexpr role_set devices{role::device};
inline constexpr role_set everybody_signed_in{role::administrator, role::operations, role::accountant, role::auditor,
                                              role::device};

// Who sees a phone, name, card or plate whole (W13, design §5.10); the others see it masked.
constexpr bool sees_personal_text(role who) { return operators.has(who); }

}  // namespace pilecloud::http
