// SPDX-License-Identifier: Apache-2.0
// keys/ of a cluster: this node's own key_store in front, etcd behind it, where every value is wrapped.
//
//   keys/<name>    the wrapped bytes; the first put of a secret counts, for ever
//   erased/<name>  this name was destroyed and never has a key again; permanent, and kept by each node as well
// A new secret is in etcd, synced here and handed to the live peers before secret() or put() returns, because a fact
// sealed under it may be ordered next. What is known here is read here, also while etcd is away. destroy() erases in
// etcd, here and at the live peers; a node that was away destroys what is marked when it fetches. Every write and
// every look that misses goes through Raft: it never answers from the past (etcd #20418).
// Names under `marks` ("revoked/…") are no secrets: a later put counts, and one that is not known here is not asked for
// in etcd, so that looking up a token costs nothing; a node that missed one learns of it when it fetches.
// Thread-safe; calls that need etcd block as etcd_client does. Errors: io_error etcd or the disk is away (a put may
// have happened: repeat it), conflict the name was erased or two nodes hold different keys, checksum_mismatch a wrapped
// value does not open: another wrapping key.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>

#include "base/sealing.hpp"
#include "cluster/etcd_client.hpp"
#include "cluster/etcd_layout.hpp"
#include "storage/key_store.hpp"

namespace pilecloud::cluster {

class shared_key_store final : public storage::key_store {
 public:
  // Hands what accept() takes to the live peers; returns when they answered or 500 ms have passed.
  using peer_messenger = std::function<void(std::string_view name, std::string_view wrapped)>;

  // `local` and `client` outlive the store. Finishes destructions that a crash interrupted.
  static result<std::unique_ptr<shared_key_store>, storage::failure> open(storage::key_store& local,
                                                                          etcd_client& client,
                                                                          std::string_view generation,
                                                                          const secret_key& wrapping,
                                                                          peer_messenger tell_peers);

  result<std::optional<std::string>, storage::failure> get(std::string_view name) const override;
  result<nothing, storage::failure> put(std::string_view name, std::string_view bytes) override;
  result<nothing, storage::failure> put_all(std::span<const storage::named_bytes> many) override;  // one by one
  result<std::string, storage::failure> secret(std::string_view name) override;
  // Of what is here: fetch_all() first.
  result<nothing, storage::failure> each(
      std::string_view prefix,
      const std::function<bool(std::string_view name, std::string_view bytes)>& visit) const override;
  // Here, and in etcd if it answers; what stays there comes back with a fetch, to be removed again.
  result<nothing, storage::failure> remove(std::string_view name) override;
  result<nothing, storage::failure> destroy(std::string_view name) override;

  // What etcd has and this node has not, and what was erased meanwhile. For a node that joins or was away.
  result<nothing, storage::failure> fetch_all() { return fetch(""); }
  // The names with this prefix only: "revoked/", often.
  result<nothing, storage::failure> fetch(std::string_view prefix);
  // What was erased since the last time, at first since ever: a live node that a peer's word did not reach learns here.
  result<nothing, storage::failure> hear_erasures();
  // Puts all that is here into etcd: a folder of one node grows into a cluster. May be called again.
  result<nothing, storage::failure> upload();
  // What a peer's messenger sent. Empty: erased.
  result<nothing, storage::failure> accept(std::string_view name, std::string_view wrapped);
  // An erasure is complete when etcd has compacted past this and every node has heard of it. 0: none since the start.
  std::uint64_t last_erasure_revision() const { return last_erasure_revision_; }

 private:
  shared_key_store(storage::key_store& local, etcd_client& client, std::string_view generation,
                   const secret_key& wrapping, peer_messenger tell_peers);

  result<nothing, storage::failure> finish_destructions();
  result<nothing, storage::failure> keep_here(const std::vector<storage::named_bytes>& many) const;
  result<nothing, storage::failure> erase_here(std::string_view name);
  result<nothing, storage::failure> read_erasures(const key_range& which, std::string_view prefix);
  result<nothing, storage::failure> upload_together(std::vector<storage::named_bytes> some);
  result<std::string, storage::failure> opened(std::string_view name, std::string_view wrapped) const;
  // The bytes that count, which are mine if there were none yet.
  result<std::string, storage::failure> put_if_absent(std::string_view name, std::string_view wrapped,
                                                      std::string_view bytes);
  using page_reader = std::function<result<nothing, storage::failure>(std::vector<storage::named_bytes>& page)>;
  result<nothing, storage::failure> read_pages(const key_range& folder, std::string_view prefix,
                                               const page_reader& take);

  storage::key_store& local_;
  etcd_client& client_;
  generation_keys keys_;
  secret_key wrapping_;
  peer_messenger tell_peers_;
  mutable std::mutex keeping_;  // a key that is kept and a name that is erased at the same moment
  mutable std::atomic<std::chrono::steady_clock::rep> in_vain_until_{0};
  std::atomic<std::uint64_t> last_erasure_revision_{0};
  std::atomic<std::uint64_t> heard_upto_{0};  // the store's revision when the last erasures were heard of
};

}  // namespace pilecloud::cluster
