// SPDX-License-Identifier: BSL-1.0
//
// Types of the user's own: each of Boost.Serialization's ways to make them travel.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/serialization/access.hpp>
#include <boost/serialization/base_object.hpp>
#include <boost/serialization/export.hpp>
#include <boost/serialization/is_bitwise_serializable.hpp>
#include <boost/serialization/shared_ptr.hpp>
#include <boost/serialization/split_member.hpp>
#include <boost/serialization/string.hpp>
#include <gmock/gmock.h>

#include "rankpool/pool.hpp"

#include "support/travelling.hpp"

namespace zoo {

struct Cat {
  std::string name;
  int lives = 9;

  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& name& lives;
  }
  friend bool operator==(const Cat&, const Cat&) = default;
};

struct Dog {
  std::string name;
  friend bool operator==(const Dog&, const Dog&) = default;
};

template <class Archive>
void serialize(Archive& archive, Dog& dog, unsigned int /*version*/) {
  archive& dog.name;
}

class Secretive {
 public:
  Secretive() = default;
  explicit Secretive(int secret) : secret_{secret} {}
  friend bool operator==(const Secretive&, const Secretive&) = default;

 private:
  friend class boost::serialization::access;
  template <class Archive>
  void save(Archive& archive, unsigned int /*version*/) const {
    const std::string text = std::to_string(secret_);
    archive& text;
  }
  template <class Archive>
  void load(Archive& archive, unsigned int /*version*/) {
    std::string text;
    archive& text;
    secret_ = std::stoi(text);
  }
  BOOST_SERIALIZATION_SPLIT_MEMBER()

  int secret_ = 0;
};

struct Point {
  double x;
  double y;
  friend bool operator==(const Point&, const Point&) = default;
};

/// Without a default constructor: made from the archive that `serialize` wrote.
class Ticket {
 public:
  explicit Ticket(std::string holder) : holder_{std::move(holder)} {}
  template <class Archive>
  requires Archive::is_loading::value explicit Ticket(Archive& archive) { archive& holder_; }
  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& holder_;
  }
  friend bool operator==(const Ticket&, const Ticket&) = default;

 private:
  std::string holder_;
};

/// Without a default constructor: made by Boost's load_construct_data.
class Cage {
 public:
  explicit Cage(int number) : number_{number} {}
  [[nodiscard]] int number() const { return number_; }
  void put(Cat cat) { inside_ = std::move(cat); }
  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& inside_;
  }
  friend bool operator==(const Cage&, const Cage&) = default;

 private:
  int number_;
  Cat inside_;
};

template <class Archive>
void save_construct_data(Archive& archive, const Cage* cage, unsigned int /*version*/) {
  const int number = cage->number();
  archive& number;
}
template <class Archive>
void load_construct_data(Archive& archive, Cage* place, unsigned int /*version*/) {
  int number = 0;
  archive& number;
  std::construct_at(place, number);
}

struct MoveOnly {
  std::unique_ptr<Cat> cat;
  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& cat;
  }
};

struct Animal {
  virtual ~Animal() = default;
  [[nodiscard]] virtual std::string sound() const = 0;
  template <class Archive>
  void serialize(Archive& /*archive*/, unsigned int /*version*/) {}
};

struct Duck : Animal {
  int quacks = 1;
  [[nodiscard]] std::string sound() const override {
    std::string all;
    for (int i = 0; i < quacks; ++i) all += "quack";
    return all;
  }
  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& boost::serialization::base_object<Animal>(*this);
    archive& quacks;
  }
};

}  // namespace zoo

BOOST_IS_BITWISE_SERIALIZABLE(zoo::Point)
BOOST_CLASS_EXPORT(zoo::Duck)

namespace rankpool {
namespace {

using testing::expect_travels;
using testing::there_and_back;

TEST(PoolUserTypes, TravelWithASerializeMember) {
  expect_travels(zoo::Cat{"Tom", 7});
  expect_travels(zoo::Secretive{42});
  expect_travels(std::vector<zoo::Cat>{{"Tom", 7}, {"Felix", 1}});
  expect_travels(std::map<std::string, zoo::Cat>{{"first", {"Tom", 7}}});
  expect_travels(std::optional<zoo::Secretive>{zoo::Secretive{3}});
}

TEST(PoolUserTypes, TravelWithAFreeFunction) {
  expect_travels(zoo::Dog{"Rex"});
  expect_travels(std::pair{zoo::Dog{"Rex"}, 1});
}

TEST(PoolUserTypes, TravelAsTheirBytesIfDeclaredSo) {
  expect_travels(zoo::Point{1, 2});
  expect_travels(std::vector<zoo::Point>{{1, 2}, {3, 4}});
}

TEST(PoolUserTypes, NeedNoDefaultConstructorIfTheArchiveMakesThem) {
  expect_travels(zoo::Ticket{"Ann"});
  expect_travels(std::pair{zoo::Ticket{"Ann"}, 1});
  expect_travels(std::optional<zoo::Ticket>{zoo::Ticket{"Bob"}});
  expect_travels(std::variant<zoo::Ticket, int>{zoo::Ticket{"Bob"}});
}

TEST(PoolUserTypes, NeedNoDefaultConstructorWithLoadConstructData) {
  zoo::Cage cage{3};
  cage.put({"Leo", 1});

  expect_travels(cage);
  expect_travels(std::tuple{cage, 1});
}

TEST(PoolUserTypes, MayBeMoveOnly) {
  zoo::MoveOnly owner{std::make_unique<zoo::Cat>()};
  owner.cat->name = "Tom";

  const auto back = there_and_back(std::move(owner));

  ASSERT_NE(back.cat, nullptr);
  EXPECT_EQ(back.cat->name, "Tom");
}

TEST(PoolUserTypes, TravelThroughAPointerToTheirBase) {
  Pool pool;
  auto duck = std::make_shared<zoo::Duck>();
  duck->quacks = 2;
  const std::shared_ptr<zoo::Animal> animal = duck;

  const auto heard = pool.apply(
      [](const std::shared_ptr<zoo::Animal>& unknown) { return unknown->sound(); }, animal);
  const auto back = pool.apply<testing::echo<std::shared_ptr<zoo::Animal>>>(animal);

  EXPECT_EQ(heard, "quackquack");
  ASSERT_NE(back, nullptr);
  EXPECT_EQ(back->sound(), "quackquack");
}

}  // namespace
}  // namespace rankpool
