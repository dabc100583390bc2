// SPDX-License-Identifier: Apache-2.0
// Design §5.10: what is kept of messages holds no card, VIN or password.
#include "devices/message_history.hpp"

#include <doctest/doctest.h>

#include "devices/pile_secrets.hpp"

using namespace pilecloud::devices;

TEST_CASE("cards are masked in both versions, whatever else the frame holds") {
  CHECK(masked_frame(R"([2,"1","Authorize",{"idTag":"CARD99887766"}])") ==
        R"([2,"1","Authorize",{"idTag":"****7766"}])");
  CHECK(masked_frame(R"([2,"1","Authorize",{"idTag":"SHORT"}])") == R"([2,"1","Authorize",{"idTag":"****"}])");
  const auto second =
      masked_frame(R"([2,"2","TransactionEvent",{"idToken":{"idToken":"AABBCCDDEEFF","type":"ISO14443"},"x":16.10}])");
  CHECK(second.find("AABBCC") == std::string::npos);
  CHECK(second.find("****EEFF") != std::string::npos);
  CHECK(second.find("16.10") != std::string::npos);  // numbers stay the text they were
  CHECK(masked_frame(R"([3,"1",{"idTagInfo":{"parentIdTag":"PARENTCARD01","status":"Accepted"}}])").find("PARENT") ==
        std::string::npos);
}

TEST_CASE("passwords are masked wherever they are set") {
  CHECK(
      masked_frame(R"([2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"30313233"}])").find("30313233") ==
      std::string::npos);
  CHECK(masked_frame(R"([2,"1","SetVariables",{"setVariableData":[{"attributeValue":"geheim","component":{"name":"S"},)"
                     R"("variable":{"name":"BasicAuthPassword"}}]}])")
            .find("geheim") == std::string::npos);
}

TEST_CASE("a setting's name has no case") {
  CHECK(
      masked_frame(R"([2,"1","ChangeConfiguration",{"key":"AUTHORIZATIONKEY","value":"30313233"}])").find("30313233") ==
      std::string::npos);
  CHECK(masked_frame(R"([3,"1",{"configurationKey":[{"key":"authorizationkey","readonly":false,"value":"3031"}]}])")
            .find("3031") == std::string::npos);
}

TEST_CASE("of a network profile no secret is shown, of a customer's question no whole name") {
  const auto profile = masked_frame(
      R"([2,"1","SetNetworkProfile",{"connectionData":{"apn":{"apn":"cmnet","apnPassword":"s3cret-apn","simPin":4711},)"
      R"("vpn":{"key":"s3cret-key","password":"s3cret-vpn","server":"vpn.example.org"}},"configurationSlot":1}])");
  for (const auto* hidden : {"s3cret", "4711"}) CHECK(profile.find(hidden) == std::string::npos);
  for (const auto* shown : {"cmnet", "vpn.example.org"}) CHECK(profile.find(shown) != std::string::npos);
  CHECK(masked_frame(R"([2,"1","GetConfiguration",{"key":["HeartbeatInterval"]}])").find("HeartbeatInterval") !=
        std::string::npos);
  const auto asked = masked_frame(
      R"([2,"1","CustomerInformation",{"customerIdentifier":"Wang Xiaoming",)"
      R"("idToken":{"additionalInfo":[{"additionalIdToken":"VIN-LSVAU2180N2183294","type":"VIN"}],"idToken":"CARD1"}}])");
  for (const auto* hidden : {"Wang", "LSVAU", "CARD1"}) CHECK(asked.find(hidden) == std::string::npos);
}

TEST_CASE("W13: what a station tells of a customer is not kept") {
  const auto told = masked_frame(
      R"([2,"1","NotifyCustomerInformation",{"data":"Wang Xiaoming, 13400001171","generatedAt":"2026-03-01T08:00:00Z",)"
      R"("requestId":7,"seqNo":0}])");
  CHECK(told.find("Wang") == std::string::npos);
  CHECK(told.find(R"("requestId":7)") != std::string::npos);
}

TEST_CASE("W6: a pile that reads its password out does not read it out to an operator") {
  const auto of_16 =
      without_secrets(R"({"configurationKey":[{"key":"AuthorizationKey","readonly":false,"value":"3031"},)"
                      R"({"key":"HeartbeatInterval","readonly":false,"value":"60"}]})");
  CHECK(of_16.find("3031") == std::string::npos);
  CHECK(of_16.find(R"("60")") != std::string::npos);
  const auto of_201 =
      without_secrets(R"({"getVariableResult":[{"attributeStatus":"Accepted","attributeValue":"geheim","component":)"
                      R"({"name":"SecurityCtrlr"},"variable":{"name":"BasicAuthPassword"}}]})");
  CHECK(of_201.find("geheim") == std::string::npos);
  CHECK(of_201.find("Accepted") != std::string::npos);
  CHECK(without_secrets(R"({"status":"Accepted"})") == R"({"status":"Accepted"})");
  CHECK(without_secrets("AuthorizationKey 3031") == "{}");
}

TEST_CASE("what names something personal and cannot be read is not kept; the rest is kept as it came") {
  CHECK(masked_frame(R"([2,"1","Authorize",{"idTag":"CARD9988)").empty());
  CHECK(masked_frame("[2,\"1\",\"Heart") == "[2,\"1\",\"Heart");
  CHECK(masked_frame(std::string(100'000, ' ')).size() == 16u << 10);
}
