// SPDX-License-Identifier: Apache-2.0
// Whether what a pile shows at the door is what its security profile asks for (rules.md W6). Pure; the password is
// compared by whoever knows its hash.
#pragma once

#include <functional>
#include <string_view>

#include "devices/pile_listener.hpp"
#include "domain/pile/facts.hpp"

namespace pilecloud::devices {

enum class admission_reason : std::uint8_t {
  accepted = 1,
  unauthorized,  // 401: no password, or a wrong one
  forbidden,     // 403: another way in than its profile's
};

// The user's name is the identity. A password may come as up to 40 hex digits of it, as 1.6 piles are told theirs.
admission_reason check_access(const domain::pile::access& access, const pile_knock& who,
                              const std::function<bool(std::string_view password)>& is_password);

// A 2.0.1 station's own word for its serial number against its certificate: the subject's serial number, the common
// name, which the standard has it in, or the certificate's own number. A station that names none is not the one.
bool is_certificate_of(const client_certificate& shown, std::string_view serial);

}  // namespace pilecloud::devices
