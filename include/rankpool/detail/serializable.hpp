// SPDX-License-Identifier: BSL-1.0
//
// Whether a type can travel, asked before anything is instantiated, so that a wrong type is refused
// in one sentence instead of pages from within Boost.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include <boost/serialization/access.hpp>
#include <boost/serialization/array.hpp>
#include <boost/serialization/bitset.hpp>
#include <boost/serialization/complex.hpp>
#include <boost/serialization/deque.hpp>
#include <boost/serialization/forward_list.hpp>
#include <boost/serialization/list.hpp>
#include <boost/serialization/map.hpp>
#include <boost/serialization/set.hpp>
#include <boost/serialization/shared_ptr.hpp>
#include <boost/serialization/string.hpp>
#include <boost/serialization/unique_ptr.hpp>
#include <boost/serialization/utility.hpp>
#include <boost/serialization/vector.hpp>

#include "rankpool/detail/archive.hpp"
#include "rankpool/detail/fixed.hpp"
#include "rankpool/detail/unordered.hpp"

namespace rankpool::detail {

namespace free_serialize {

// As generic as Boost's own fallback, which is found through version_type: where only the two of
// them fit, the call is ambiguous, and that says that nobody wrote a serialize for T.
template <class Archive, class T>
void serialize(Archive& archive, T& value, unsigned int version);

template <class T>
inline constexpr bool exists = requires(OutputArchive& archive, T& value) {
  serialize(archive, value, boost::serialization::version_type{0U});
};

}  // namespace free_serialize

struct HasSerialize {
  void serialize();
};
template <class T>
struct MaybeAmbiguous : T, HasSerialize {};

/// A member of that name, private ones included: with two of them the name is ambiguous.
template <class T>
constexpr bool has_serialize_member() {
  if constexpr (!std::is_class_v<T>) {
    return false;
  } else if constexpr (std::is_final_v<T>) {
    return requires(T & value, OutputArchive & archive) { value.serialize(archive, 0U); };
  } else {
    return !requires { &MaybeAmbiguous<T>::serialize; };
  }
}

template <class T>
struct IsSerializable
    : std::bool_constant<is_fixed<T> || (!std::is_pointer_v<T> && (has_serialize_member<T>() ||
                                                                   free_serialize::exists<T>))> {};

template <class T>
inline constexpr bool is_serializable = IsSerializable<std::remove_cv_t<T>>::value;

template <class... T>
struct IsSerializable<std::tuple<T...>> : std::bool_constant<(is_serializable<T> && ...)> {};
template <class... T>
struct IsSerializable<std::variant<T...>> : std::bool_constant<(is_serializable<T> && ...)> {};
template <class A, class B>
struct IsSerializable<std::pair<A, B>>
    : std::bool_constant<is_serializable<A> && is_serializable<B>> {};
template <class T>
struct IsSerializable<std::optional<T>> : std::bool_constant<is_serializable<T>> {};
template <class T>
struct IsSerializable<std::unique_ptr<T>> : std::bool_constant<is_serializable<T>> {};
template <class T>
struct IsSerializable<std::shared_ptr<T>> : std::bool_constant<is_serializable<T>> {};
template <>
struct IsSerializable<std::monostate> : std::true_type {};
template <class Char, class Traits, class Allocator>
struct IsSerializable<std::basic_string<Char, Traits, Allocator>> : std::true_type {};
template <class T>
  requires(requires { typename T::value_type; } && free_serialize::exists<T> &&
           !has_serialize_member<T>() && !is_fixed<T>)
struct IsSerializable<T> : std::bool_constant<is_serializable<typename T::value_type>> {};

}  // namespace rankpool::detail
