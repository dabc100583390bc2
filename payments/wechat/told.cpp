// SPDX-License-Identifier: Apache-2.0
// What WeChat says of a transaction or a refund. A word we do not know is never taken for money that moved.
#include <nlohmann/json.hpp>

#include "payments/wechat/pay.hpp"

namespace pilecloud::payments::wechat {

namespace {

using json = nlohmann::json;

constexpr auto moved_at_most = std::int64_t{1'000'000'000'000};  // fen: beyond it, it is no answer

json read(std::string_view text) {
  auto read = json::parse(text, nullptr, false);
  return read.is_object() ? std::move(read) : json::object();
}

std::string text_in(const json& of, const char* name) {
  const auto found = of.find(name);
  return found != of.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::optional<money> amount_in(const json& of, const char* name) {
  const auto amount = of.find("amount");
  if (amount == of.end() || !amount->is_object()) return std::nullopt;
  const auto currency = text_in(*amount, "currency");
  if (!currency.empty() && currency != "CNY") return std::nullopt;
  const auto found = amount->find(name);
  if (found == amount->end() || !found->is_number_integer()) return std::nullopt;
  const auto fen = found->get<std::int64_t>();
  return fen > 0 && fen <= moved_at_most ? std::optional{money{fen}} : std::nullopt;
}

std::optional<domain::payment::receipt> receipt_in(const json& said,
                                                   const std::function<std::string(std::string_view)>& hash_of_payer) {
  const auto amount = amount_in(said, "total");
  const auto at = parse_rfc3339(text_in(said, "success_time"));
  domain::payment::receipt told{text_in(said, "transaction_id"), {}, {}, {}};
  if (!amount || !at || told.number.empty()) return std::nullopt;
  told.amount = *amount;
  told.at = *at;
  if (const auto payer = said.find("payer"); payer != said.end() && payer->is_object()) {
    auto open_id = text_in(*payer, "openid");
    if (open_id.empty()) open_id = text_in(*payer, "sub_openid");
    if (open_id.empty()) open_id = text_in(*payer, "sp_openid");
    if (!open_id.empty()) told.payer = hash_of_payer(open_id);
  }
  return told;
}

}  // namespace

std::optional<told_transaction> read_transaction(std::string_view text,
                                                 const std::function<std::string(std::string_view)>& hash_of_payer) {
  const auto said = read(text);
  told_transaction told;
  told.number = text_in(said, "out_trade_no");
  told.merchant = text_in(said, "sub_mchid");
  if (told.merchant.empty()) told.merchant = text_in(said, "mchid");
  if (told.number.empty() || told.merchant.empty()) return std::nullopt;
  const auto state = text_in(said, "trade_state");
  // REFUND: it was paid, and then something went back.
  if (state == "SUCCESS" || state == "REFUND") {
    const auto receipt = receipt_in(said, hash_of_payer);
    if (!receipt) return std::nullopt;
    told.standing = *receipt;
  } else if (state == "CLOSED" || state == "REVOKED") {
    told.standing = closed{};
  } else if (state == "NOTPAY" || state == "USERPAYING" || state == "PAYERROR" || state == "ACCEPT") {
    told.standing = not_paid{};
  } else {
    return std::nullopt;
  }
  return told;
}

std::optional<told_refund> read_refund(std::string_view text) {
  using domain::payment::refund_failure;
  const auto said = read(text);
  told_refund told;
  told.number = text_in(said, "out_refund_no");
  told.payment = text_in(said, "out_trade_no");
  const auto amount = amount_in(said, "refund");
  if (told.number.empty() || told.payment.empty() || !amount) return std::nullopt;
  told.amount = *amount;
  auto status = text_in(said, "status");
  if (status.empty()) status = text_in(said, "refund_status");  // as callbacks name it
  if (status == "SUCCESS") {
    const auto at = parse_rfc3339(text_in(said, "success_time"));
    if (!at) return std::nullopt;
    told.standing = refund_done{*at};
  } else if (status == "PROCESSING") {
    told.standing = refund_pending{};
  } else if (status == "CLOSED") {
    told.standing = refund_failure::closed;
  } else if (status == "ABNORMAL") {
    told.standing = refund_failure::abnormal;
  } else {
    return std::nullopt;
  }
  return told;
}

}  // namespace pilecloud::payments::wechat
