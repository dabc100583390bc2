// SPDX-License-Identifier: Apache-2.0
// Golden bytes (design §5.8): what each release wrote reads as what it meant. What its newest release wrote of a fact
// is written again byte for byte; a later release holds only the facts it writes in another way.
#include <map>
#include <set>

#include <capnp/message.h>
#include <capnp/pretty-print.h>
#include <doctest/doctest.h>

#include "events/codec.hpp"
#include "events/describe.hpp"
#include "tests/events/each_field.hpp"
#include "tests/events/golden_file.hpp"
#include "tests/events/schema_source.hpp"
#include "tests/events/specimens.hpp"

namespace pilecloud::events {
namespace {

using tests::golden;
using tests::schema_source;
using tests::specimens;

std::string golden_path(int release, category which) {
  return fmt::format("{}/tests/events/golden/{}/{}.golden", PILECLOUD_SOURCE_DIR, release, to_text(which));
}

std::string root_name(category which) {
  std::string name{to_text(which)};
  name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name + "Fact";
}

// As text by the schema source of today, apart from our codecs.
std::string message_text(const std::string& bytes, capnp::StructSchema root) {
  const kj::ArrayPtr<const capnp::word> segments[1] = {
      {reinterpret_cast<const capnp::word*>(bytes.data()), bytes.size() / sizeof(capnp::word)}};
  capnp::SegmentArrayMessageReader message{segments};
  return capnp::prettyPrint(message.getRoot<capnp::DynamicStruct>(root)).flatten().cStr();
}

storage::record record_of(const std::string& stream, std::string_view payload) {
  storage::record stored;
  stored.stream = stream;
  stored.payload = payload;
  return stored;
}

void check_read(category which, const golden& expected, const any_fact& body) {
  const auto decoded = decode(record_of(std::string{to_text(which)} + "/X1", expected.bytes));
  REQUIRE(decoded.ok());
  CHECK(decoded.value().body == body);
  CHECK(decoded.value().origin == tests::specimen_origin());
}

using golden_by_name = std::map<std::string, golden>;

golden_by_name check_release(int release, category which) {
  CAPTURE(release);
  const auto released = tests::read_golden(golden_path(release, which));
  auto unexplained = released;
  for (const auto& body : tests::specimens_of(release, which)) {
    const std::string name{name_of(body)};
    CAPTURE(name);
    if (!released.contains(name)) continue;
    check_read(which, released.at(name), body);
    unexplained.erase(name);
  }
  CHECK(unexplained.empty());  // every golden fact has a specimen
  return released;
}

void check_category(category which) {
  auto source = schema_source::current();
  const auto root = source.find(std::string{to_text(which)}, root_name(which)).asStruct();
  golden_by_name newest;  // an older release's where none since writes the fact in another way
  for (int release = 1; release <= tests::newest_release; ++release) {
    for (auto& [name, bytes] : check_release(release, which)) newest[name] = bytes;
  }
  for (const auto& body : specimens(which)) {
    const std::string name{name_of(body)};
    CAPTURE(name);
    const auto bytes = encode(body, tests::specimen_origin());
    if (newest.contains(name) && newest.at(name).bytes == bytes) {
      CHECK(message_text(bytes, root) == newest.at(name).text);
      continue;
    }
    if (tests::read_golden(golden_path(tests::newest_release, which)).contains(name)) {
      FAIL_CHECK("is written in another way than its golden bytes");
    } else if (tests::may_write_golden()) {
      tests::append_golden(golden_path(tests::newest_release, which), name, {message_text(bytes, root), bytes});
      FAIL_CHECK("golden bytes written; look at them, then run the test again");
    } else {
      FAIL_CHECK("no golden bytes: run once with PILECLOUD_WRITE_GOLDEN=1");
    }
  }
}

TEST_CASE("release 1 is whole: each fact it knew has bytes of its own") {
  std::size_t facts = 0;
  for (std::size_t i = 0; i < category_names.size(); ++i) {
    const auto which = static_cast<category>(i);
    const auto released = tests::read_golden(golden_path(1, which));
    for (const auto& body : tests::specimens_of(1, which)) CHECK(released.contains(std::string{name_of(body)}));
    facts += released.size();
  }
  CHECK(facts == 44);
}

TEST_CASE("golden account facts") { check_category(category::account); }
TEST_CASE("golden claim facts") { check_category(category::claim); }
TEST_CASE("golden pile facts") { check_category(category::pile); }
TEST_CASE("golden session facts") { check_category(category::session); }
TEST_CASE("golden staff facts") { check_category(category::staff); }
TEST_CASE("golden station facts") { check_category(category::station); }
TEST_CASE("golden tariff facts") { check_category(category::tariff); }

TEST_CASE("every kind of fact has a specimen") {
  const auto kinds = [](category which) {
    std::set<std::string_view> names;
    for (const auto& body : specimens(which)) names.insert(name_of(body));
    return names.size();
  };
  CHECK(kinds(category::account) == std::variant_size_v<domain::account::fact>);
  CHECK(kinds(category::claim) == std::variant_size_v<domain::claim::fact>);
  CHECK(kinds(category::pile) == std::variant_size_v<domain::pile::fact>);
  CHECK(kinds(category::session) == std::variant_size_v<domain::session::fact>);
  CHECK(kinds(category::staff) == std::variant_size_v<domain::staff::fact>);
  CHECK(kinds(category::station) == std::variant_size_v<domain::station::fact>);
  CHECK(kinds(category::tariff) == std::variant_size_v<domain::tariff::fact>);
}

// No field may be left as a fresh fact has it, else its golden bytes would prove nothing about it.
template <class T>
void check_set(const T& value) {
  if constexpr (std::is_class_v<T> && std::is_aggregate_v<T> && !requires { value.size(); }) {
    tests::each_field(value, [](const auto& field) { check_set(field); });
  } else {
    CHECK_FALSE(value == T{});
  }
}

TEST_CASE("every field of every specimen is set") {
  for (std::size_t i = 0; i < category_names.size(); ++i) {
    for (const auto& body : specimens(static_cast<category>(i))) {
      CAPTURE(name_of(body));
      std::visit([](const auto& of_category) { std::visit([](const auto& fact) { check_set(fact); }, of_category); },
                 body);
    }
  }
}

}  // namespace
}  // namespace pilecloud::events
