// SPDX-License-Identifier: Apache-2.0
// HTTP calls to a channel: the door between what a channel says and how it is carried.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilecloud::payments {

struct http_request {
  std::string method;  // GET, POST
  std::string url;
  std::vector<std::string> headers;  // "Name: value"
  std::string body;
};
struct http_answer {
  int status = 0;
  std::map<std::string, std::string, std::less<>> headers;  // names in lower case; the last of a name
  std::string body;                                         // at most what the calls take
};

class http_calls {
 public:
  virtual ~http_calls() = default;
  // Nothing: no answer in time, or one that breaks off or is too long. The request may have arrived all the same.
  virtual std::optional<http_answer> call(const http_request& request) = 0;
};

}  // namespace pilecloud::payments
