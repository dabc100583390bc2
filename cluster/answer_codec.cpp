// SPDX-License-Identifier: Apache-2.0
#include "cluster/command_codec.hpp"
#include "cluster/message_fields.hpp"
#include "cluster/rule_texts.hpp"
#include "cluster/schema/command.capnp.h"
#include "events/codec.hpp"

namespace pilecloud::cluster {

namespace {

using message = schema::Answer;

constexpr std::size_t words_a_fact = 8;  // beside its payload

// The payloads are built before, as no message may be built while another is.
void put_accepted(schema::Accepted::Builder to, const actors::accepted& from,
                  const std::vector<std::string>& payloads) {
  to.setPartition(from.partition);
  to.setFirst(from.first);
  to.setLast(from.last);
  to.setVersion(from.version);
  to.setRepeated(from.repeated);
  auto facts = to.initFacts(static_cast<unsigned>(payloads.size()));
  for (unsigned i = 0; i < facts.size(); ++i) {
    const auto category = events::to_text(events::category_of_fact(from.facts[i]));
    facts[i].setCategory(capnp::Text::Reader{category.data(), category.size()});
    facts[i].setPayload(events::opaque(payloads[i]));
  }
}

std::string encode_accepted(const actors::accepted& given) {
  std::vector<std::string> payloads;
  payloads.reserve(given.facts.size());
  std::size_t words = words_a_fact * (1 + given.facts.size());
  for (const auto& fact : given.facts) {
    payloads.push_back(events::encode(fact, {}));
    words += payloads.back().size() / sizeof(capnp::word);
  }
  return events::write_root<message>(
      [&given, &payloads](message::Builder root) { put_accepted(root.initAccepted(), given, payloads); }, words);
}

std::string encode_rejected(const actors::rejected& given) {
  PILECLOUD_ASSERT(events::parse_category(given.category) && rule_texts::valid(given.rule),
                   "a rejection of {} by {} could not be read back", given.category, given.rule);
  return events::write_root<message>([&given](message::Builder root) {
    auto rejected = root.initRejected();
    const std::string category{given.category};
    const std::string rule{given.rule};
    rejected.setCategory(events::text(category));
    rejected.setRule(events::text(rule));
    rejected.setField(events::text(given.field));
  });
}

template <class Set>
std::string encode_alternative(const Set& set) {
  return events::write_root<message>([&set](message::Builder root) { set(root); });
}

events::category take_category(capnp::Text::Reader from) {
  const auto known = events::parse_category({from.begin(), from.size()});
  if (!known) events::refuse(events::decode_fault::unknown_category, "a category that is newer than this program");
  return *known;
}

template <std::size_t... I>
events::any_fact empty_fact(events::category which, std::index_sequence<I...>) {
  events::any_fact fact;
  (void)((static_cast<std::size_t>(which) == I ? (fact.emplace<I>(), true) : false) || ...);
  return fact;
}

// A fact's payload begins at a whole word of its message, so it is read in place and the message stays where it is
// (events/message.hpp keeps one copy a thread of what is not aligned).
events::any_fact take_fact(schema::Fact::Reader from) {
  auto fact =
      empty_fact(take_category(from.getCategory()), std::make_index_sequence<std::variant_size_v<events::any_fact>>{});
  const auto payload = from.getPayload();
  if (payload.size() == 0 || reinterpret_cast<std::uintptr_t>(payload.begin()) % sizeof(capnp::word) != 0) {
    refuse_malformed(fmt::format("a fact of {} bytes", payload.size()));
  }
  events::origin none;
  auto done = std::visit(
      [&payload, &none](auto& body) {
        return events::decode_payload({reinterpret_cast<const char*>(payload.begin()), payload.size()}, none, body);
      },
      fact);
  if (!done) throw events::refusal{std::move(done).error()};
  return fact;
}

void take_accepted(schema::Accepted::Reader from, actors::accepted& to) {
  to.partition = from.getPartition();
  to.first = from.getFirst();
  to.last = from.getLast();
  to.version = from.getVersion();
  to.repeated = from.getRepeated();
  for (const auto fact : from.getFacts()) to.facts.push_back(take_fact(fact));
}

struct read_answer {
  actors::answer given;
  bool too_many_rules = false;
};

void take_rejected(schema::Rejected::Reader from, rule_texts& texts, read_answer& to) {
  auto& rejected = to.given.emplace<actors::rejected>();
  rejected.category = events::to_text(take_category(from.getCategory()));
  events::take(from.getField(), rejected.field);
  const auto text = from.getRule();
  const std::string_view rule{text.begin(), text.size()};
  if (!rule_texts::valid(rule)) refuse_malformed(fmt::format("a rule's name of {} bytes that is none", rule.size()));
  const auto kept = texts.keep(rule);
  to.too_many_rules = !kept;
  rejected.rule = kept.value_or(std::string_view{});
}

void take_answer(message::Reader from, rule_texts& texts, read_answer& to) {
  switch (from.which()) {
    case message::ACCEPTED:
      return take_accepted(from.getAccepted(), to.given.emplace<actors::accepted>());
    case message::REJECTED:
      return take_rejected(from.getRejected(), texts, to);
    case message::BUSY:
      to.given.emplace<actors::busy>();
      return;
    case message::BODY_DIFFERS:
      to.given.emplace<actors::body_differs>();
      return;
    case message::UNAVAILABLE:
      return events::take(from.getUnavailable().getWhy(), to.given.emplace<actors::unavailable>().why);
    case message::NOT_RECORDED:
      break;
  }
  refuse_unknown("answer", from.which());
}

}  // namespace

std::string encode(const actors::answer& given) {
  return std::visit(
      overload{
          [](const actors::accepted& one) { return encode_accepted(one); },
          [](const actors::rejected& one) { return encode_rejected(one); },
          [](const actors::busy&) { return encode_alternative([](message::Builder root) { root.setBusy(); }); },
          [](const actors::body_differs&) {
            return encode_alternative([](message::Builder root) { root.setBodyDiffers(); });
          },
          [](const actors::unavailable& one) {
            return encode_alternative(
                [&one](message::Builder root) { root.initUnavailable().setWhy(events::text(one.why)); });
          },
      },
      given);
}

result<actors::answer, decode_failure> decode_answer(std::string_view bytes, rule_texts& texts) {
  auto read = decode_root<message, read_answer>(
      bytes, [&texts](message::Reader root, read_answer& to) { take_answer(root, texts, to); });
  if (!read) return std::move(read).error();
  if (read.value().too_many_rules) {
    return decode_failure{decode_fault::too_many_rules, "a rule's name more than are kept"};
  }
  return std::move(read).value().given;
}

result<actors::answer, decode_failure> decode_answer(std::string_view bytes) {
  return decode_answer(bytes, rule_texts::of_process());
}

}  // namespace pilecloud::cluster
