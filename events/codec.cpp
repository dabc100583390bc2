// SPDX-License-Identifier: Apache-2.0
#include "events/codec.hpp"

#include "events/fields.hpp"

namespace pilecloud::events {

namespace {

template <class Fact>
result<nothing, decode_error> decode_body(std::string_view payload, fact& into) {
  return decode_payload(payload, into.origin, as<Fact>(into.body));
}

result<nothing, decode_error> decode_as(category which, std::string_view payload, fact& into) {
  switch (which) {
    case category::account:
      return decode_body<domain::account::fact>(payload, into);
    case category::claim:
      return decode_body<domain::claim::fact>(payload, into);
    case category::pile:
      return decode_body<domain::pile::fact>(payload, into);
    case category::session:
      return decode_body<domain::session::fact>(payload, into);
    case category::staff:
      return decode_body<domain::staff::fact>(payload, into);
    case category::station:
      return decode_body<domain::station::fact>(payload, into);
    case category::tariff:
      return decode_body<domain::tariff::fact>(payload, into);
  }
  PILECLOUD_ASSERT(false, "category {} has no codec", static_cast<int>(which));
}

}  // namespace

std::string_view to_text(decode_fault fault) {
  switch (fault) {
    case decode_fault::unknown_category:
      return "unknown_category";
    case decode_fault::malformed:
      return "malformed";
    case decode_fault::unknown_fact:
      return "unknown_fact";
    case decode_fault::out_of_range:
      return "out_of_range";
  }
  return "unknown";
}

std::string encode(const any_fact& body, const origin& asked) {
  return std::visit([&asked](const auto& fact) { return encode(fact, asked); }, body);
}

result<nothing, decode_error> decode(const storage::record& stored, fact& into) {
  const auto slash = stored.stream.find('/');
  const auto which = slash == std::string_view::npos ? std::nullopt : parse_category(stored.stream.substr(0, slash));
  if (!which) {
    return decode_error{decode_fault::unknown_category, std::string{stored.stream}};
  }
  into.partition = stored.partition;
  into.position = stored.position;
  into.stream.assign(stored.stream);
  into.version = stored.version;
  into.recorded_at = stored.recorded_at;
  into.command = stored.command;
  into.commit_index = stored.commit_index;
  into.commit_size = stored.commit_size;
  return decode_as(*which, stored.payload, into);
}

result<fact, decode_error> decode(const storage::record& stored) {
  fact into;
  auto done = decode(stored, into);
  if (!done) return std::move(done).error();
  return into;
}

}  // namespace pilecloud::events
