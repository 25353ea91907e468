// SPDX-License-Identifier: BSL-1.0
//
// Saves hash tables with as many buckets as elements. Boost sends the number of buckets that there
// are, which is beyond all bytes that follow where a table was once large, or was told to reserve.

#pragma once

#include <memory>

#include <boost/serialization/collection_size_type.hpp>
#include <boost/serialization/item_version_type.hpp>
#include <boost/serialization/serialization.hpp>
#include <boost/serialization/unordered_map.hpp>
#include <boost/serialization/unordered_set.hpp>
#include <boost/serialization/version.hpp>

#include "rankpool/detail/archive.hpp"

namespace rankpool::detail {

template <class Table>
void save_table(OutputArchive& archive, const Table& table) {
  constexpr int version = boost::serialization::version<typename Table::value_type>::value;
  const boost::serialization::collection_size_type count{table.size()};
  const boost::serialization::collection_size_type buckets{table.size()};
  const boost::serialization::item_version_type item_version{version};
  archive << count << buckets << item_version;
  for (const auto& element : table) {
    boost::serialization::save_construct_data_adl(archive, std::addressof(element), version);
    archive << element;
  }
}

}  // namespace rankpool::detail

namespace boost::serialization {

template <class K, class T, class H, class E, class A>
void save(rankpool::detail::OutputArchive& archive, const std::unordered_map<K, T, H, E, A>& table,
          unsigned int /*version*/) {
  rankpool::detail::save_table(archive, table);
}

template <class K, class T, class H, class E, class A>
void save(rankpool::detail::OutputArchive& archive,
          const std::unordered_multimap<K, T, H, E, A>& table, unsigned int /*version*/) {
  rankpool::detail::save_table(archive, table);
}

template <class K, class H, class E, class A>
void save(rankpool::detail::OutputArchive& archive, const std::unordered_set<K, H, E, A>& table,
          unsigned int /*version*/) {
  rankpool::detail::save_table(archive, table);
}

template <class K, class H, class E, class A>
void save(rankpool::detail::OutputArchive& archive,
          const std::unordered_multiset<K, H, E, A>& table, unsigned int /*version*/) {
  rankpool::detail::save_table(archive, table);
}

}  // namespace boost::serialization
