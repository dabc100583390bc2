// SPDX-License-Identifier: Apache-2.0
// The sequencer of a cluster: etcd orders, fences and makes durable (design §7). Thread-safe; calls block.
//
// append() is one transaction for all entries it is given (several only beyond etcd's size limit): each partition's
// epoch and tail must be mine, then batches and tails are put. If one refuses, the refusal's own reads say which, and
// the rest goes again. Lost answers: the identical transaction again, until the client's deadline; then unknown.
// Outcomes, claims and the end of the log come from write transactions alone, never from plain reads, leases or clocks.
// A claim whose answer was lost is not recognised but claimed over: an epoch has one holder who knows of it.
// read() is a hint that may come from the past, but never ends before what this sequencer knows to be there.
#pragma once

#include <array>
#include <atomic>
#include <optional>
#include <string>

#include "cluster/etcd_client.hpp"
#include "cluster/etcd_layout.hpp"
#include "storage/sequencer.hpp"

namespace pilecloud::cluster {

class etcd_sequencer final : public storage::sequencer {
 public:
  // `client` outlives the sequencer. Generations share an etcd and know nothing of each other.
  etcd_sequencer(etcd_client& client, std::string generation);

  std::vector<storage::append_outcome> append(std::span<const storage::entry> entries) override;
  result<std::vector<storage::batch>, storage::errc> read(std::uint16_t partition, std::uint64_t from,
                                                          std::size_t limit) override;
  result<storage::claim_result, storage::errc> claim(std::uint16_t partition, std::string_view node) override;
  result<storage::order_survey, storage::errc> survey() override;
  void trim(std::uint16_t partition, std::uint64_t position) override;

 private:
  struct page;

  partition_keys keys(std::uint16_t partition) const { return {generation_, partition}; }
  etcd_transaction transaction_of(std::span<const storage::entry> entries, const std::vector<std::size_t>& asked) const;
  // Entries at `waiting`, which fit one transaction; the others' outcomes stay as they are.
  void append_together(std::span<const storage::entry> entries, std::vector<std::size_t> waiting,
                       std::vector<storage::append_outcome>& outcomes);
  result<page, storage::errc> read_page(std::uint16_t partition, std::uint64_t from, std::size_t limit);
  void know_end(std::uint16_t partition, std::uint64_t next);

  etcd_client& client_;
  std::string generation_;
  std::array<std::atomic<std::uint64_t>, storage::partition_count> known_next_{};  // 0: nothing known
};

}  // namespace pilecloud::cluster
