// SPDX-License-Identifier: Apache-2.0
// How Alipay's open gateway signs (RSA2): parameters sorted by name, joined as name=value with &, empty ones left out.
// Requests sign all but `sign`; a notice is checked without `sign` and `sign_type`; an answer by the raw text of its
// `…_response` member.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "payments/rsa.hpp"

namespace pilecloud::payments::alipay {

using parameters = std::map<std::string, std::string>;  // decoded

std::string signed_text(const parameters& all, bool with_sign_type);

// Adds `sign`.
void sign(parameters& request, const private_key& key);

// A notice, decoded from its form.
bool is_genuine(const parameters& notice, const public_key& alipay);

// application/x-www-form-urlencoded, UTF-8; nothing when a name comes twice or an escape is broken.
std::optional<parameters> read_form(std::string_view body);
std::string form_of(const parameters& all);

// The raw text of one member of the answer's outermost object, as the signature covers it; nothing when there is none
// or the answer is no object.
std::optional<std::string_view> raw_member(std::string_view answer, std::string_view name);

}  // namespace pilecloud::payments::alipay
