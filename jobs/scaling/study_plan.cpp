// SPDX-License-Identifier: BSL-1.0

#include "study_plan.hpp"

#include "files.hpp"
#include "input_error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace scaling {

using Json = nlohmann::ordered_json;

NLOHMANN_JSON_SERIALIZE_ENUM(Scaling, {{Scaling::strong, "strong"}, {Scaling::weak, "weak"}})

namespace {

namespace fs = std::filesystem;

constexpr const char* known_format = "rankpool scaling study";
constexpr int known_version = 1;

StudyPlan plan_of(const Json& json, const fs::path& file) {
  if (json.at("format") != known_format || json.at("version") != known_version) {
    throw InputError{fmt::format("{}: not a study of this version of scaling", file.string())};
  }
  return {.command = json.at("command"),
          .scaling = json.at("scaling"),
          .workers = json.at("workers"),
          .repeat = json.at("repeat")};
}

std::string quoted(const std::string& word) {
  constexpr const char* plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-{}";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string text = "'";
  for (const char letter : word) text += letter == '\'' ? "'\\''" : std::string(1, letter);
  return text + "'";
}

bool is_utf8(const std::string& word) try {
  return !Json(word).dump().empty();
} catch (const Json::type_error&) {
  return false;
}

}  // namespace

fs::path plan_file(const fs::path& study) { return study / "study.json"; }

std::optional<StudyPlan> read_plan(const fs::path& study) {
  const fs::path file = plan_file(study);
  if (!fs::exists(file)) return std::nullopt;
  try {
    return plan_of(Json::parse(read_file(file)), file);
  } catch (const Json::exception& error) {
    throw InputError{fmt::format("{}: not a study of scaling: {}", file.string(), error.what())};
  }
}

void write_plan(const fs::path& study, const StudyPlan& plan) {
  const Json json{{"format", known_format},  {"version", known_version}, {"command", plan.command},
                  {"scaling", plan.scaling}, {"workers", plan.workers},  {"repeat", plan.repeat}};
  write_whole(plan_file(study), json.dump(2) + "\n");
}

void check_words(const std::vector<std::string>& command) {
  for (std::size_t i = 0; i < command.size(); ++i) {
    if (is_utf8(command[i])) continue;
    const std::string name = i == 0 ? "the name" : fmt::format("argument {}", i);
    throw InputError{fmt::format(
        "{} of the program is no UTF-8, in which study.json keeps the command of a study", name)};
  }
}

std::string command_text(const std::vector<std::string>& command) {
  std::string text;
  for (const std::string& word : command) text += (text.empty() ? "" : " ") + quoted(word);
  return text;
}

}  // namespace scaling
