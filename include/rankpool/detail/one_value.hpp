// SPDX-License-Identifier: BSL-1.0
//
// One value to an archive and back, types without a default constructor included; and the standard
// types that Boost.Serialization leaves out.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include <boost/serialization/serialization.hpp>

#include "rankpool/detail/serializable.hpp"
#include "rankpool/errors.hpp"

namespace rankpool::detail {

/// A constructor T(archive) that reads what `serialize` wrote; asked only without a default one.
template <class T, class Archive>
inline constexpr bool is_built_from = std::is_constructible_v<T, Archive&>;

/// `load_construct_data` for T, found by its arguments.
template <class T, class Archive>
inline constexpr bool has_load_construct_data = requires(Archive& archive, T* place) {
  load_construct_data(archive, place, 0U);
};

/// How T is saved and loaded; specialized where the parts are to be handled one by one.
template <class T>
struct OneValue {
  template <class Archive>
  static void save(Archive& archive, const T& value) {
    if constexpr (std::is_default_constructible_v<T>) {
      archive << value;
    } else if constexpr (has_load_construct_data<T, InputArchive>) {
      boost::serialization::save_construct_data_adl(archive, &value, 0U);
      archive << value;
    } else {
      boost::serialization::serialize_adl(archive, const_cast<T&>(value), 0U);
    }
  }

  template <class Archive>
  static T load(Archive& archive) {
    if constexpr (std::is_default_constructible_v<T>) {
      T value{};
      archive >> value;
      return value;
    } else if constexpr (has_load_construct_data<T, Archive>) {
      std::allocator<T> allocator;
      std::unique_ptr<T, Deleter> place{allocator.allocate(1)};
      boost::serialization::load_construct_data_adl(archive, place.get(), 0U);
      place.get_deleter().is_constructed = true;
      archive >> *place;
      return std::move(*place);
    } else {
      return T(archive);
    }
  }

 private:
  struct Deleter {
    bool is_constructed = false;
    void operator()(T* place) const {
      if (is_constructed) std::destroy_at(place);
      std::allocator<T>{}.deallocate(place, 1);
    }
  };
};

/// Whether a T can be made from an archive.
template <class T>
inline constexpr bool is_rebuilt =
    is_fixed<T> || std::is_default_constructible_v<T> || has_load_construct_data<T, InputArchive> ||
    is_built_from<T, InputArchive>;
template <class... T>
inline constexpr bool is_rebuilt<std::tuple<T...>> = (is_rebuilt<T> && ...);
template <class... T>
inline constexpr bool is_rebuilt<std::variant<T...>> = (is_rebuilt<T> && ...);
template <class A, class B>
inline constexpr bool is_rebuilt<std::pair<A, B>> = is_rebuilt<A>&& is_rebuilt<B>;
template <class T>
inline constexpr bool is_rebuilt<std::optional<T>> = is_rebuilt<T>;

template <class Tuple, class... Elements>
struct OneByOne {
  template <class Archive>
  static void save(Archive& archive, const Tuple& value) {
    std::apply([&](const auto&... element) { (OneValue<Elements>::save(archive, element), ...); },
               value);
  }
  template <class Archive>
  static Tuple load(Archive& archive) {
    return Tuple{OneValue<Elements>::load(archive)...};  // braces evaluate from left to right
  }
};

template <class... T>
struct OneValue<std::tuple<T...>> : OneByOne<std::tuple<T...>, std::remove_cv_t<T>...> {};
template <class A, class B>
struct OneValue<std::pair<A, B>>
    : OneByOne<std::pair<A, B>, std::remove_cv_t<A>, std::remove_cv_t<B>> {};

template <class T>
struct OneValue<std::optional<T>> {
  template <class Archive>
  static void save(Archive& archive, const std::optional<T>& value) {
    const bool has_value = value.has_value();
    archive << has_value;
    if (value) OneValue<T>::save(archive, *value);
  }
  template <class Archive>
  static std::optional<T> load(Archive& archive) {
    bool has_value = false;
    archive >> has_value;
    if (!has_value) return std::nullopt;
    return std::optional<T>{OneValue<T>::load(archive)};
  }
};

/// A pointer that owns its object alone, or one object of a plain type.
template <class Pointer>
  requires is_own_pointer<Pointer>
struct OneValue<Pointer> {
  using Object = typename Pointer::element_type;

  template <class Archive>
  static void save(Archive& archive, const Pointer& value) {
    const bool has_object = value != nullptr;
    archive << has_object;
    if (value) OneValue<Object>::save(archive, *value);
  }
  template <class Archive>
  static Pointer load(Archive& archive) {
    bool has_object = false;
    archive >> has_object;
    return has_object ? Pointer{new Object(OneValue<Object>::load(archive))} : Pointer{};
  }
};

template <>
struct OneValue<std::monostate> {
  template <class Archive>
  static void save(Archive& /*archive*/, std::monostate /*value*/) {}
  template <class Archive>
  static std::monostate load(Archive& /*archive*/) {
    return {};
  }
};

template <class... T>
struct OneValue<std::variant<T...>> {
  using Variant = std::variant<T...>;

  template <class Archive>
  static void save(Archive& archive, const Variant& value) {
    if (value.valueless_by_exception()) {
      throw EncodingError{"a variant without a value cannot be sent"};
    }
    const std::uint64_t index = value.index();
    archive << index;
    std::visit(
        [&archive](const auto& held) {
          OneValue<std::remove_cvref_t<decltype(held)>>::save(archive, held);
        },
        value);
  }
  template <class Archive>
  static Variant load(Archive& archive) {
    std::uint64_t index = 0;
    archive >> index;
    return load_alternative(archive, index, std::index_sequence_for<T...>{});
  }

 private:
  template <class Archive, std::size_t... i>
  static Variant load_alternative(Archive& archive, std::uint64_t index,
                                  std::index_sequence<i...> /*all*/) {
    std::optional<Variant> value;
    ((index == i ? void(value.emplace(std::in_place_index<i>, OneValue<T>::load(archive)))
                 : void()),
     ...);
    if (!value) throw EncodingError{"message is corrupt: no such alternative of a variant"};
    return *std::move(value);
  }
};

}  // namespace rankpool::detail
