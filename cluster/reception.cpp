// SPDX-License-Identifier: Apache-2.0
#include "cluster/reception.hpp"

#include <algorithm>

#include "storage/batch_reader.hpp"

namespace pilecloud::cluster {

namespace {

constexpr std::uint32_t read_bytes_max = 4u << 20;

tails tails_of(const storage::log& log) {
  tails all;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    all.last[partition] = log.tail(partition).position;
  }
  return all;
}

// Calls `then` with the decoded body, or refuses.
template <class Message, class Then>
void with_body(std::string_view body, const transport::answered& answer, Then&& then) {
  auto understood = decode<Message>(body);
  if (!understood) return answer(call_error::refused);
  then(std::move(understood).value());
}

}  // namespace

void reception::heard(const beat& said) {
  with_.member.heard(said);
  tails has;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    has.last[partition] = said.partitions[partition].last;
  }
  with_.sender.heard(said.node, has);
}

void reception::serve(std::string_view from, method what, std::string_view body, transport::answered then) {
  switch (what) {
    case method::beat:
      return with_body<beat>(body, then, [&](const beat& said) {
        if (said.node != from) return then(call_error::refused);  // nobody beats for another
        heard(said);
        then(encode(with_.member.own_beat()));
      });
    case method::stand:
      return then(encode(with_.member.own_beat()));
    case method::ask:
      return with_body<asked>(body, then,
                              [&](const asked& one) { with_.entities.asked_by(from, one, std::move(then)); });
    case method::follow:
      return follow(body, std::move(then));
    case method::read:
      return read(body, then);
    case method::chains:
      return chains(body, then);
    case method::hand_over:
      return with_body<partition_set>(body, then, [&](const partition_set& wanted) {
        with_.member.hand_over(wanted.partitions, [then](std::vector<std::uint16_t> gone) {
          then(encode(partition_set{std::move(gone)}));
        });
      });
    case method::edge:
      return with_body<edge_message>(body, then,
                                     [&](const edge_message& one) { with_.edge(from, one, std::move(then)); });
    case method::key:
      return with_body<kept_key>(body, then, [&](kept_key one) { with_.keep_key(std::move(one), std::move(then)); });
  }
  then(call_error::unsupported);
}

void reception::follow(std::string_view body, transport::answered then) {
  with_body<batches>(body, then, [&](batches sent) {
    with_.ours.follow(std::move(sent.ordered),
                      [this, then = std::move(then)](const result<nothing, storage::failure>&) {
                        // Whatever could not be applied shows in the tails.
                        then(encode(tails_of(with_.log)));
                      });
  });
}

void reception::read(std::string_view body, const transport::answered& then) const {
  with_body<read_range>(body, then, [&](const read_range& asked) {
    auto found =
        storage::read_batches(with_.log, asked.partition, asked.from, 1, std::min(asked.bytes_max, read_bytes_max));
    if (!found) return then(call_error::refused);
    then(encode(batches{std::move(found).value()}));
  });
}

void reception::chains(std::string_view body, const transport::answered& then) const {
  with_body<chain_positions>(body, then, [&](const chain_positions& asked) {
    chain_hashes known;
    for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
      const auto at = asked.at[partition];
      if (at == 0 || at > with_.log.tail(partition).position) continue;
      const auto take = [&known, partition](std::uint64_t, std::string_view bytes) {
        known.of[partition] = storage::chain_of(bytes);
        return false;
      };
      if (!with_.log.read(partition, at, take)) known.of[partition].reset();
    }
    then(encode(known));
  });
}

}  // namespace pilecloud::cluster
