// SPDX-License-Identifier: BSL-1.0
//
// Boost.Serialization archives over a Buffer and a ByteReader: no streams, no header, lengths of 64
// bits, and every load checked. Both ends are ranks of one launch: the bytes are no file format.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <variant>

#include <boost/archive/detail/common_iarchive.hpp>
#include <boost/archive/detail/common_oarchive.hpp>
#include <boost/archive/detail/register_archive.hpp>
#include <boost/serialization/array_wrapper.hpp>
#include <boost/serialization/collection_size_type.hpp>
#include <boost/serialization/level.hpp>

#include "rankpool/detail/buffer.hpp"
#include "rankpool/detail/fixed.hpp"

namespace rankpool::detail {

/// Tells Boost which arrays may be copied in bulk.
struct PlainArrays {
  template <class T>
  struct apply  // NOLINT(readability-identifier-naming): the name that Boost asks for
      : std::bool_constant<is_plain<std::remove_const_t<T>>> {
    using type =
        std::conditional_t<is_plain<std::remove_const_t<T>>, boost::mpl::true_, boost::mpl::false_>;
  };
};

template <class T>
struct OneValue;  // in one_value.hpp

/// Standard types that Boost leaves out, or did for long; ours go value by value.
template <class T>
inline constexpr bool is_own = false;
template <class... T>
inline constexpr bool is_own<std::tuple<T...>> = true;
template <class... T>
inline constexpr bool is_own<std::variant<T...>> = true;
template <class T>
inline constexpr bool is_own<std::optional<T>> = true;
template <>
inline constexpr bool is_own<std::monostate> = true;

/// Pointers that Boost leaves out, as it serializes what they point at only if it is a class with a
/// serialize; ours go value by value. (Others are Boost's: polymorphic ones, and shared ones, whose
/// sharing it keeps.)
template <class T>
inline constexpr bool is_own_pointer = false;
template <class T>
inline constexpr bool is_own_pointer<std::unique_ptr<T>> = !std::is_polymorphic_v<T>;
template <class T>
inline constexpr bool is_own_pointer<std::shared_ptr<T>> =
    boost::serialization::implementation_level<T>::value == boost::serialization::primitive_type ||
    is_plain<T>;

/// For one value only: tracking goes by address, and addresses are used again.
class OutputArchive : public boost::archive::detail::common_oarchive<OutputArchive> {
 public:
  using use_array_optimization = PlainArrays;

  explicit OutputArchive(Buffer& out);

  void save_binary(const void* bytes, std::size_t count) { out_->append(bytes, count); }

  template <class T>
  void save_array(const boost::serialization::array_wrapper<T>& array, unsigned int /*version*/) {
    save_binary(array.address(), array.count() * sizeof(T));
  }

  template <class T>
  void save(const T& value) {
    static_assert(std::is_trivially_copyable_v<T> || std::is_convertible_v<T, std::int64_t>);
    save_binary(&value, sizeof value);
  }
  void save(const std::string& text) { save_text(text); }
  void save(const std::wstring& text) { save_text(text); }

 private:
  friend class boost::archive::detail::interface_oarchive<OutputArchive>;
  using Base = boost::archive::detail::common_oarchive<OutputArchive>;

  template <class T>
  void save_override(const T& value) {
    if constexpr (is_plain<T>) {
      save_binary(&value, sizeof value);
    } else if constexpr (is_own<T> || is_own_pointer<T>) {
      OneValue<T>::save(*this, value);
    } else {
      Base::save_override(value);
    }
  }
  void save_override(const boost::archive::class_id_optional_type& /*id*/) {}
  void save_override(const boost::archive::class_name_type& name) {
    save(std::string{static_cast<const char*>(name)});
  }

  template <class Text>
  void save_text(const Text& text) {
    out_->append_value(std::uint64_t{text.size()});
    save_binary(text.data(), text.size() * sizeof(typename Text::value_type));
  }

  Buffer* out_;
};

/// Throws EncodingError where the bytes cannot be what was saved.
class InputArchive : public boost::archive::detail::common_iarchive<InputArchive> {
 public:
  using use_array_optimization = PlainArrays;

  explicit InputArchive(ByteReader& in);

  void load_binary(void* bytes, std::size_t count) {
    const auto source = in_->take(count);
    if (count > 0) std::memcpy(bytes, source.data(), count);
  }

  template <class T>
  void load_array(boost::serialization::array_wrapper<T>& array, unsigned int /*version*/) {
    load_binary(array.address(), array.count() * sizeof(T));
  }

  template <class T>
  void load(T& value) {  // NOLINT(bugprone-virtual-near-miss): the name that Boost asks for
    load_binary(static_cast<void*>(&value), sizeof value);
  }
  void load(bool& value) { value = FixedCodec<bool>::read(in_->take(1).data()); }
  void load(std::string& text) { load_text(text); }
  void load(std::wstring& text) { load_text(text); }

 private:
  friend class boost::archive::detail::interface_iarchive<InputArchive>;
  using Base = boost::archive::detail::common_iarchive<InputArchive>;

  template <class T>
  void load_override(T& value) {
    if constexpr (is_plain<T>) {
      load_binary(static_cast<void*>(&value), sizeof value);
    } else if constexpr (is_own<T> || is_own_pointer<T>) {
      value = OneValue<T>::load(*this);
    } else {
      Base::load_override(value);
    }
  }
  void load_override(boost::archive::class_id_optional_type& /*id*/) {}
  void load_override(boost::archive::tracking_type& tracking);
  void load_override(boost::archive::class_name_type& name);
  void load_override(boost::serialization::collection_size_type& size);

  template <class Text>
  void load_text(Text& text) {
    const std::size_t length = take_length(sizeof(typename Text::value_type));
    text.resize(length);
    load_binary(text.data(), length * sizeof(typename Text::value_type));
  }

  /// A length that the bytes which are left can bear.
  std::size_t take_length(std::size_t element_size);

  ByteReader* in_;
};

}  // namespace rankpool::detail

BOOST_SERIALIZATION_REGISTER_ARCHIVE(rankpool::detail::OutputArchive)
BOOST_SERIALIZATION_REGISTER_ARCHIVE(rankpool::detail::InputArchive)
BOOST_SERIALIZATION_USE_ARRAY_OPTIMIZATION(rankpool::detail::OutputArchive)
BOOST_SERIALIZATION_USE_ARRAY_OPTIMIZATION(rankpool::detail::InputArchive)
