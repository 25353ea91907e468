// SPDX-License-Identifier: BSL-1.0

#include "document.hpp"

#include <cerrno>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>
#include <system_error>

#include "units.hpp"
#include "usage_error.hpp"

#include <nlohmann/json.hpp>

namespace bench {

using Json = nlohmann::ordered_json;

NLOHMANN_JSON_SERIALIZE_ENUM(Measure, {{Measure::value, "value"},
                                       {Measure::ratio, "ratio"},
                                       {Measure::shortfall, "shortfall"}})
NLOHMANN_JSON_SERIALIZE_ENUM(Bound, {{Bound::at_least, "at_least"}, {Bound::at_most, "at_most"}})
NLOHMANN_JSON_SERIALIZE_ENUM(RatioOf, {{RatioOf::medians, "medians"}, {RatioOf::rounds, "rounds"}})

namespace {

constexpr int schema = 2;

Json json_of(const Machine& machine) {
  return {{"processor", machine.processor},
          {"cores", machine.cores},
          {"mpi", machine.mpi},
          {"boost", machine.boost},
          {"compiler", machine.compiler},
          {"rankpool", machine.rankpool},
          {"date", machine.date},
          {"note", machine.note}};
}

Machine machine_of(const Json& json) {
  return {.processor = json.at("processor"),
          .cores = json.at("cores"),
          .mpi = json.at("mpi"),
          .boost = json.at("boost"),
          .compiler = json.at("compiler"),
          .rankpool = json.at("rankpool"),
          .date = json.at("date"),
          .note = json.at("note")};
}

Json json_of(const Samples& samples) {
  const Summary summary = summary_of(samples);
  return {{"median", summary.median},
          {"min", summary.lowest},
          {"max", summary.highest},
          {"samples", samples}};
}

Json json_of(const Baseline& baseline) {
  Json json{{"name", baseline.name}, {"ratio_of", baseline.ratio_of}};
  json.update(json_of(baseline.samples));
  return json;
}

Json json_of(const Row& row) {
  Json goals = Json::array();
  for (const Goal& goal : row.goals) {
    goals.push_back({{"of", goal.measure},
                     {"bound", goal.bound},
                     {"limit", goal.limit},
                     {"holds", holds(row, goal)}});
  }
  const auto ratio = ratio_of(row);
  return {{"id", row.id},
          {"what", row.what},
          {"unit", row.unit},
          {"pool", json_of(row.samples)},
          {"baseline", row.baseline ? json_of(*row.baseline) : Json{}},
          {"ratio", ratio ? Json(*ratio) : Json{}},
          {"goal", row.goals.empty() ? Json{} : Json(goals_text(row))},
          {"goals", goals},
          {"holds", row.goals.empty() ? Json{} : Json(holds(row))}};
}

Row row_of(const Json& json) {
  Row row{.id = json.at("id"),
          .what = json.at("what"),
          .unit = json.at("unit"),
          .samples = json.at("pool").at("samples")};
  if (const Json& baseline = json.at("baseline"); !baseline.is_null()) {
    row.baseline = Baseline{.name = baseline.at("name"),
                            .samples = baseline.at("samples"),
                            .ratio_of = baseline.value("ratio_of", RatioOf::medians)};
  }
  for (const Json& goal : json.at("goals")) {
    row.goals.push_back(
        {.measure = goal.at("of"), .bound = goal.at("bound"), .limit = goal.at("limit")});
  }
  return row;
}

UsageError cannot(const char* what, const std::string& path) {
  const std::error_code reason{errno, std::generic_category()};
  return UsageError{path + ": cannot " + what + " the file: " + reason.message()};
}

}  // namespace

std::string json_text(const Document& document) {
  Json rows = Json::array();
  for (const Row& row : document.rows) rows.push_back(json_of(row));
  return Json{{"schema", schema}, {"machine", json_of(document.machine)}, {"rows", rows}}.dump(2) +
         "\n";
}

Document document_of(const std::string& text, const std::string& source) try {
  const Json json = Json::parse(text);
  if (json.at("schema") != schema) throw UsageError{source + ": of another version of bench"};
  Document document{.machine = machine_of(json.at("machine")), .rows = {}};
  for (const Json& row : json.at("rows")) document.rows.push_back(row_of(row));
  return document;
} catch (const Json::exception& error) {
  throw UsageError{source + ": not a result of bench: " + error.what()};
}

void write_file(const std::string& path, const std::string& text) {
  if (path == "-") {
    std::cout << text;
    return;
  }
  std::ofstream file{path};
  file << text;
  file.close();
  if (!file) throw cannot("write", path);
}

std::string read_file(const std::string& path) {
  std::ostringstream text;
  const std::ifstream file{path};
  if (!file || !(text << file.rdbuf())) throw cannot("read", path);
  return text.str();
}

Document merged(const std::vector<Document>& documents) {
  Document all{.machine = documents.at(0).machine, .rows = {}};
  std::set<std::string> ids;
  for (const Document& document : documents) {
    for (const Row& row : document.rows) {
      if (!ids.insert(row.id).second) throw UsageError{"two files have a row '" + row.id + "'"};
      all.rows.push_back(row);
    }
  }
  return all;
}

}  // namespace bench
