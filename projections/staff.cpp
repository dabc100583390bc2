// SPDX-License-Identifier: Apache-2.0
#include "projections/staff.hpp"

#include "events/fact.hpp"
#include "projections/sources.hpp"

namespace pilecloud::projections {

template <class Archive>
void archive(Archive& a, staff_row& r) {
  a(r.staff, r.owner, r.role, r.sealed_password_hash, r.credential_version, r.employed, r.last);
}

namespace {

namespace staff = domain::staff;
constexpr auto tag = projection_tag::staff;

enum table : std::uint8_t { rows_by_login = 1 };

key row_key(std::string_view login) { return key{tag, rows_by_login}.text(login); }

class staff_projection final : public projection {
 public:
  std::string_view name() const override { return "staff"; }
  projection_tag tag() const override { return projections::tag; }
  std::uint32_t revision() const override { return 1; }
  void apply(const events::fact& happened, view_writer& rows) override;
};

void staff_projection::apply(const events::fact& happened, view_writer& rows) {
  const auto* fact = std::get_if<staff::fact>(&happened.body);
  if (fact == nullptr) return;
  staff_row row;
  const auto at = row_key(happened.id());
  if (!rows.load(at, row)) row.staff = staff_id{std::string{happened.id()}};
  ++row.credential_version;  // counts every change
  std::visit(overload{
                 [&row](const staff::hired& one) {
                   row.employed = true;
                   row.owner = one.owner;
                   row.role = one.role;
                   row.sealed_password_hash = one.sealed_password_hash;
                 },
                 [&row](const staff::role_changed& one) { row.role = one.role; },
                 [&row](const staff::password_changed& one) { row.sealed_password_hash = one.sealed_password_hash; },
                 [&row](const staff::dismissed&) { row.employed = false; },
             },
             *fact);
  row.last = {happened.partition, happened.position};
  rows.store(at, row);
  touch(rows, projections::tag, "all", row.last);
}

}  // namespace

std::unique_ptr<projection> make_staff() { return std::make_unique<staff_projection>(); }

std::optional<staff_row> find_staff(const view_reader& from, const staff_id& login) {
  return find_row<staff_row>(from, row_key(login.text()));
}

std::optional<page<staff_row>> page_staff(const view_reader& from, const page_request& asked) {
  const page_walk walk{key{tag, rows_by_login}.bytes(), {}, {}};
  return walk_page<staff_row>(from, walk, asked,
                              [&](std::string_view, std::string_view value, std::vector<staff_row>& out) {
                                staff_row row;
                                if (read_row(from, value, row)) out.push_back(std::move(row));
                              });
}

std::string etag_of_staff(const view_reader& from) { return etag_of(from, tag, "all"); }

}  // namespace pilecloud::projections
