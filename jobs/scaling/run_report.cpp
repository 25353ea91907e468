// SPDX-License-Identifier: BSL-1.0

#include "run_report.hpp"

#include <cmath>

#include "input_error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace scaling {
namespace {

using Json = nlohmann::json;

constexpr const char* known_format = "rankpool run report";
constexpr int known_version = 1;

// A JSON object, and its place in the file for errors.
class Object {
 public:
  Object(const Json& json, std::string source, std::string prefix)
      : json_{json}, source_{std::move(source)}, prefix_{std::move(prefix)} {
    if (!json_.is_object()) {
      throw error(prefix_.empty() ? "it is" : "'" + prefix_ + "' is", "no object");
    }
  }

  [[nodiscard]] double number(const std::string& key) const {
    const Json& value = member(key);
    if (value.is_number() && value.get<double>() >= 0) return value.get<double>();
    throw error(quoted(key), "is no number of at least 0");
  }

  [[nodiscard]] std::int64_t integer(const std::string& key) const {
    const Json& value = member(key);
    if (value.is_number_integer()) return value.get<std::int64_t>();
    throw error(quoted(key), "is no whole number");
  }

  [[nodiscard]] int positive(const std::string& key) const {
    const std::int64_t value = integer(key);
    if (value >= 1 && value <= 100'000'000) return static_cast<int>(value);
    throw error(quoted(key), "is not at least 1");
  }

  [[nodiscard]] std::string text(const std::string& key) const {
    const Json& value = member(key);
    if (value.is_string()) return value.get<std::string>();
    throw error(quoted(key), "is no text");
  }

  [[nodiscard]] bool truth(const std::string& key) const {
    const Json& value = member(key);
    if (value.is_boolean()) return value.get<bool>();
    throw error(quoted(key), "is neither true nor false");
  }

  [[nodiscard]] std::size_t length(const std::string& key) const {
    const Json& value = member(key);
    if (value.is_array()) return value.size();
    throw error(quoted(key), "is no list");
  }

  [[nodiscard]] Object object(const std::string& key) const {
    return {member(key), source_, prefix_ + key};
  }

  [[nodiscard]] bool has(const std::string& key) const { return json_.contains(key); }

  [[nodiscard]] InputError error(const std::string& what, const std::string& why) const {
    return InputError{fmt::format("{}: not a run report: {} {}", source_, what, why)};
  }

 private:
  [[nodiscard]] const Json& member(const std::string& key) const {
    const auto found = json_.find(key);
    if (found == json_.end()) throw error(quoted(key), "is missing");
    return *found;
  }

  [[nodiscard]] std::string quoted(const std::string& key) const {
    return fmt::format("'{}{}{}'", prefix_, prefix_.empty() ? "" : ".", key);
  }

  const Json& json_;
  std::string source_;
  std::string prefix_;
};

Json parsed(const std::string& text, const std::string& source) try {
  return Json::parse(text);
} catch (const Json::parse_error& error) {
  throw InputError{
      fmt::format("{}: not a run report: it is no JSON: error at byte {}", source, error.byte)};
}

void check_kind(const Object& report, const std::string& source) {
  if (report.text("format") != known_format) {
    throw report.error("its 'format' is",
                       fmt::format("'{}', and must be '{}'", report.text("format"), known_format));
  }
  if (const std::int64_t version = report.integer("version"); version > known_version) {
    throw InputError{
        fmt::format("{}: a run report of version {}, and this program reads versions "
                    "up to {}: use the scaling program of a newer rankpool",
                    source, version, known_version)};
  }
}

TimeShares time_of(const Object& time) {
  TimeShares shares{};
  for (std::size_t i = 0; i < time_parts.size(); ++i) {
    shares[i] = time.number(std::string{time_parts[i].name} + "_seconds");
  }
  return shares;
}

std::variant<Counters, std::string> counters_of(const Object& counters) {
  if (counters.has("refused")) return counters.text("refused");
  return Counters{.instructions = counters.number("instructions"),
                  .cycles = counters.number("cycles"),
                  .frequency_hertz = counters.number("frequency_hertz"),
                  .clock_seconds = counters.number("clock_seconds"),
                  .is_user_mode_only = counters.truth("is_user_mode_only")};
}

}  // namespace

RunReport report_of(const std::string& text, const std::string& source) {
  const Json json = parsed(text, source);
  const Object report{json, source, ""};
  check_kind(report, source);
  RunReport read{
      .source = source,
      .exit_code = static_cast<int>(report.integer("exit_code")),
      .workers = report.positive("workers"),
      .is_single_process = report.truth("is_single_process"),
      .nodes = report.positive("nodes"),
      .lost_workers = report.length("lost_workers"),
      .wall_seconds = report.number("wall_seconds"),
      .serial_seconds = report.number("serial_seconds"),
      .queued_seconds = report.number("queued_seconds"),
      .master_cpu_seconds = report.object("master").number("cpu_seconds"),
      .tasks = report.object("tasks").integer("ended"),
      .time = time_of(report.object("time")),
      .counters = counters_of(report.object("counters")),
  };
  if (read.wall_seconds > 0) return read;
  throw report.error("'wall_seconds'", "is not greater than 0");
}

}  // namespace scaling
