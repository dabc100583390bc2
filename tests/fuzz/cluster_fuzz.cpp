// SPDX-License-Identifier: Apache-2.0
// Any bytes as a message of another node: a value or a decode_failure, never a crash; a value encodes to bytes that
// decode to what encodes to the same bytes. The first byte says which kind of message.
#include <cstdlib>
#include <string>
#include <string_view>

#include "cluster/command_codec.hpp"
#include "cluster/peer_messages.hpp"

using namespace pilecloud;
using namespace pilecloud::cluster;

namespace {

template <class Decode>
void check(std::string_view bytes, const Decode& decode_one) {
  const auto value = decode_one(bytes);
  if (!value) return;
  const auto written = encode(value.value());
  const auto again = decode_one(written);
  if (!again || encode(again.value()) != written) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
  switch (data[0] % 13) {
    case 0:
      check(bytes, decode_request);
      break;
    case 1:
      check(bytes, [](std::string_view answer) { return decode_answer(answer); });
      break;
    case 2:
      check(bytes, decode<beat>);
      break;
    case 3:
      check(bytes, decode<asked>);
      break;
    case 4:
      check(bytes, decode<batches>);
      break;
    case 5:
      check(bytes, decode<tails>);
      break;
    case 6:
      check(bytes, decode<read_range>);
      break;
    case 7:
      check(bytes, decode<chain_positions>);
      break;
    case 8:
      check(bytes, decode<chain_hashes>);
      break;
    case 9:
      check(bytes, decode<partition_set>);
      break;
    case 10:
      check(bytes, decode<edge_message>);
      break;
    case 11:
      check(bytes, decode<edge_answer>);
      break;
    default:
      check(bytes, decode<kept_key>);
  }
  return 0;
}
