// SPDX-License-Identifier: Apache-2.0
// A running `pilecloud serve` and a client of its API, as staff and devices would use it. Owned by the test.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/app/process.hpp"

namespace pilecloud::tests {

struct reply {
  int status = 0;  // 0: no answer
  nlohmann::json body;
  std::string location;
  std::string position;  // "partition:position" of the commit
  std::string etag;
};

class site {
 public:
  // Starts serve on the folder and signs the administrator in (the first start prints the password).
  explicit site(std::string data_folder);
  // A node of a cluster, not started yet. Its output goes into `run_folder`.
  site(std::string config_file, std::string run_folder);
  ~site();

  // Starts serve again after kill() or stop(); the old token stays good.
  bool start();
  void kill();
  int stop();
  // The password it printed; empty: another node made the administrator.
  std::string printed_password();
  // Signs the administrator in, and a device that it hires.
  void sign_in(const std::string& password);
  void use_tokens_of(const site& other);

  // Any thread. An empty key makes one; `as_device` uses the device's token.
  reply post(const std::string& path, const nlohmann::json& body, const std::string& key = {}, bool as_device = false);
  reply put(const std::string& path, const nlohmann::json& body);
  reply get(const std::string& path, const std::string& if_none_match = {}) const;

  // A tariff of 1.00 + 0.40 yuan/kWh at all hours, a station and one pile with `connectors`.
  void set_up(const std::string& station, const std::string& pile, int connectors);
  std::string register_account(const std::string& phone);

  // Until the page says what is wanted; the last answer either way.
  reply wait_for(const std::string& path, const std::string& field, const nlohmann::json& wanted);

  int port() const { return port_; }
  const std::string& password() const { return password_; }
  std::string output() const;
  std::string log_text() const;

 private:
  reply send(const std::string& method, const std::string& path, const nlohmann::json* body, const std::string& key,
             const std::string& token, const std::string& if_none_match) const;

  std::vector<std::string> words_;
  std::string run_folder_;
  std::unique_ptr<process> serve_;
  std::atomic<int> port_{0};
  std::string password_;
  std::string token_;
  std::string device_token_;
};

}  // namespace pilecloud::tests
