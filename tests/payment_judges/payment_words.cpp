// SPDX-License-Identifier: Apache-2.0
// Our side of the comparison with payment libraries nobody here wrote: one question a line in, one answer a line out,
// both JSON. {"ask": "…", …}; a key is PEM or the Base64 of its DER.
#include <iostream>
#include <string>

#include <nlohmann/json.hpp>

#include "payments/alipay/signature.hpp"
#include "payments/wechat/sealed_resource.hpp"
#include "payments/wechat/signature.hpp"

using namespace pilecloud;
using namespace pilecloud::payments;
using nlohmann::json;

namespace {

std::string text_of(const json& asked, const char* name) { return asked.value(name, std::string{}); }

private_key own_key(const json& asked) {
  auto key = private_key::read(text_of(asked, "key"));
  return std::move(key).value();
}
public_key their_key(const json& asked) {
  auto key = public_key::read(text_of(asked, "key"));
  return std::move(key).value();
}

json answer_to(const json& asked) {
  const auto what = text_of(asked, "ask");
  if (what == "wechat request") {
    const wechat::merchant by{text_of(asked, "mchid"), text_of(asked, "serial"), own_key(asked)};
    return wechat::authorization(by, text_of(asked, "method"), text_of(asked, "target"), text_of(asked, "body"),
                                 asked.at("seconds"), text_of(asked, "nonce"));
  }
  if (what == "wechat client") {
    return wechat::client_signature(own_key(asked), text_of(asked, "app_id"), asked.at("seconds"),
                                    text_of(asked, "nonce"), text_of(asked, "prepay_id"));
  }
  if (what == "wechat callback") {
    wechat::platform_keys keys;
    keys.add(their_key(asked), text_of(asked, "serial"));
    const wechat::signed_by_platform said{text_of(asked, "timestamp"), text_of(asked, "nonce"),
                                          text_of(asked, "signature"), text_of(asked, "serial")};
    const auto checked =
        keys.check(said, text_of(asked, "body"), instant_from_us(asked.at("now").get<std::int64_t>() * 1'000'000));
    return checked ? "genuine" : std::string{to_text(checked.error())};
  }
  if (what == "wechat resource") {
    const auto plain =
        wechat::open_resource(text_of(asked, "api_key"),
                              {text_of(asked, "ciphertext"), text_of(asked, "associated"), text_of(asked, "nonce")});
    return plain ? json(*plain) : json(nullptr);
  }
  if (what == "alipay request") {
    auto request = alipay::read_form(text_of(asked, "form")).value();
    alipay::sign(request, own_key(asked));
    return request.at("sign");
  }
  if (what == "alipay notice") {
    const auto notice = alipay::read_form(text_of(asked, "form"));
    return notice && alipay::is_genuine(*notice, their_key(asked)) ? "genuine" : "forged";
  }
  if (what == "alipay answer") {
    const auto answer = text_of(asked, "answer");
    const auto covered = alipay::raw_member(answer, text_of(asked, "member"));
    return covered && their_key(asked).has_signed(*covered, text_of(asked, "signature")) ? "genuine" : "forged";
  }
  return "unknown question";
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) std::cout << answer_to(json::parse(line)).dump() << '\n';
}
