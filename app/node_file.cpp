// SPDX-License-Identifier: Apache-2.0
#include "app/node_file.hpp"

#include <charconv>

#include <fmt/format.h>

#include "app/toml_reader.hpp"

namespace pilecloud::app {

namespace {

constexpr std::size_t file_bytes_max = 64u << 10;
constexpr std::size_t endpoints_max = 9;
constexpr std::uint64_t quota_min = 16ull << 20;

bool is_host_and_port(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  std::uint16_t port = 0;
  const auto digits = text.substr(colon + 1);
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return read.ec == std::errc{} && read.ptr == digits.data() + digits.size() && !digits.empty();
}

class node_reader : toml_reader {
 public:
  using toml_reader::toml_reader;

  result<node_file, file_error> read(const toml::table& root) {
    only_keys(root, "", {"node", "http", "piles", "peers", "etcd", "cluster"});
    section(root, "node", {"name", "data"}, [this](const toml::table& of) {
      made_.name = text(of, "name", "node.name");
      if (good() && !cluster::is_node_name(made_.name)) {
        refuse(of.get("name"), "node.name", fmt::format("'{}' must be 1 to 32 of a-z, 0-9 and -", made_.name));
      }
      made_.data = text(of, "data", "node.data");
    });
    if (root.contains("http")) {
      section(root, "http", {"port", "address"}, [this](const toml::table& of) {
        made_.http_port = static_cast<std::uint16_t>(number(of, "port", "http.port", 0, 65'535, made_.http_port));
        if (of.contains("address")) made_.http_address = text(of, "address", "http.address");
      });
    }
    if (root.contains("piles")) {
      section(root, "piles",
              {"port", "tls_port", "address", "certificate", "key", "client_ca", "messages_days", "cost_every_s",
               "cost_step_fen", "one_charge_a_card", "quirks"},
              [this](const toml::table& of) { read_piles(of); });
    }
    section(root, "peers", {"listen", "advertise", "ca", "certificate", "key"}, [this](const toml::table& of) {
      made_.listen = address(of, "listen", "peers.listen");
      made_.advertise = of.contains("advertise") ? address(of, "advertise", "peers.advertise") : made_.listen;
      made_.peer_tls = files(of, "peers.");
    });
    section(root, "etcd", {"endpoints", "quota_bytes", "ca", "certificate", "key", "server_name"},
            [this](const toml::table& of) {
              read_endpoints(of);
              made_.etcd_quota_bytes =
                  number(of, "quota_bytes", "etcd.quota_bytes", quota_min, INT64_MAX, made_.etcd_quota_bytes);
              if (of.contains("ca")) made_.etcd_tls = files(of, "etcd.");
              if (of.contains("server_name")) made_.etcd_server_name = text(of, "server_name", "etcd.server_name");
            });
    section(root, "cluster", {"nodes", "key_file"}, [this](const toml::table& of) {
      made_.nodes = static_cast<std::uint32_t>(number(of, "nodes", "cluster.nodes", 1, 16, made_.nodes));
      made_.key_file = text(of, "key_file", "cluster.key_file");
    });
    if (auto wrong = take_error()) return *std::move(wrong);
    return std::move(made_);
  }

 private:
  template <class Read>
  void section(const toml::table& root, std::string_view name, std::initializer_list<std::string_view> known,
               const Read& read) {
    const auto* node = root.get(name);
    if (node == nullptr || !node->is_table()) return refuse(&root, std::string{name}, "the section is missing");
    only_keys(*node->as_table(), fmt::format("{}.", name), known);
    if (good()) read(*node->as_table());
  }

  std::uint64_t number(const toml::table& of, std::string_view key, std::string field, std::uint64_t least,
                       std::uint64_t most, std::uint64_t absent) {
    const auto* node = of.get(key);
    if (node == nullptr) return absent;
    const auto given = node->value_exact<std::int64_t>();
    if (!given || *given < 0 || static_cast<std::uint64_t>(*given) < least ||
        static_cast<std::uint64_t>(*given) > most) {
      refuse(node, std::move(field), fmt::format("must be a whole number from {} to {}", least, most));
      return absent;
    }
    return static_cast<std::uint64_t>(*given);
  }

  std::string address(const toml::table& of, std::string_view key, const std::string& field) {
    auto given = text(of, key, field);
    if (good() && !is_host_and_port(given)) {
      refuse(of.get(key), field, fmt::format("'{}' must be host:port", given));
    }
    return given;
  }

  cluster::tls_files files(const toml::table& of, const std::string& prefix) {
    return {text(of, "ca", prefix + "ca"), text(of, "certificate", prefix + "certificate"),
            text(of, "key", prefix + "key")};
  }

  void read_piles(const toml::table& of) {
    auto& piles = made_.piles;
    const auto port = [&](std::string_view key) -> std::optional<std::uint16_t> {
      if (!of.contains(key)) return std::nullopt;
      return static_cast<std::uint16_t>(number(of, key, fmt::format("piles.{}", key), 0, 65'535, 0));
    };
    piles.port = port("port");
    piles.tls_port = port("tls_port");
    if (of.contains("address")) piles.address = text(of, "address", "piles.address");
    piles.messages_days = static_cast<std::uint32_t>(number(of, "messages_days", "piles.messages_days", 1, 3'650, 30));
    piles.cost_every_s = static_cast<std::uint32_t>(number(of, "cost_every_s", "piles.cost_every_s", 1, 86'400, 60));
    piles.cost_step_fen =
        static_cast<std::uint32_t>(number(of, "cost_step_fen", "piles.cost_step_fen", 1, 100'000, 100));
    piles.one_charge_a_card = number(of, "one_charge_a_card", "piles.one_charge_a_card", 0, 1, 0) == 1;
    if (of.contains("quirks")) piles.quirks_file = text(of, "quirks", "piles.quirks");
    if (!piles.any()) return refuse(&of, "piles", "needs a port, a tls_port or both");
    if (!piles.tls_port) return;
    piles.tls.certificate = text(of, "certificate", "piles.certificate");
    piles.tls.key = text(of, "key", "piles.key");
    if (of.contains("client_ca")) piles.tls.client_ca = text(of, "client_ca", "piles.client_ca");
  }

  void read_endpoints(const toml::table& of) {
    const auto* list = of.get("endpoints");
    const bool some = list != nullptr && list->is_array() && !list->as_array()->empty();
    if (!some || list->as_array()->size() > endpoints_max) {
      return refuse(list != nullptr ? list : &of, "etcd.endpoints",
                    fmt::format("must list 1 to {} of host:port", endpoints_max));
    }
    for (const auto& each : *list->as_array()) {
      const auto given = each.value_exact<std::string>();
      if (!given || !is_host_and_port(*given)) return refuse(&each, "etcd.endpoints", "each must be \"host:port\"");
      made_.etcd_endpoints.push_back(*given);
    }
  }

  node_file made_;
};

}  // namespace

result<node_file, file_error> parse_node_file(std::string_view toml, const std::string& file_name) {
  try {
    return node_reader{file_name}.read(toml::parse(toml, file_name));
  } catch (const toml::parse_error& error) {
    return file_error{fmt::format("{}:{}", file_name, error.source().begin.line), "", std::string{error.description()}};
  }
}

result<node_file, file_error> read_node_file(const std::filesystem::path& file) {
  const auto bytes = read_file(file, file_bytes_max);
  if (!bytes) return bytes.error();
  return parse_node_file(bytes.value(), file.string());
}

}  // namespace pilecloud::app
