// SPDX-License-Identifier: Apache-2.0
#include "projections/tariffs.hpp"

#include "domain/tariff/state_archive.hpp"
#include "events/fact.hpp"
#include "projections/sources.hpp"

namespace pilecloud::projections {

template <class Archive>
void archive(Archive& a, tariff_row& r) {
  a(r.tariff, r.owner, r.name, r.effective_at, r.published_at, r.terms, r.last);
}

namespace {

namespace tariff = domain::tariff;
constexpr auto tag = projection_tag::tariffs;

enum table : std::uint8_t { rows_by_version = 1 };  // (tariff, version)

key versions_prefix(const tariff_id& id) { return key{tag, rows_by_version}.id(id); }

class tariffs_projection final : public projection {
 public:
  std::string_view name() const override { return "tariffs"; }
  projection_tag tag() const override { return projections::tag; }
  std::uint32_t revision() const override { return 1 + (tariff::fold_revision << 16u); }
  void apply(const events::fact& happened, view_writer& rows) override {
    const auto* fact = std::get_if<tariff::fact>(&happened.body);
    if (fact == nullptr) return;
    const auto& one = std::get<tariff::published>(*fact);
    const tariff_row row{
        tariff_id{std::string{happened.id()}},  one.owner, one.name, one.effective_at, happened.recorded_at, one.terms,
        {happened.partition, happened.position}};
    rows.store(versions_prefix(row.tariff).number(one.terms.version), row);
    touch(rows, projections::tag, "all", row.last);
  }
};

}  // namespace

std::unique_ptr<projection> make_tariffs() { return std::make_unique<tariffs_projection>(); }

std::optional<tariff_row> find_tariff(const view_reader& from, const tariff_id& id, std::uint32_t version) {
  return find_row<tariff_row>(from, versions_prefix(id).number(version));
}

std::optional<tariff_row> find_tariff_at(const view_reader& from, const tariff_id& id, instant at) {
  std::optional<tariff_row> found;
  from.scan(versions_prefix(id), direction::descending, {}, [&](std::string_view, std::string_view value) {
    tariff_row row;
    if (!read_row(from, value, row)) return false;
    if (row.effective_at > at) return true;
    found = std::move(row);
    return false;
  });
  return found;
}

std::optional<page<tariff_row>> page_tariffs(const view_reader& from, const tariff_id& id, const page_request& asked) {
  const auto prefix = id.empty() ? key{tag, rows_by_version} : versions_prefix(id);
  const page_walk walk{prefix.bytes(), {}, {}};
  return walk_page<tariff_row>(from, walk, asked,
                               [&](std::string_view, std::string_view value, std::vector<tariff_row>& out) {
                                 tariff_row row;
                                 if (read_row(from, value, row)) out.push_back(std::move(row));
                               });
}

std::string etag_of_tariffs(const view_reader& from) { return etag_of(from, tag, "all"); }

}  // namespace pilecloud::projections
