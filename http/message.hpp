// SPDX-License-Identifier: Apache-2.0
// A request and a response as plain values: what the routes see of HTTP. server.cpp alone knows civetweb.
//
// Header names in a request are lower case. Path and query are as they came over the wire, not yet decoded.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pilecloud::http {

struct request {
  std::string method;
  std::string path;
  std::string query;
  std::map<std::string, std::string, std::less<>> headers;
  std::string body;
  std::string source;  // the peer's address

  // Empty when absent; an empty header counts as absent.
  std::string_view header(std::string_view lower_case_name) const {
    const auto found = headers.find(lower_case_name);
    return found == headers.end() ? std::string_view{} : std::string_view{found->second};
  }
};

struct response {
  int status = 200;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  response& with(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
  }
  // Empty when absent.
  std::string_view header(std::string_view name) const {
    for (const auto& [known, value] : headers) {
      if (known == name) return value;
    }
    return {};
  }
};

}  // namespace pilecloud::http
