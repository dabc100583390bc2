// SPDX-License-Identifier: Apache-2.0
#include "payments/alipay/trade.hpp"

#include "base/decimal.hpp"

namespace pilecloud::payments::alipay {

namespace {

constexpr duration china = std::chrono::hours{8};  // no daylight saving since 1991
constexpr std::int64_t fen_at_most = 1'000'000'000'000;

}  // namespace

std::string time_text(instant at) {
  auto text = to_rfc3339(std::chrono::floor<std::chrono::seconds>(at + china)).substr(0, 19);
  text[10] = ' ';
  return text;
}

std::optional<instant> read_time(std::string_view text) {
  if (text.size() < 19 || text[10] != ' ') return std::nullopt;
  auto said = std::string{text.substr(0, 19)} + "+08:00";
  said[10] = 'T';
  return parse_rfc3339(said);
}

std::string amount_text(money amount) { return format_decimal(amount.count(), 2); }

std::optional<money> read_amount(std::string_view text) {
  const auto fen = parse_decimal(text, 2, extra_digits::refuse);
  return fen && fen.value() > 0 && fen.value() <= fen_at_most ? std::optional{money{fen.value()}} : std::nullopt;
}

std::optional<payment_standing> standing_of(const trade& told,
                                            const std::function<std::string(std::string_view)>& hash_of_payer) {
  if (told.status == "WAIT_BUYER_PAY") return payment_standing{not_paid{}};
  if (told.status == "TRADE_CLOSED") return payment_standing{closed{}};
  // FINISHED: paid, and nothing can be refunded through it any more.
  if (told.status != "TRADE_SUCCESS" && told.status != "TRADE_FINISHED") return std::nullopt;
  const auto amount = read_amount(told.amount);
  const auto at = read_time(told.at);
  if (!amount || !at || told.number.empty()) return std::nullopt;
  return payment_standing{domain::payment::receipt{
      told.number, *amount, told.buyer.empty() ? std::string{} : hash_of_payer(told.buyer), *at}};
}

}  // namespace pilecloud::payments::alipay
