// SPDX-License-Identifier: BSL-1.0

#include "roles/function_table.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

#include <boost/core/demangle.hpp>

#include "roles/invariant.hpp"

namespace rankpool::roles {
namespace {

std::string without_unnamed_namespaces(std::string name) {
  const std::string_view unnamed = "(anonymous namespace)::";
  for (auto at = name.find(unnamed); at != std::string::npos; at = name.find(unnamed)) {
    name.erase(at, unnamed.size());
  }
  return name;
}

// Where the parameters begin, or the list of template arguments ends that the name is in.
std::size_t end_of_name(const std::string& name, std::size_t start) {
  int depth = 0;
  for (std::size_t i = start; i < name.size(); ++i) {
    if (name[i] == '(' && depth == 0) return i;
    if (name[i] == '<') ++depth;
    if (name[i] == '>' && --depth < 0) return i;
  }
  return name.size();
}

// From "rankpool::detail::Function<&(area(double))>" to "area", and from
// "main::{lambda(int)#1}" to "lambda in main".
std::string readable_name(const std::type_info& callable) {
  std::string name = without_unnamed_namespaces(boost::core::demangle(callable.name()));
  const std::string_view prefix = "rankpool::detail::Function<";
  if (const auto named = name.find(prefix); named != std::string::npos) {
    const std::size_t start = name.find_first_not_of("&(", named + prefix.size());
    return name.substr(start, end_of_name(name, start) - start);
  }
  if (const auto lambda = name.find("::{lambda("); lambda != std::string::npos) {
    return "lambda in " + name.substr(0, lambda);
  }
  return name;
}

bool is_before(const std::unique_ptr<const detail::FunctionEntry>& entry, std::uint64_t id) {
  return entry->id < id;
}

}  // namespace

FunctionTable& FunctionTable::instance() {
  static FunctionTable table;
  return table;
}

const detail::FunctionEntry& FunctionTable::add(detail::FunctionEntry entry) {
  // Functions without linkage in two files may have one name. They are told apart by the order in
  // which they register, the same in all processes of one binary.
  const auto twins = std::count_if(entries_.begin(), entries_.end(), [&](const auto& known) {
    return known->type_name == entry.type_name;
  });
  entry.id = std::hash<std::string>{}(entry.type_name + '#' + std::to_string(twins));
  entry.number = entries_.size();
  const auto place = std::lower_bound(entries_.begin(), entries_.end(), entry.id, is_before);
  check_invariant(place == entries_.end() || (*place)->id != entry.id,
                  "two functions have the same hash");
  const auto added =
      entries_.insert(place, std::make_unique<const detail::FunctionEntry>(std::move(entry)));
  return **added;
}

const detail::FunctionEntry* FunctionTable::find(std::uint64_t id) const {
  const auto place = std::lower_bound(entries_.begin(), entries_.end(), id, is_before);
  return place != entries_.end() && (*place)->id == id ? place->get() : nullptr;
}

std::vector<std::string> FunctionTable::names() const {
  std::vector<std::string> names;
  for (const auto& entry : entries_) names.push_back(entry->type_name);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace rankpool::roles

namespace rankpool::detail {

const FunctionEntry& register_function(const std::type_info& call, const std::type_info& callable,
                                       FunctionEntry entry) {
  entry.name = roles::readable_name(callable);
  entry.type_name = call.name();
  return roles::FunctionTable::instance().add(std::move(entry));
}

}  // namespace rankpool::detail
