// SPDX-License-Identifier: Apache-2.0
// What crosses the wire to etcd, and which member it goes to.
#include <doctest/doctest.h>

#include "tests/cluster/etcd_process.hpp"
#include "tests/cluster/lossy_proxy.hpp"

using namespace pilecloud;
using namespace pilecloud::cluster;
using namespace pilecloud::cluster::testing;

TEST_CASE("an answer says succeeded only when it says so, and is nothing when it is not an answer") {
  CHECK(!parse_answer(R"({"header":{"revision":"7"}})")->succeeded);
  CHECK(parse_answer(R"({"header":{},"succeeded":true})")->succeeded);
  for (const auto* foreign :
       {"", "{", "[]", "null", "{}", R"({"succeeded":true})", R"({"header":{},"succeeded":1})",
        R"({"header":{},"responses":{}})", R"({"header":{},"responses":[{"response_range":{"kvs":[{"key":"?"}]}}]})"}) {
    CHECK_MESSAGE(!parse_answer(foreign), foreign);
  }
}

TEST_CASE("values in etcd round trip, and others are refused") {
  CHECK(decode_epoch(encode_epoch({7, "node:1"}))->node == "node:1");
  CHECK(decode_epoch("7:n")->epoch == 7);
  for (const auto* foreign : {"", "7", ":n", "x:n", "7x:n"}) CHECK(!decode_epoch(foreign));
  const log_end end{12, sha256("x")};
  CHECK(decode_end(encode_end(end)) == end);
  CHECK(!decode_end("12:00"));
  CHECK(!decode_end(encode_end(end) + "0"));
  CHECK(encode_end(end) > above_end(12));
  CHECK(encode_end(end) < below_end(12));
  const storage::batch one{3, 12, 2, "bytes"};
  const auto key = partition_keys{"g", 3}.log(12);
  CHECK(decode_batch(3, key, encode_batch(one))->bytes == one.bytes);
  CHECK(decode_batch(3, key, encode_batch(one))->first == 12);
  CHECK(!decode_batch(3, key, "\x02" + encode_batch(one).substr(1)));
  CHECK(!decode_batch(3, "short", encode_batch(one)));
}

TEST_CASE("comparisons tell an epoch of 5 from 50, and an absent key from an empty one") {
  etcd_client client{to_endpoints({shared_etcd().endpoint()})};
  const auto at = partition_keys{fresh_generation(), 0};
  etcd_transaction put;
  REQUIRE(client.commit(put.when_absent(at.epoch()).then_put(at.epoch(), "50:n")).value().succeeded);
  CHECK(!client.commit(put).value().succeeded);
  const auto is_epoch = [&client, &at](std::uint64_t epoch) {
    etcd_transaction asked;
    asked.when_between(at.epoch(), above_epoch(epoch), below_epoch(epoch)).then_get({at.epoch()});
    return client.commit(asked).value().succeeded;
  };
  CHECK(is_epoch(50));
  for (const std::uint64_t epoch : {0, 5, 49, 51, 500}) CHECK(!is_epoch(epoch));
}

TEST_CASE("a dead endpoint, and one that never answers, cost one attempt: then the next is kept to") {
  const auto live = shared_etcd().endpoint();
  lossy_proxy deaf{live};
  deaf.stay_silent(true);
  deaf.lose_answers(1'000'000);
  auto options = to_endpoints({on_loopback(free_port()), deaf.endpoint(), live});
  options.attempt_at_most = std::chrono::milliseconds{1'000};
  etcd_client client{options};
  etcd_transaction put;
  put.then_put("pilecloud/test/endpoint", "x");
  for (int i = 0; i < 5; ++i) CHECK(client.commit(put).value().succeeded);
  CHECK(deaf.lost() == 1);
}

TEST_CASE("a preferred endpoint is asked first") {
  const auto live = shared_etcd().endpoint();
  lossy_proxy deaf{live};
  deaf.stay_silent(true);
  deaf.lose_answers(1'000'000);
  auto options = to_endpoints({deaf.endpoint(), live});
  options.attempt_at_most = std::chrono::milliseconds{1'000};
  etcd_client client{options};
  etcd_transaction put;
  put.then_put("pilecloud/test/endpoint", "x");
  client.prefer(1);
  CHECK(client.commit(put).value().succeeded);
  CHECK(deaf.lost() == 0);
  client.prefer(0);
  CHECK(client.commit(put).value().succeeded);
  CHECK(deaf.lost() == 1);
}

TEST_CASE("what etcd will never do is refused at once; when nobody answers the call ends at its deadline") {
  auto options = to_endpoints({shared_etcd().endpoint()});
  options.call_at_most = std::chrono::seconds{60};
  etcd_client client{options};
  etcd_transaction twice;
  twice.then_put("pilecloud/test/twice", "a").then_put("pilecloud/test/twice", "b");
  const auto refused = client.commit(twice);
  REQUIRE(!refused.ok());
  CHECK(refused.error().refused);
  auto nobody = to_endpoints({on_loopback(free_port()), on_loopback(free_port())});
  nobody.call_at_most = std::chrono::milliseconds{300};
  etcd_client alone{nobody};
  const auto begin = std::chrono::steady_clock::now();
  const auto failed = alone.commit(twice);
  const auto took = std::chrono::steady_clock::now() - begin;
  REQUIRE(!failed.ok());
  CHECK(!failed.error().refused);
  CHECK(took >= std::chrono::milliseconds{300});
  CHECK(took < std::chrono::seconds{3});
}
