// SPDX-License-Identifier: Apache-2.0
// Any text as a notice's form and as a gateway's answer: refused, or read so that it is read again the same; a member
// is a piece of the answer.
#include <cstdlib>
#include <functional>
#include <string_view>

#include "payments/alipay/signature.hpp"

using namespace pilecloud::payments;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (const auto form = alipay::read_form(text)) {
    if (alipay::read_form(alipay::form_of(*form)) != form) std::abort();
  }
  for (const std::string_view name : {"sign", "x_response"}) {
    const auto found = alipay::raw_member(text, name);
    if (!found) continue;
    const std::less_equal<const char*> is_up_to;
    const bool is_inside =
        is_up_to(text.data(), found->data()) && is_up_to(found->data() + found->size(), text.data() + text.size());
    if (!is_inside || found->empty()) std::abort();
  }
  return 0;
}
