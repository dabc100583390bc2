// SPDX-License-Identifier: Apache-2.0
// What a pile and we said, from every node whose sockets it came over: each keeps its own (message_history.hpp), and
// whoever looks asks them all over their edges "messages/<node>". A cursor says how far each node was read.
//
// Owned by serve, outlived by history and edges. Thread-safe; other nodes' questions wait for one thread, few of them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/edges.hpp"
#include "base/result.hpp"
#include "devices/message_history.hpp"

namespace pilecloud::devices {

enum class search_fault : std::uint8_t { cursor = 1, unreadable };

struct message_findings {
  message_page page;
  std::vector<std::string> silent;  // nodes that did not answer: what they keep is missing here
};

class message_search {
 public:
  // `others`: names of the nodes to ask, this one left out.
  message_search(const message_history& own, actors::edges& edges, std::string node,
                 std::function<std::vector<std::string>()> others);
  ~message_search();
  message_search(const message_search&) = delete;
  message_search& operator=(const message_search&) = delete;

  // Blocks until the others have answered, for a few seconds at most.
  result<message_findings, search_fault> find(const message_query& asked) const;

 private:
  class desk;
  const message_history& own_;
  actors::edges& edges_;
  const std::string node_;
  const std::function<std::vector<std::string>()> others_;
  const std::shared_ptr<desk> desk_;
  const actors::edges::attachment attached_;
};

// How far each node was read, by name; one that is not named has no more. nullopt: not a cursor.
using message_cursors = std::map<std::string, std::string>;
std::optional<message_cursors> read_message_cursor(std::string_view text);

// One node's part of a search: where it was read from and what came of it.
struct node_messages {
  std::string node;
  std::string from;
  message_page page;
};
// Newest first over all, with the cursor of what is left. It ends where a node was not read far enough to go on.
message_page merged(std::vector<node_messages> parts, std::size_t limit);

// As the edges carry them; none for bytes that are no such thing.
std::string encode(const message_query& asked);
std::optional<message_query> decode_query(std::string_view bytes);
std::string encode(const message_page& page);
std::optional<message_page> decode_page(std::string_view bytes);

}  // namespace pilecloud::devices
