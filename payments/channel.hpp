// SPDX-License-Identifier: Apache-2.0
// A payment channel as the rest sees it: what is asked of it and what may have become of that. Every number is ours, so
// whoever got no answer asks again with the same number, or queries. Calls block up to their time-out; they belong to
// the outbound threads of a node, never to an actor. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "domain/payment/facts.hpp"

namespace pilecloud::payments {

// Why nothing is known of what was asked, or that it was refused.
enum class trouble : std::uint8_t {
  unreachable = 1,  // no answer in time, or none that is one: ask again, or query
  busy,             // the channel wants us slower: ask again later
  distrusted,       // an answer without the channel's signature: as good as none
  refused,          // for good: `code` says why
  no_funds,         // the merchant's account cannot pay this refund now
};
std::string_view to_text(trouble value);

struct channel_error {
  trouble what{};
  std::string code;     // the channel's word
  std::string message;  // for people; no secrets, no personal text
};

// How the payer is to be shown to the payment.
enum class presentation : std::uint8_t {
  qr_code = 1,  // `text` is to be shown as a QR code
  web_page,     // `text` is an address to open
  in_app,       // `text` is handed to the channel's client (JSON of its parameters)
};
struct offer {
  presentation how{};
  std::string text;
};
struct payer_hint {
  presentation how = presentation::qr_code;
  std::string open_id;  // in_app: of the payer
  std::string address;  // web_page: the payer's IP address, which some channels want
};

// What the channel has of a payment.
struct not_paid {};  // it waits, or the channel has never heard of it
struct closed {};    // nobody can pay it any more
using payment_standing = std::variant<not_paid, closed, domain::payment::receipt>;

struct refund_demand {
  std::string payment;  // our number of the payment
  std::string number;   // ours of the refund
  money amount;
  money paid;  // of the whole payment
  std::string reason;
};
struct refund_pending {};  // the channel has it
struct refund_unknown {};  // the channel has never heard of it
struct refund_done {
  instant at{};
};
using refund_standing = std::variant<refund_pending, refund_unknown, refund_done, domain::payment::refund_failure>;

class channel {
 public:
  virtual ~channel() = default;
  virtual result<offer, channel_error> ask(const domain::payment::demand& wanted, const payer_hint& payer) = 0;
  virtual result<payment_standing, channel_error> query(const domain::payment::demand& of) = 0;
  virtual result<nothing, channel_error> close(const domain::payment::demand& of) = 0;
  virtual result<refund_standing, channel_error> refund(const refund_demand& wanted) = 0;
  virtual result<refund_standing, channel_error> query_refund(const refund_demand& of) = 0;
};

}  // namespace pilecloud::payments
