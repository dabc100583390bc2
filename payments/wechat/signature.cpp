// SPDX-License-Identifier: Apache-2.0
#include "payments/wechat/signature.hpp"

#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace pilecloud::payments::wechat {

namespace {

std::optional<std::int64_t> seconds_in(std::string_view text) {
  std::int64_t seconds = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
  // Far from the ends, so that the difference to now cannot overflow.
  constexpr std::int64_t most = 100'000'000'000;
  const bool whole = read.ec == std::errc{} && read.ptr == text.data() + text.size();
  return whole && seconds >= 0 && seconds <= most ? std::optional{seconds} : std::nullopt;
}

}  // namespace

std::string authorization(const merchant& by, std::string_view method, std::string_view target, std::string_view body,
                          std::int64_t unix_seconds, std::string_view nonce) {
  const auto signature = by.key.sign(fmt::format("{}\n{}\n{}\n{}\n{}\n", method, target, unix_seconds, nonce, body));
  return fmt::format(
      R"(WECHATPAY2-SHA256-RSA2048 mchid="{}",serial_no="{}",timestamp="{}",nonce_str="{}",signature="{}")", by.id,
      by.serial, unix_seconds, nonce, signature);
}

std::string client_signature(const private_key& key, std::string_view app_id, std::int64_t unix_seconds,
                             std::string_view nonce, std::string_view prepay_id) {
  return key.sign(fmt::format("{}\n{}\n{}\nprepay_id={}\n", app_id, unix_seconds, nonce, prepay_id));
}

std::string_view to_text(distrust why) {
  switch (why) {
    case distrust::header_missing:
      return "header_missing";
    case distrust::stale:
      return "stale";
    case distrust::serial_unknown:
      return "serial_unknown";
    case distrust::signature_wrong:
      return "signature_wrong";
  }
  return "unknown";
}

void platform_keys::add(public_key key, std::string_view id) {
  const std::string under = id.empty() ? key.serial() : std::string{id};
  PILECLOUD_ASSERT(!under.empty(), "a bare public key goes by its id");
  keys_.insert_or_assign(under, std::move(key));
}

result<nothing, distrust> platform_keys::check(const signed_by_platform& said, std::string_view body,
                                               instant now) const {
  if (said.timestamp.empty() || said.nonce.empty() || said.signature.empty() || said.serial.empty())
    return distrust::header_missing;
  const auto at = seconds_in(said.timestamp);
  if (!at) return distrust::stale;
  const auto age = now - instant_from_us(*at * 1'000'000);
  if (age > freshness || age < -freshness) return distrust::stale;
  const auto key = keys_.find(said.serial);
  if (key == keys_.end()) return distrust::serial_unknown;
  const auto text = fmt::format("{}\n{}\n{}\n", said.timestamp, said.nonce, body);
  if (!key->second.has_signed(text, said.signature)) return distrust::signature_wrong;
  return nothing{};
}

}  // namespace pilecloud::payments::wechat
