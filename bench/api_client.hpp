// SPDX-License-Identifier: Apache-2.0
// One kept connection to the HTTP API of a serve on this machine. Blocking; one thread uses it. Every call that is not
// answered well is cannot_run, with what was answered.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <nlohmann/json.hpp>

namespace pilecloud::bench {

struct api_access {
  std::uint16_t port = 0;
  std::string token;
};

class api_client {
 public:
  explicit api_client(api_access to);
  ~api_client();
  api_client(const api_client&) = delete;
  api_client& operator=(const api_client&) = delete;

  // `path` without "/api/v1". Each POST and PUT is a command of its own (Idempotency-Key).
  nlohmann::json get(const std::string& path);
  nlohmann::json post(const std::string& path, const nlohmann::json& body);
  nlohmann::json put(const std::string& path, const nlohmann::json& body);
  double metric(const std::string& name);  // of /metrics, one without labels

 private:
  struct connection;
  std::string ask(const std::string& method, const std::string& path, const std::string& body);

  const api_access to_;
  std::unique_ptr<connection> open_;
};

api_access sign_in(std::uint16_t port, const std::string& password);  // as the administrator

}  // namespace pilecloud::bench
