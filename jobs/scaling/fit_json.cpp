// SPDX-License-Identifier: BSL-1.0

#include "fit_json.hpp"

#include <nlohmann/json.hpp>

namespace scaling {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* format = "rankpool scaling fit";
constexpr int version = 1;

template <typename Value>
Json json_of(const std::optional<Value>& value) {
  return value ? Json(*value) : Json{};
}

Json json_of(const Estimate& estimate) {
  Json json{{"estimate", estimate.value}, {"standard_error", nullptr}, {"interval95", nullptr}};
  if (estimate.spread) {
    json["standard_error"] = estimate.spread->standard_error;
    json["interval95"] = {estimate.spread->interval95.low, estimate.spread->interval95.high};
  }
  return json;
}

Json json_of(const FittedLaw& fit) {
  Json json = Json::object();
  const auto& names = fit.law().parameters;
  for (std::size_t i = 0; i < names.size(); ++i) json[names[i]] = json_of(fit.estimate(i));
  json["residual_standard_error"] = fit.residual_standard_error();
  json["degrees_of_freedom"] = fit.degrees_of_freedom();
  json["held_at_zero"] = Json::array();
  for (const HeldParameter& held : fit.held()) {
    json["held_at_zero"].push_back(
        {{"parameter", names[held.index]}, {"estimate_if_free", held.value_if_free}});
  }
  return json;
}

Json json_of_universal(const std::optional<FittedLaw>& fit) {
  if (!fit) return {};
  Json json = json_of(*fit);
  const auto peak = peak_of(*fit);
  json["peak"] = {{"workers", peak ? Json(peak->workers) : Json{}},
                  {"throughput", peak ? Json(peak->throughput) : Json{}}};
  return json;
}

// The limit is γ/α of the universal law, in which β takes what is no serial part; that of Amdahl's
// law alone is its asymptote.
Json json_of_amdahl(const Analysis& analysis) {
  if (!analysis.amdahl) return {};
  Json json = json_of(*analysis.amdahl);
  json["asymptote"] = json_of(amdahl_limit(*analysis.amdahl));
  json["limit"] = json_of(amdahl_limit(analysis.universal.value_or(*analysis.amdahl)));
  return json;
}

Json json_of(const Point& point) {
  return {{"workers", point.workers},
          {"throughput", point.throughput},
          {"speed_up", point.speed_up},
          {"efficiency", point.efficiency},
          {"serial_fraction", json_of(point.serial_fraction)}};
}

}  // namespace

std::string json_text(const Analysis& analysis) {
  const Measurements& measured = analysis.measurements;
  Json points = Json::array();
  for (const Point& point : analysis.points) points.push_back(json_of(point));
  const Json json{{"format", format},
                  {"version", version},
                  {"source", measured.source},
                  {"scaling", measured.scaling == Scaling::strong ? "strong" : "weak"},
                  {"unit", measured.unit},
                  {"measurements", measured.points.size()},
                  {"usl", json_of_universal(analysis.universal)},
                  {"amdahl", json_of_amdahl(analysis)},
                  {"gustafson", analysis.gustafson ? json_of(*analysis.gustafson) : Json{}},
                  {"one_worker",
                   {{"throughput", analysis.baseline.throughput},
                    {"is_measured", analysis.baseline.is_measured}}},
                  {"karp_flatt", points}};
  return json.dump(2) + "\n";
}

bool is_fit(const std::string& text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  return json.is_object() && json.contains("format") && json["format"] == format;
}

}  // namespace scaling
