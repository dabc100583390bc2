// SPDX-License-Identifier: Apache-2.0
// Bytes of a broken, hostile or newer node: a typed failure, never a crash, never another command than was sent.
#include <functional>
#include <random>

#include <doctest/doctest.h>

#include "cluster/command_codec.hpp"
#include "cluster/peer_messages.hpp"
#include "cluster/transport.hpp"
#include "events/codec.hpp"
#include "tests/cluster/message_specimens.hpp"
#include "tests/cluster/message_text.hpp"
#include "tests/events/hostile_bytes.hpp"

namespace pilecloud::cluster {
namespace {

using tests::message_of_text;
using tests::schema_source;

constexpr std::uint64_t seed = 20260301;

// A kind of message: reads bytes and, when they are one, writes it again.
struct message_kind {
  std::string name;
  std::vector<std::string> good;
  std::function<result<std::string, decode_failure>(std::string_view)> read_and_write;
};

template <class Value, class Decode>
std::function<result<std::string, decode_failure>(std::string_view)> reader(Decode decode_one) {
  return [decode_one](std::string_view bytes) -> result<std::string, decode_failure> {
    auto decoded = decode_one(bytes);
    if (!decoded) return std::move(decoded).error();
    return encode(decoded.value());
  };
}
template <class Message>
message_kind peer_kind(std::string name) {
  return {std::move(name), {encode(tests::specimen<Message>())}, reader<Message>(decode<Message>)};
}

std::vector<message_kind> all_kinds() {
  std::vector<message_kind> kinds;
  message_kind requests{"request", {}, reader<actors::request>(decode_request)};
  for (const auto& one : tests::request_specimens()) requests.good.push_back(encode(one.value));
  message_kind answers{
      "answer", {}, reader<actors::answer>([](std::string_view bytes) { return decode_answer(bytes); })};
  for (const auto& one : tests::answer_specimens()) answers.good.push_back(encode(one.value));
  kinds.push_back(std::move(requests));
  kinds.push_back(std::move(answers));
  kinds.push_back(peer_kind<beat>("beat"));
  kinds.push_back(peer_kind<asked>("asked"));
  kinds.push_back(peer_kind<batches>("batches"));
  kinds.push_back(peer_kind<tails>("tails"));
  kinds.push_back(peer_kind<read_range>("read_range"));
  kinds.push_back(peer_kind<chain_positions>("chain_positions"));
  kinds.push_back(peer_kind<chain_hashes>("chain_hashes"));
  kinds.push_back(peer_kind<partition_set>("partition_set"));
  kinds.push_back(peer_kind<edge_message>("edge_message"));
  kinds.push_back(peer_kind<edge_answer>("edge_answer"));
  kinds.push_back(peer_kind<kept_key>("kept_key"));
  return kinds;
}

// True when the bytes were a message; then it is written and read again.
bool survives(const message_kind& kind, std::string_view bytes) {
  const auto written = kind.read_and_write(bytes);
  if (!written) {
    CHECK_FALSE(written.error().detail.empty());
    return false;
  }
  const auto again = kind.read_and_write(written.value());
  REQUIRE(again.ok());
  CHECK(again.value() == written.value());
  return true;
}

TEST_CASE("flipped bits, cut and shuffled words are failures or other messages") {
  std::mt19937_64 dice{seed};
  for (const auto& kind : all_kinds()) {
    CAPTURE(kind.name);
    std::size_t messages = 0;
    std::size_t failures = 0;
    for (const auto& good : kind.good) {
      const int rounds = kind.good.size() > 1 ? 100 : 500;
      for (int round = 0; round < rounds; ++round) {
        auto bytes = good;
        tests::mutate(bytes, dice);
        (survives(kind, bytes) ? messages : failures) += 1;
      }
    }
    // Both happen, else the mutations prove little.
    CHECK(messages > 20);
    CHECK(failures > 20);
  }
}

TEST_CASE("every truncation is a failure or another message, and a part of a word is malformed") {
  for (const auto& kind : all_kinds()) {
    CAPTURE(kind.name);
    for (const auto& good : kind.good) {
      for (std::size_t size = 0; size < good.size(); ++size) {
        const auto cut = std::string_view{good}.substr(0, size);
        if (size % 8 == 0 && size > 0) {
          survives(kind, cut);
          continue;
        }
        const auto read = kind.read_and_write(cut);
        REQUIRE_FALSE(read.ok());
        CHECK(read.error().kind == decode_fault::malformed);
      }
    }
  }
}

TEST_CASE("random bytes are failures or messages") {
  std::mt19937_64 dice{seed};
  const auto kinds = all_kinds();
  for (int round = 0; round < 3000; ++round) {
    std::string bytes(dice() % 200, '\0');
    for (auto& byte : bytes) byte = static_cast<char>(dice());
    survives(kinds[dice() % kinds.size()], bytes);
  }
}

TEST_CASE("what is larger than a call is not looked at") {
  const std::string large(call_bytes_max + 8, '\0');
  for (const auto& kind : all_kinds()) {
    const auto read = kind.read_and_write(large);
    REQUIRE_FALSE(read.ok());
    CHECK(read.error().kind == decode_fault::too_large);
  }
}

TEST_CASE("a list that claims half a billion empty batches costs nothing") {
  auto bytes = encode(batches{});
  const std::string tag{"\x00\x00\x00\x00\x02\x00\x01\x00", 8};  // count 0, 2 words of numbers and 1 pointer each
  REQUIRE(bytes.substr(bytes.size() - 8) == tag);
  bytes.replace(bytes.size() - 8, 8, std::string{"\xFC\xFF\xFF\x7F\x00\x00\x00\x00", 8});
  CHECK(decode<batches>(bytes).error().kind == decode_fault::malformed);
}

decode_failure refused_request(schema_source source, const std::string& text) {
  const auto read = decode_request(message_of_text(source, "command", "Request", text));
  REQUIRE_FALSE(read.ok());
  return read.error();
}
decode_failure refused_answer(schema_source source, const std::string& text) {
  const auto read = decode_answer(message_of_text(source, "command", "Answer", text));
  REQUIRE_FALSE(read.ok());
  return read.error();
}
template <class Message>
decode_failure refused_body(const std::string& root, const std::string& text) {
  auto source = schema_source::current();
  const auto read = decode<Message>(message_of_text(source, "peer", root, text));
  REQUIRE_FALSE(read.ok());
  return read.error();
}

TEST_CASE("a command of a newer node is unknown, and says so") {
  const auto unknown = refused_request(
      schema_source::doctored("command", "holdMore @14 :HoldMore;", "holdMore @14 :HoldMore;\n    close @15 :PayDebt;"),
      R"((stream = "account/A1", account = (close = ())))");
  CHECK(unknown.kind == decode_fault::unknown_command);
  CHECK(unknown.detail == "account command 15 is newer than this program");
  CHECK(to_text(unknown.kind) == "unknown command");
  CHECK(refused_request(schema_source::doctored("command", "    publish @1 :Publish;",
                                                "    publish @1 :Publish;\n    retire @2 :Publish;"),
                        R"((stream = "tariff/T1", tariff = (retire = ())))")
            .kind == decode_fault::unknown_command);
}

TEST_CASE("a category of a newer node is unknown") {
  CHECK(refused_request(schema_source::doctored("command", "tariff @14 :TariffCommand;",
                                                "tariff @14 :TariffCommand;\n    fleet @15 :TariffCommand;"),
                        R"((stream = "fleet/F1", fleet = ()))")
            .kind == decode_fault::unknown_command);
}

TEST_CASE("an enumerant of a newer node makes its command unknown") {
  CHECK(refused_request(schema_source::doctored("account", "sandbox @3;", "sandbox @3;\n  alipay @4;"),
                        R"((stream = "account/A1", account = (topUp = (amountFen = 5, channel = alipay))))")
            .kind == decode_fault::unknown_command);
  CHECK(refused_request(schema_source::doctored("command", "stopOverdue @4;", "stopOverdue @4;\n  tea @5;"),
                        R"((stream = "session/P1/7", session = (remind = (kind = tea))))")
            .kind == decode_fault::unknown_command);
}

TEST_CASE("a field of a newer node is overlooked") {
  auto newer = schema_source::doctored("command", "  session @0 :Text;\n  revision @1 :UInt32;",
                                       "  currency @5 :Text;\n  session @0 :Text;\n  revision @1 :UInt32;");
  const auto read = decode_request(
      message_of_text(newer, "command", "Request",
                      R"((stream = "account/A1", account = (charge = (session = "P1/7", currency = "CNY"))))"));
  REQUIRE(read.ok());
  const auto& command = std::get<domain::account::command>(read.value().command);
  CHECK(std::get<domain::account::charge>(command).session == session_id{"P1/7"});
}

TEST_CASE("a request must be whole") {
  const auto says = [](const std::string& text) { return refused_request(schema_source::current(), text).kind; };
  CHECK(says("()") == decode_fault::malformed);                                        // no stream
  CHECK(says(R"((stream = "account/A1"))") == decode_fault::malformed);                // no command
  CHECK(says(R"((stream = "account/A1", account = ()))") == decode_fault::malformed);  // an empty one
  CHECK(says(R"((stream = "account", account = (freeze = ())))") == decode_fault::malformed);
  CHECK(says(R"((stream = "account//A1", account = (freeze = ())))") == decode_fault::malformed);
  CHECK(says(R"((stream = "pile/P1", account = (freeze = ())))") == decode_fault::malformed);
  CHECK(says(R"((stream = "account/A1", id = "123456789012345", account = (freeze = ())))") == decode_fault::malformed);
  CHECK(says(R"((stream = "account/A1", body = "12345678901234567", account = (freeze = ())))") ==
        decode_fault::malformed);
  CHECK(says(R"((stream = "pile/P1", pile = (reportStart = (key = "short"))))") == decode_fault::malformed);
  auto current = schema_source::current();
  CHECK(decode_request(
            message_of_text(current, "command", "Request", R"((stream = "account/A1", account = (freeze = ())))"))
            .ok());
}

TEST_CASE("P1: a command's day table has 48 slots") {
  CHECK(refused_request(schema_source::current(),
                        R"((stream = "tariff/T1", tariff = (publish = (terms = (tables = [(slots = [flat])])))))")
            .kind == decode_fault::malformed);
}

TEST_CASE("an answer of a newer node is unknown") {
  CHECK(refused_answer(schema_source::doctored("command", "    unavailable @5 :Unavailable;",
                                               "    unavailable @5 :Unavailable;\n    later @6 :Unavailable;"),
                       R"((later = ()))")
            .kind == decode_fault::unknown_command);
  CHECK(
      refused_answer(schema_source::current(), R"((accepted = (facts = [(category = "fleet", payload = "12345678")])))")
          .kind == decode_fault::unknown_command);
  CHECK(refused_answer(schema_source::current(), R"((rejected = (category = "fleet", rule = "fleet_must_be_known")))")
            .kind == decode_fault::unknown_command);
}

TEST_CASE("a fact of a newer node makes its answer unknown") {
  auto newer = schema_source::doctored("claim", "released @8 :Released;", "released @8 :Released;\n    sold @9 :Text;");
  auto payload = message_of_text(newer, "claim", "ClaimFact", R"((sold = "S"))");
  // The bytes of a fact this program knows, with its payload exchanged for one of the same size.
  auto bytes = encode(actors::accepted{.facts = {domain::claim::fact{domain::claim::lapsed{}}}});
  const auto known = events::encode(domain::claim::fact{domain::claim::lapsed{}}, {});
  payload.resize(known.size());
  const auto place = bytes.find(known);
  REQUIRE(place != std::string::npos);
  bytes.replace(place, known.size(), payload);
  const auto read = decode_answer(bytes);
  REQUIRE_FALSE(read.ok());
  CHECK(read.error().kind == decode_fault::unknown_command);
}

TEST_CASE("an answer must be whole") {
  const auto says = [](const std::string& text) { return refused_answer(schema_source::current(), text).kind; };
  CHECK(says("()") == decode_fault::malformed);
  CHECK(says(R"((accepted = (facts = [(category = "claim")])))") == decode_fault::malformed);
  CHECK(says(R"((accepted = (facts = [(category = "claim", payload = "1234567")])))") == decode_fault::malformed);
  CHECK(says(R"((rejected = (category = "claim")))") == decode_fault::malformed);
  CHECK(says(R"((rejected = (category = "claim", rule = "Not A Rule!")))") == decode_fault::malformed);
  CHECK(says(R"((rejected = (category = "claim", rule = ")" + std::string(97, 'a') + R"(")))") ==
        decode_fault::malformed);
}

std::string list_of(std::size_t size, const std::string& item) {
  std::string list = "[";
  for (std::size_t i = 0; i < size; ++i) list += (i == 0 ? "" : ", ") + item;
  return list + "]";
}

TEST_CASE("bodies of calls speak of the partitions that exist") {
  const auto malformed = decode_fault::malformed;
  CHECK(refused_body<beat>("Beat", "(node = \"a\")").kind == malformed);
  CHECK(refused_body<beat>("Beat", "(partitions = " + list_of(15, "()") + ")").kind == malformed);
  CHECK(refused_body<beat>("Beat", "(partitions = " + list_of(17, "()") + ")").kind == malformed);
  CHECK(refused_body<beat>("Beat", "(partitions = " + list_of(16, "(chain = \"short\")") + ")").kind == malformed);
  CHECK(refused_body<beat>("Beat", "(partitions = " + list_of(16, "()") + ", hears = " + list_of(257, "\"b\"") + ")")
            .kind == malformed);
  CHECK(refused_body<batches>("Batches", "(batches = [(partition = 16)])").kind == malformed);
  CHECK(refused_body<batches>("Batches", "(batches = " + list_of(batches_max + 1, "()") + ")").kind == malformed);
  CHECK(refused_body<tails>("Tails", "(last = [1, 2])").kind == malformed);
  CHECK(refused_body<read_range>("ReadRange", "(partition = 16)").kind == malformed);
  CHECK(refused_body<chain_positions>("ChainPositions", "()").kind == malformed);
  CHECK(refused_body<chain_hashes>("ChainHashes", "(of = " + list_of(17, "\"\"") + ")").kind == malformed);
  CHECK(refused_body<chain_hashes>("ChainHashes", "(of = " + list_of(16, "\"0123\"") + ")").kind == malformed);
  CHECK(refused_body<partition_set>("Partitions", "(partitions = [16])").kind == malformed);
  CHECK(refused_body<partition_set>("Partitions", "(partitions = " + list_of(17, "1") + ")").kind == malformed);
  CHECK(refused_body<edge_message>("EdgeMessage", "()").kind == malformed);
}

TEST_CASE("an edge message of a newer node is unknown") {
  auto newer = schema_source::doctored("peer", "    attached @2 :EdgeAttached;",
                                       "    detached @3 :EdgeAttached;\n    attached @2 :EdgeAttached;");
  const auto read = decode<edge_message>(message_of_text(newer, "peer", "EdgeMessage", "(detached = ())"));
  REQUIRE_FALSE(read.ok());
  CHECK(read.error().kind == decode_fault::unknown_command);
}

}  // namespace
}  // namespace pilecloud::cluster
