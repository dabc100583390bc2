// SPDX-License-Identifier: Apache-2.0
// Our side of tests/ocpp_peer/schemas_agree.js: prints payloads drawn from our shapes, and holds payloads that a
// library of somebody else's has judged against our check. Lines of JSON both ways.
//
//   payload_judge draw SEED COUNT   COUNT payloads of every message: {"version", "action", "part", "payload"}
//   payload_judge judge             the same lines with "valid", and where not "kind" and "path" of what is wrong:
//                                   prints each line we see otherwise, then counts; exits 1 when there was one
#include <cstdint>
#include <iostream>
#include <map>
#include <string>

#include "random_payload.hpp"

using namespace pilecloud;
using namespace pilecloud::devices;

namespace {

void draw(std::uint64_t seed, std::uint64_t count) {
  for (const auto version : {ocpp_version::ocpp16, ocpp_version::ocpp201}) {
    tests::payload_source source{seed, version};
    for (const auto& message : messages(version)) {
      for (const bool asks : {true, false}) {
        for (std::uint64_t i = 0; i < count; ++i) {
          const auto payload = source.object(asks ? message.request : message.response, i == 0);
          std::cout << write_value({{"version", to_text(version)},
                                    {"action", message.action},
                                    {"part", asks ? "req" : "conf"},
                                    {"payload", payload}})
                    << '\n';
        }
      }
    }
  }
}

std::string_view to_text(fault_kind kind) {
  switch (kind) {
    case fault_kind::formation:
      return "formation";
    case fault_kind::property:
      return "property";
    case fault_kind::occurrence:
      return "occurrence";
    case fault_kind::type:
      return "type";
  }
  return "";
}

// Empty when we agree.
std::string difference(const json& line, std::map<std::string, int>& noted) {
  const auto version = line["version"] == "ocpp1.6" ? ocpp_version::ocpp16 : ocpp_version::ocpp201;
  const auto* message = find_message(version, line["action"].get<std::string>());
  if (message == nullptr) return "we do not know the action";
  const auto& shape = line["part"] == "req" ? message->request : message->response;
  const auto strict = check(line["payload"], shape, {version, strictness::strict});
  if (line["valid"] == true) return strict ? "" : "we refuse " + strict.error().path;
  if (strict) return "we let it through";
  if (strict.error().path != line["path"]) return "we name " + strict.error().path;
  if (to_text(strict.error().kind) != line["kind"]) return "we call it " + std::string{to_text(strict.error().kind)};
  const auto tolerant = check(line["payload"], shape, {version, strictness::tolerant});
  if (!tolerant) return {};
  if (tolerant.value().empty()) return "tolerance has no note of it";
  ++noted[std::string{strict.error().rule}];
  return {};
}

int judge() {
  std::map<std::string, int> noted;
  std::map<bool, int> agreed;
  int differing = 0;
  for (std::string text; std::getline(std::cin, text);) {
    const auto line = read_value(text).value();
    const auto told = difference(line, noted);
    if (told.empty()) {
      ++agreed[line["valid"] == true];
      continue;
    }
    ++differing;
    std::cout << told << ": " << text.substr(0, 2000) << '\n';
  }
  std::cout << agreed[true] << " valid payloads accepted, " << agreed[false] << " invalid ones refused alike, "
            << differing << " seen otherwise\n";
  for (const auto& [rule, times] : noted) std::cout << "  only noted when tolerant: " << rule << ' ' << times << '\n';
  return differing == 0 && agreed[true] > 0 && agreed[false] > 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
  const std::string what = count > 1 ? words[1] : "";
  if (what == "draw" && count == 4) {
    draw(std::stoull(words[2]), std::stoull(words[3]));
    return 0;
  }
  if (what == "judge" && count == 2) return judge();
  std::cerr << "usage: payload_judge draw SEED COUNT | judge\n";
  return 2;
}
