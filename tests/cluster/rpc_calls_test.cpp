// SPDX-License-Identifier: Apache-2.0
// Calls between nodes that trust each other: who, what, how many, how large.
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "tests/cluster/rpc_nodes.hpp"

using namespace pilecloud;
using namespace pilecloud::cluster;
using namespace pilecloud::cluster::testing;

namespace {

// Keeps what it is asked until somebody answers it.
struct patient_server {
  std::mutex mutex;
  std::vector<transport::answered> waiting;

  call_server serve() {
    return [this](std::string_view, method, std::string, transport::answered then) {
      const std::lock_guard lock{mutex};
      waiting.push_back(std::move(then));
    };
  }
  std::size_t size() {
    const std::lock_guard lock{mutex};
    return waiting.size();
  }
  void answer_all(const std::string& with) {
    for (auto& each : take()) each(with);
  }
  std::vector<transport::answered> take() {
    const std::lock_guard lock{mutex};
    return std::exchange(waiting, {});
  }
};

}  // namespace

TEST_CASE("calls go both ways, and `from` is the name in the certificate") {
  const auto by_name = [](std::string_view from, method, std::string body, transport::answered then) {
    then(std::string{from} + ": " + body);
  };
  const auto a = started(options_of("a"), by_name);
  const auto b = started(options_of("b"), by_name);
  introduce(*a, "b", *b);
  introduce(*b, "a", *a);
  CHECK(ask(*a, "b", method::beat, "well").value() == "a: well");
  CHECK(ask(*b, "a", method::ask, {}).value() == "b: ");
}

TEST_CASE("a node nobody has introduced is unreachable at once") {
  const auto a = started(options_of("a"));
  CHECK(outcome(ask(*a, "b", method::beat, {})) == "unreachable");
  CHECK(a->link_to("b") == link::unknown);
}

TEST_CASE("a call before the first connection waits for it") {
  const auto a = started(options_of("a"));
  const auto b = started(options_of("b"));
  a->know("b", address_of(*b));
  CHECK(ask(*a, "b", method::ask, "x").value() == "x");
}

TEST_CASE("a method the other side does not know is unsupported, and what it refuses is refused") {
  const auto a = started(options_of("a"));
  const auto no = [](std::string_view, method, std::string, transport::answered then) { then(call_error::refused); };
  const auto b = started(options_of("b"), no);
  introduce(*a, "b", *b);
  CHECK(outcome(ask(*a, "b", static_cast<method>(999), "x")) == "unsupported");
  CHECK(outcome(ask(*a, "b", method::key, "x")) == "refused");
}

TEST_CASE("answers may come from another thread, late and in another order") {
  patient_server patient;
  const auto a = started(options_of("a"));
  const auto b = started(options_of("b"), patient.serve());
  introduce(*a, "b", *b);
  auto first = begin(*a, "b", method::ask, "1");
  CHECK(eventually([&patient] { return patient.size() == 1; }));
  auto second = begin(*a, "b", method::ask, "2");
  CHECK(eventually([&patient] { return patient.size() == 2; }));
  auto kept = patient.take();
  kept[1](std::string{"two"});
  CHECK(second.get().value() == "two");
  kept[0](std::string{"one"});
  CHECK(first.get().value() == "one");
}

TEST_CASE("10,000 calls from two threads, answered by a third: each ends once, with its own answer") {
  constexpr std::size_t each_thread = 5'000;
  std::mutex mutex;
  std::vector<std::pair<std::string, transport::answered>> asked;
  auto options = options_of("b");
  options.calls_max = 2 * each_thread;
  const auto b = started(options, [&mutex, &asked](std::string_view, method, std::string body, auto then) {
    const std::lock_guard lock{mutex};
    asked.emplace_back(std::move(body), std::move(then));
  });
  auto caller_options = options_of("a");
  caller_options.calls_max = 2 * each_thread;
  const auto caller = started(caller_options);
  introduce(*caller, "b", *b);

  std::vector<std::atomic<int>> ended(2 * each_thread);
  std::atomic<std::size_t> right{0};
  const auto call_all = [&ended, &right, &caller](std::size_t from) {
    for (auto i = from; i < from + each_thread; ++i)
      caller->call("b", method::ask, std::to_string(i), std::chrono::seconds{60}, [&ended, &right, i](answer given) {
        ++ended[i];
        if (given && given.value() == std::to_string(i)) ++right;
      });
  };
  std::atomic<bool> done{false};
  std::thread answering{[&mutex, &asked, &done] {
    while (!done) {
      std::vector<std::pair<std::string, transport::answered>> now;
      {
        const std::lock_guard lock{mutex};
        now.swap(asked);
      }
      for (auto& [body, then] : now) then(std::move(body));
      std::this_thread::yield();
    }
  }};
  std::thread first{call_all, 0};
  std::thread second{call_all, each_thread};
  first.join();
  second.join();
  CHECK(eventually([&right] { return right == 2 * each_thread; }, std::chrono::seconds{60}));
  done = true;
  answering.join();
  for (const auto& each : ended) REQUIRE(each == 1);
}

TEST_CASE("beyond the bound a call is busy at once, and its place comes back with the answer") {
  patient_server patient;
  auto options = options_of("a");
  options.calls_max = 10;
  const auto a = started(options);
  const auto b = started(options_of("b"), patient.serve());
  introduce(*a, "b", *b);
  std::vector<std::future<answer>> waiting;
  for (int i = 0; i < 10; ++i) waiting.push_back(begin(*a, "b", method::ask, "x"));
  CHECK(outcome(ask(*a, "b", method::ask, "x")) == "busy");
  CHECK(eventually([&patient] { return patient.size() == 10; }));
  patient.answer_all("y");
  for (auto& each : waiting) CHECK(outcome(each.get()) == "answered");
  auto again = begin(*a, "b", method::ask, "x");
  CHECK(eventually([&patient] { return patient.size() == 1; }));
  patient.answer_all("y");
  CHECK(outcome(again.get()) == "answered");
}

TEST_CASE("a node serves so many calls of one peer and no more; a call past its deadline still counts") {
  patient_server patient;
  auto options = options_of("b");
  options.calls_max = 10;
  const auto a = started(options_of("a"));
  const auto b = started(options, patient.serve());
  introduce(*a, "b", *b);
  std::vector<std::future<answer>> waiting;
  for (int i = 0; i < 10; ++i) waiting.push_back(begin(*a, "b", method::ask, "x", std::chrono::milliseconds{200}));
  for (auto& each : waiting) CHECK(outcome(each.get()) == "lost");
  CHECK(patient.size() == 10);
  CHECK(outcome(ask(*a, "b", method::ask, "x")) == "busy");
  patient.answer_all("late");
  CHECK(eventually([&] {
    auto now = begin(*a, "b", method::ask, "x");
    eventually(
        [&] { return patient.size() == 1 || now.wait_for(std::chrono::seconds{0}) == std::future_status::ready; });
    patient.answer_all("y");
    return now.get().ok();
  }));
}

TEST_CASE("the bytes that wait are bounded as well") {
  patient_server patient;
  auto options = options_of("a");
  options.bytes_max = 1u << 20;
  const auto a = started(options);
  const auto b = started(options_of("b"), patient.serve());
  introduce(*a, "b", *b);
  auto large = begin(*a, "b", method::ask, std::string(1u << 20, 'x'));
  CHECK(outcome(ask(*a, "b", method::ask, "x")) == "busy");
  CHECK(eventually([&patient] { return patient.size() == 1; }));
  patient.answer_all("y");
  CHECK(outcome(large.get()) == "answered");
}

TEST_CASE("a body too large is refused on either side, an answer too large is lost, and the connection stays") {
  const auto a = started(options_of("a"));
  auto options = options_of("b");
  options.body_max = 1'000;
  const auto b = started(options, [](std::string_view, method what, std::string body, transport::answered then) {
    then(what == method::read ? std::string(1'001, 'x') : std::move(body));
  });
  introduce(*a, "b", *b);
  CHECK(outcome(ask(*a, "b", method::ask, std::string(call_bytes_max + 1, 'x'))) == "refused");
  CHECK(outcome(ask(*a, "b", method::ask, std::string(call_bytes_max, 'x'))) == "refused");
  CHECK(outcome(ask(*a, "b", method::ask, std::string(1'001, 'x'))) == "refused");
  CHECK(outcome(ask(*a, "b", method::read, "x")) == "lost");
  CHECK(ask(*a, "b", method::ask, std::string(1'000, 'x')).value().size() == 1'000);
  CHECK(a->link_to("b") == link::connected);
}

TEST_CASE("the largest body goes there and back whole") {
  const auto a = started(options_of("a"));
  const auto b = started(options_of("b"));
  introduce(*a, "b", *b);
  std::string body(call_bytes_max, '\0');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>(i * 31 + i / 251);
  CHECK(ask(*a, "b", method::ask, body).value() == body);
}

TEST_CASE("whoever goes takes its calls with it, and answers that come later go nowhere") {
  patient_server patient;
  auto a = started(options_of("a"));
  auto b = started(options_of("b"), patient.serve());
  introduce(*a, "b", *b);
  auto call = begin(*a, "b", method::ask, "x");
  CHECK(eventually([&patient] { return patient.size() == 1; }));
  a.reset();
  CHECK(outcome(call.get()) == "lost");
  const auto again = started(options_of("a"));
  introduce(*again, "b", *b);
  patient.answer_all("to a connection that has ended");
  auto other = begin(*again, "b", method::ask, "x");
  CHECK(eventually([&patient] { return patient.size() == 1; }));
  b.reset();
  CHECK(outcome(other.get()) == "lost");
  patient.answer_all("from a node that has gone");
}
