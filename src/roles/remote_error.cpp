// SPDX-License-Identifier: BSL-1.0

#include "roles/remote_error.hpp"

#include <tuple>
#include <utility>

#include <boost/core/demangle.hpp>

#include "rankpool/detail/codec.hpp"

#include "roles/standard_types.hpp"

#include <cxxabi.h>

namespace rankpool::roles {
namespace {

constexpr auto every_type = std::make_index_sequence<std::tuple_size_v<StandardTypes>>{};
// Deeper nesting says nothing more to a person, and a chain could be a circle.
constexpr std::size_t longest_chain = 32;

template <std::size_t... i>
std::uint32_t nearest_standard_type(const std::exception* error,
                                    std::index_sequence<i...> /*all*/) {
  std::uint32_t found = sizeof...(i) - 1;
  (void)((dynamic_cast<const std::tuple_element_t<i, StandardTypes>*>(error) != nullptr
              ? (found = i, true)
              : false) ||
         ...);
  return found;
}

// std::throw_with_nested throws a type of its own around the one that was meant.
std::string without_nesting_wrapper(std::string name) {
  const std::string wrapper = "std::_Nested_exception<";
  if (!name.starts_with(wrapper)) return name;
  name = name.substr(wrapper.size(), name.size() - wrapper.size() - 1);
  while (name.ends_with(' ')) name.pop_back();
  return name;
}

std::string thrown_type_name() {
  const std::type_info* const type = abi::__cxa_current_exception_type();
  return type == nullptr ? "unknown" : without_nesting_wrapper(boost::core::demangle(type->name()));
}

ErrorLink describe(const std::exception& error) {
  ErrorLink link{.standard_type = nearest_standard_type(&error, every_type),
                 .code = 0,
                 .category = 0,
                 .type_name = thrown_type_name(),
                 .message = error.what()};
  if (const auto* const system = dynamic_cast<const std::system_error*>(&error)) {
    link.code = system->code().value();
    const auto& category = system->code().category();
    link.category = category == std::generic_category()  ? 0
                    : category == std::system_category() ? 1
                                                         : 2;
  }
  return link;
}

ErrorLink describe_unknown() {
  const std::runtime_error stand_in{""};
  return {.standard_type = nearest_standard_type(&stand_in, every_type),
          .code = 0,
          .category = 0,
          .type_name = thrown_type_name(),
          .message = "something that is no std::exception"};
}

void append_chain(std::vector<ErrorLink>& chain) {
  try {
    throw;
  } catch (const std::exception& error) {
    chain.push_back(describe(error));
    if (chain.size() == longest_chain) return;
    const auto* const outer = dynamic_cast<const std::nested_exception*>(&error);
    if (outer == nullptr || outer->nested_ptr() == nullptr) return;
    try {
      outer->rethrow_nested();
    } catch (...) {
      append_chain(chain);
    }
  } catch (...) {
    chain.push_back(describe_unknown());
  }
}

// Calls `use` with a new exception of the link's type.
template <class Use, std::size_t... i>
void with_rebuilt(const ErrorLink& link, Use use, std::index_sequence<i...> /*all*/) {
  const std::error_code code{link.code,
                             link.category == 1 ? std::system_category() : std::generic_category()};
  (void)((link.standard_type == i
              ? (use(make_standard<std::tuple_element_t<i, StandardTypes>>(link.message, code)),
                 true)
              : false) ||
         ...);
}

void throw_from(const std::vector<ErrorLink>& chain, std::size_t place) {
  if (place + 1 == chain.size()) {
    with_rebuilt(
        chain[place], [](auto error) { throw error; }, every_type);
    return;
  }
  try {
    throw_from(chain, place + 1);
  } catch (...) {
    with_rebuilt(
        chain[place], [](auto error) { std::throw_with_nested(std::move(error)); }, every_type);
  }
}

}  // namespace

RemoteError describe_current_exception(std::size_t index, detail::TaskStage stage) {
  RemoteError error{.index = index, .stage = stage, .chain = {}};
  append_chain(error.chain);
  return error;
}

RemoteError describe_end_of_process(std::size_t index, detail::TaskStage stage,
                                    const std::string& how, CrashReport crash) {
  ErrorLink link = describe_unknown();
  link.type_name = "the end of its process";
  link.message = how;
  return {.index = index, .stage = stage, .chain = {std::move(link)}, .crash = std::move(crash)};
}

void throw_rebuilt(const std::vector<ErrorLink>& chain) {
  if (!chain.empty()) throw_from(chain, 0);
  throw std::runtime_error{"an exception that cannot be rebuilt"};
}

namespace {

TaskFailure failure_of(const RemoteError& error, const std::string& task, int worker,
                       const std::string& host) {
  const ErrorLink& outermost = error.chain.front();
  return {.task = task,
          .argument_index = error.index,
          .worker_rank = worker,
          .host = host,
          .remote_type_name = outermost.type_name,
          .message = outermost.message};
}

template <class Failed>
std::exception_ptr nested(const RemoteError& error, const std::string& task, int worker,
                          const std::string& host) {
  try {
    throw_rebuilt(error.chain);
  } catch (...) {
    return std::make_exception_ptr(Failed{failure_of(error, task, worker, host)});
  }
}

}  // namespace

std::exception_ptr error_for_caller(const RemoteError& error, const std::string& task, int worker,
                                    const std::string& host) {
  using detail::TaskStage;
  switch (error.stage) {
    case TaskStage::decoding:
    case TaskStage::encoding:
      return std::make_exception_ptr(EncodingError{
          std::string{error.stage == TaskStage::decoding ? "the argument" : "the result"} +
          " of task '" + task +
          "' could not be encoded or decoded: " + error.chain.front().message + " [worker " +
          std::to_string(worker) + " on " + host + ", task " + std::to_string(error.index) + "]"});
    case TaskStage::crashed:
      return std::make_exception_ptr(
          TaskCrashed{failure_of(error, task, worker, host), error.crash});
    case TaskStage::timed_out:
      return std::make_exception_ptr(
          TaskTimeout{failure_of(error, task, worker, host), error.crash.last_output});
    case TaskStage::running:
      break;
  }
  return nested<TaskError>(error, task, worker, host);
}

std::exception_ptr error_of_initializer(const RemoteError& error, const std::string& initializer,
                                        int worker, const std::string& host) {
  if (!error.may_be_retried()) return error_for_caller(error, initializer, worker, host);
  if (error.stage != detail::TaskStage::crashed) {
    return nested<InitializerError>(error, initializer, worker, host);
  }
  try {
    std::rethrow_exception(error_for_caller(error, initializer, worker, host));
  } catch (...) {
    return std::make_exception_ptr(InitializerError{failure_of(error, initializer, worker, host)});
  }
}

namespace {

using WireCrash = std::tuple<std::int32_t, std::int32_t, std::string, std::string>;
using WireLink = std::tuple<std::uint32_t, std::int32_t, std::uint32_t, std::string, std::string>;

}  // namespace

void write_error(detail::Buffer& out, const RemoteError& error) {
  detail::write_value(out, std::uint64_t{error.index});
  detail::write_value(out, static_cast<std::uint32_t>(error.stage));
  detail::write_value(out, std::uint64_t{error.chain.size()});
  for (const ErrorLink& link : error.chain) {
    detail::write_value(
        out, WireLink{link.standard_type, link.code, link.category, link.type_name, link.message});
  }
  const CrashReport& crash = error.crash;
  detail::write_value(out,
                      WireCrash{crash.signal, crash.exit_code, crash.last_output, crash.backtrace});
}

RemoteError read_error(detail::ByteReader& in) {
  RemoteError error{};
  error.index = detail::read_value<std::uint64_t>(in);
  const auto stage = detail::read_value<std::uint32_t>(in);
  const auto links = detail::read_value<std::uint64_t>(in);
  if (stage > static_cast<std::uint32_t>(detail::TaskStage::timed_out) || links == 0 ||
      links > longest_chain) {
    throw EncodingError{"message is corrupt: no such error"};
  }
  error.stage = static_cast<detail::TaskStage>(stage);
  for (std::uint64_t i = 0; i < links; ++i) {
    auto [type, code, category, name, message] = detail::read_value<WireLink>(in);
    error.chain.push_back({type, code, category, std::move(name), std::move(message)});
  }
  auto [signal, exit_code, last_output, backtrace] = detail::read_value<WireCrash>(in);
  error.crash = {signal, exit_code, std::move(last_output), std::move(backtrace)};
  return error;
}

}  // namespace rankpool::roles
