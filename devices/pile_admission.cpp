// SPDX-License-Identifier: Apache-2.0
#include "devices/pile_admission.hpp"

#include "base/digest.hpp"
#include "base/sealing.hpp"

namespace pilecloud::devices {

namespace {

constexpr std::size_t hex_digits_most = 40;

int value_of(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

std::string bytes_of_hex(std::string_view text) {
  std::string bytes;
  if (text.size() > hex_digits_most || text.size() % 2 != 0) return bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const auto high = value_of(text[i]);
    const auto low = value_of(text[i + 1]);
    if (high < 0 || low < 0) return {};
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

admission_reason check_password(const pile_knock& who, const std::function<bool(std::string_view)>& is_password) {
  if (!who.credentials || who.credentials->user != who.identity) return admission_reason::unauthorized;
  const auto& shown = who.credentials->password;
  if (is_password(shown)) return admission_reason::accepted;
  const auto decoded = bytes_of_hex(shown);
  if (!decoded.empty() && is_password(decoded)) return admission_reason::accepted;
  return admission_reason::unauthorized;
}

}  // namespace

bool is_certificate_of(const client_certificate& shown, std::string_view serial) {
  if (serial.empty()) return false;
  return serial == shown.subject_serial || serial == shown.common_name || serial == shown.serial;
}

admission_reason check_access(const domain::pile::access& access, const pile_knock& who,
                              const std::function<bool(std::string_view password)>& is_password) {
  switch (access.security_profile) {
    case 0:
      return admission_reason::accepted;
    case 1:
      // A pile that moved on to TLS shows more than its profile asks for.
      return check_password(who, is_password);
    case 2:
      return who.tls ? check_password(who, is_password) : admission_reason::forbidden;
    case 3: {
      if (!who.tls) return admission_reason::forbidden;
      const bool is_its = who.certificate && equal_in_constant_time(who.certificate->common_name, who.identity);
      return is_its ? admission_reason::accepted : admission_reason::unauthorized;
    }
    default:
      return admission_reason::forbidden;
  }
}

}  // namespace pilecloud::devices
