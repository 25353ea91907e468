// SPDX-License-Identifier: BSL-1.0
//
// Types of the user travel in each of the ways in which Boost.Serialization lets them.

#include <boost/serialization/base_object.hpp>
#include <boost/serialization/export.hpp>
#include <boost/serialization/split_member.hpp>
#include <boost/serialization/version.hpp>
#include <gmock/gmock.h>

#include "rankpool/detail/codec.hpp"

#include "support/travel.hpp"

namespace travellers {

class WithMember {
 public:
  WithMember() = default;
  explicit WithMember(int value) : value_{value} {}
  friend bool operator==(const WithMember&, const WithMember&) = default;

 private:
  friend class boost::serialization::access;
  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& value_;
  }
  int value_ = 0;
};

struct WithFree {
  int value = 0;
  std::string text;
  friend bool operator==(const WithFree&, const WithFree&) = default;
};
template <class Archive>
void serialize(Archive& archive, WithFree& object, unsigned int /*version*/) {
  archive& object.value& object.text;
}

struct WithBoost {
  int value = 0;
  friend bool operator==(const WithBoost&, const WithBoost&) = default;
};

/// Saves the half, so that one sees whether both of its functions are used.
struct Split {
  int value = 0;
  friend bool operator==(const Split&, const Split&) = default;
  template <class Archive>
  void save(Archive& archive, unsigned int /*version*/) const {
    const int half = value / 2;
    archive << half;
  }
  template <class Archive>
  void load(Archive& archive, unsigned int /*version*/) {
    archive >> value;
    value *= 2;
  }
  BOOST_SERIALIZATION_SPLIT_MEMBER()
};

struct Bitwise {
  double x;
  int y;
  friend bool operator==(const Bitwise&, const Bitwise&) = default;
};

struct Empty {
  friend bool operator==(const Empty&, const Empty&) = default;
  template <class Archive>
  void serialize(Archive& /*archive*/, unsigned int /*version*/) {}
};

/// Remembers the version that was read.
struct Versioned {
  unsigned version = 0;
  template <class Archive>
  void serialize(Archive& /*archive*/, unsigned int read) {
    version = read;
  }
};

class FromArchive {
 public:
  explicit FromArchive(int value) : value_{value} {}
  template <class Archive>
    requires(Archive::is_loading::value)
  explicit FromArchive(Archive& archive) { serialize(archive, 0); }
  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& value_;
  }
  friend bool operator==(const FromArchive&, const FromArchive&) = default;

 private:
  int value_ = 0;
};

class Constructed {
 public:
  explicit Constructed(int value) : value_{value} {}
  [[nodiscard]] int value() const { return value_; }
  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& rest_;
  }
  std::string rest_;
  friend bool operator==(const Constructed&, const Constructed&) = default;

 private:
  int value_;
};
template <class Archive>
void save_construct_data(Archive& archive, const Constructed* object, unsigned int /*version*/) {
  const int value = object->value();
  archive << value;
}
template <class Archive>
void load_construct_data(Archive& archive, Constructed* place, unsigned int /*version*/) {
  int value = 0;
  archive >> value;
  ::new (place) Constructed{value};
}

struct Shape {
  int id = 0;
  Shape() = default;
  Shape(const Shape&) = delete;
  Shape& operator=(const Shape&) = delete;
  virtual ~Shape() = default;
  [[nodiscard]] virtual double area() const = 0;
  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& id;
  }
};

struct Square final : Shape {
  double side = 0;
  [[nodiscard]] double area() const override { return side * side; }
  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& boost::serialization::base_object<Shape>(*this);
    archive& side;
  }
};

struct Tree {
  int value = 0;
  std::vector<Tree> children;
  friend bool operator==(const Tree&, const Tree&) = default;
  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& value& children;
  }
};

}  // namespace travellers

namespace boost::serialization {
template <class Archive>
void serialize(Archive& archive, travellers::WithBoost& object, unsigned int /*version*/) {
  archive& object.value;
}
}  // namespace boost::serialization

BOOST_IS_BITWISE_SERIALIZABLE(travellers::Bitwise)
BOOST_CLASS_VERSION(travellers::Versioned, 200)
BOOST_CLASS_EXPORT(travellers::Square)

namespace travellers {
namespace {

using rankpool::testing::bytes_of;
using rankpool::testing::left_of_gap;
using rankpool::testing::travel;

template <class T>
void expect_to_arrive(const T& value) {
  EXPECT_TRUE(travel(value) == value);
  EXPECT_TRUE(travel(std::vector<T>{value, value}) == (std::vector<T>{value, value}));
  EXPECT_TRUE(travel(std::optional<T>{value}) == value);
  EXPECT_TRUE(travel(std::pair{value, 7}) == (std::pair{value, 7}));
  EXPECT_EQ(left_of_gap<T>(), 0);
}

TEST(CodecTypes, CarriesAPrivateMemberSerialize) { expect_to_arrive(WithMember{7}); }

TEST(CodecTypes, CarriesAFreeSerialize) { expect_to_arrive(WithFree{7, "seven"}); }

TEST(CodecTypes, CarriesASerializeInBoostsNamespace) { expect_to_arrive(WithBoost{7}); }

TEST(CodecTypes, CarriesSplitSaveAndLoad) { expect_to_arrive(Split{8}); }

TEST(CodecTypes, CarriesPlainStructs) {
  expect_to_arrive(Bitwise{1.5, 2});
  EXPECT_EQ(bytes_of(Bitwise{1.5, 2}).size(), sizeof(Bitwise));
}

TEST(CodecTypes, CarriesEmptyStructs) { expect_to_arrive(Empty{}); }

TEST(CodecTypes, CarriesManyEmptyStructs) {
  const std::vector<Empty> many(50'000);

  EXPECT_EQ(travel(many).size(), 50'000);
}

TEST(CodecTypes, CarriesATypeThatIsBuiltFromTheArchive) {
  EXPECT_EQ(travel(FromArchive{7}), FromArchive{7});
  EXPECT_EQ(travel(std::optional{FromArchive{7}}), FromArchive{7});
  EXPECT_EQ(travel(std::pair{FromArchive{7}, 1}), (std::pair{FromArchive{7}, 1}));
}

TEST(CodecTypes, CarriesATypeWithConstructionData) {
  Constructed object{7};
  object.rest_ = "rest";

  EXPECT_EQ(travel(object), object);
  EXPECT_EQ(travel(std::tuple{object, object}), (std::tuple{object, object}));
}

TEST(CodecTypes, KeepsTheVersionOfAClass) {
  EXPECT_EQ(travel(Versioned{}).version, 200);
  EXPECT_EQ(travel(std::vector<Versioned>(2)).at(1).version, 200);
}

TEST(CodecTypes, CarriesADerivedObjectBehindItsBase) {
  auto square = std::make_shared<Square>();
  square->id = 5;
  square->side = 3;
  const std::shared_ptr<Shape> shape = square;

  const auto arrived = travel(std::vector{shape, shape});

  EXPECT_EQ(arrived[0]->id, 5);
  EXPECT_EQ(arrived[0]->area(), 9);
  EXPECT_EQ(arrived[0], arrived[1]);
}

TEST(CodecTypes, CarriesADerivedObjectThatIsOwned) {
  auto square = std::make_unique<Square>();
  square->side = 2;
  const std::unique_ptr<Shape> shape = std::move(square);

  EXPECT_EQ(travel(shape)->area(), 4);
}

TEST(CodecTypes, CarriesATree) { expect_to_arrive(Tree{1, {Tree{2, {Tree{3, {}}}}, Tree{4, {}}}}); }

}  // namespace
}  // namespace travellers
