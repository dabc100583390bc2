// SPDX-License-Identifier: Apache-2.0
#include "http/wallet.hpp"

#include "http/accounts.hpp"

namespace pilecloud::http {

namespace {

namespace account = domain::account;

account::top_up_channel channel_in(const form& asked) {
  const auto name = asked.text("channel");
  for (const auto one : {account::top_up_channel::cash, account::top_up_channel::bank_transfer}) {
    if (account::to_text(one) == name) return one;
  }
  return account::top_up_channel::sandbox;
}

response money_written(call& now, const actors::accepted& done, const account_id& whose, money amount) {
  return written(now, done, "/api/v1/accounts/" + whose.text(),
                 ordered_json{{"account", whose.text()}, {"amount_fen", amount.count()}});
}

}  // namespace

const shape& top_up_shape() {
  static const shape one{integer("amount_fen").between(1, account::top_up_limit.count()),
                         one_of("channel", {std::string{account::to_text(account::top_up_channel::cash)},
                                            std::string{account::to_text(account::top_up_channel::bank_transfer)},
                                            std::string{account::to_text(account::top_up_channel::sandbox)}}),
                         text("reference").up_to(64).optional().noted("the number of whoever took the money")};
  return one;
}

const shape& debt_payment_shape() {
  static const shape one{session_ref("session"), integer("amount_fen").between(1, account::top_up_limit.count())};
  return one;
}

const shape& money_written_shape() {
  static const shape one{id("account"), integer("amount_fen")};
  return one;
}

response top_up(call& now) {
  const auto row = account_named(now);
  const auto asked = now.fields();
  const money amount{asked.integer("amount_fen")};
  const auto done = ask(now, "account", row.account.text(),
                        account::command{account::top_up{amount, channel_in(asked), asked.text("reference")}});
  return money_written(now, done, row.account, amount);
}

response pay_debt(call& now) {
  const auto row = account_named(now);
  const auto asked = now.fields();
  const money amount{asked.integer("amount_fen")};
  const auto done = ask(now, "account", row.account.text(),
                        account::command{account::pay_debt{session_id{asked.text("session")}, amount}});
  return money_written(now, done, row.account, amount);
}

}  // namespace pilecloud::http
