// SPDX-License-Identifier: BSL-1.0
//
// The exceptions that can be rebuilt in another process, most derived first, and what stands for
// them there: their type, with the message that the original had.

#pragma once

#include <any>
#include <array>
#include <bit>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <functional>
#include <future>
#include <ios>
#include <new>
#include <optional>
#include <regex>
#include <stdexcept>
#include <string>
#include <system_error>
#include <tuple>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <variant>

#include "rankpool/errors.hpp"

namespace rankpool::roles {

/// In an order in which a type stands before its bases.
using StandardTypes =
    std::tuple<UsageError, EncodingError, Error, std::out_of_range, std::invalid_argument,
               std::length_error, std::domain_error, std::logic_error,
               std::filesystem::filesystem_error, std::ios_base::failure, std::system_error,
               std::range_error, std::overflow_error, std::underflow_error, std::runtime_error,
               std::bad_array_new_length, std::bad_alloc, std::bad_any_cast, std::bad_cast,
               std::bad_typeid, std::bad_function_call, std::bad_weak_ptr, std::bad_optional_access,
               std::bad_variant_access, std::bad_exception, std::exception>;

/// A standard exception whose message is given, for those that have none of their own.
template <class Base>
class Rebuilt : public Base {
 public:
  template <class... A>
  explicit Rebuilt(std::string message, A&&... arguments)
      : Base(std::forward<A>(arguments)...), message_{std::move(message)} {}
  [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }

 private:
  std::string message_;
};

/// A T with that message; `code` is for those that carry one.
template <class T>
auto make_standard(const std::string& message, std::error_code code) {
  if constexpr (std::is_same_v<T, std::filesystem::filesystem_error>) {
    return Rebuilt<T>{message, message, code};
  } else if constexpr (std::is_same_v<T, std::ios_base::failure>) {
    return Rebuilt<T>{message, std::string{}, code};
  } else if constexpr (std::is_same_v<T, std::system_error>) {
    return Rebuilt<T>{message, code};
  } else if constexpr (std::is_constructible_v<T, const std::string&>) {
    return T(message);
  } else {
    return Rebuilt<T>{message};
  }
}

}  // namespace rankpool::roles
