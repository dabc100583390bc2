// SPDX-License-Identifier: Apache-2.0
// Staff (员工) by login name: what a login needs. The password hash is sealed; a token made under an older
// credential_version is refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/staff/facts.hpp"
#include "projections/page.hpp"
#include "projections/stamp.hpp"

namespace pilecloud::projections {

struct staff_row {
  staff_id staff;
  operator_id owner;
  domain::staff::role role{};
  std::string sealed_password_hash;
  std::uint32_t credential_version = 0;
  bool employed = false;
  place last;
};

std::optional<staff_row> find_staff(const view_reader& from, const staff_id& login);
std::optional<page<staff_row>> page_staff(const view_reader& from, const page_request& asked);
std::string etag_of_staff(const view_reader& from);

}  // namespace pilecloud::projections
