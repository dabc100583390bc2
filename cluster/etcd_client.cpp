// SPDX-License-Identifier: Apache-2.0
#include "cluster/etcd_client.hpp"

namespace pilecloud::cluster {

result<etcd_answer, call_failure> etcd_client::commit(const etcd_transaction& asked) {
  const auto text = channel_.post("/v3/kv/txn", asked.to_json());
  if (!text) return text.error();
  if (auto answer = parse_answer(text.value())) return *std::move(answer);
  return call_failure{false, "not an answer of etcd: " + text.value().substr(0, 200)};
}

}  // namespace pilecloud::cluster
