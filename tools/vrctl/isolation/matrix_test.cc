// SPDX-License-Identifier: GPL-2.0-only
#include "isolation/matrix.h"

#include <gtest/gtest.h>

#include "isolation/broken.h"

namespace vrctl::isolation {
namespace {

// Three contexts with a mailbox each, and what is wrong with them.
struct World {
  std::array<int, kContexts.size()> arrived{};
  std::function<void(std::size_t actor, std::size_t owner)> act = [](std::size_t, std::size_t) {};
  std::string heard;   // by all, of everything
  std::string answer;  // for who is not the owner
};

class FakeState final : public State {
 public:
  FakeState(World& world, std::size_t i, std::size_t owner) : world_(world), i_(i), owner_(owner) {}

  void act() override { world_.act(i_, owner_); }
  bool has_arrived() override { return std::exchange(world_.arrived[i_], 0) == 1; }
  std::string trace() override {
    return std::exchange(world_.arrived[i_], 0) ? "letter" : std::string();
  }
  std::string answer() override { return world_.answer; }

 private:
  World& world_;
  std::size_t i_;
  std::size_t owner_;
};

class FakeWitness final : public Witness {
 public:
  explicit FakeWitness(World& world) : world_(world) {}
  void begin() override { begun_ = true; }
  void end() override { begun_ = false; }
  std::string trace(std::size_t) override { return begun_ ? "too early" : world_.heard; }

 private:
  World& world_;
  bool begun_ = false;
};

Row try_it(World& world, Probe::Where where) {
  FakeWitness witness(world);
  return try_probe({"mail", where,
                    [&](std::size_t i, std::size_t owner) {
                      return std::make_unique<FakeState>(world, i, owner);
                    }},
                   witness);
}

std::string text_of(const Row& row) {
  std::string text;
  for (const Crossing& crossing : row.crossings)
    text += std::string(kContexts[crossing.from]) + ">" + std::string(kContexts[crossing.to]) +
            " " + crossing.what + ";";
  return text;
}

TEST(Matrix, WhereAllGetTheirOwnNothingIsWrong) {
  World world;
  world.act = [&](std::size_t actor, std::size_t) { ++world.arrived[actor]; };
  const Row row = try_it(world, Probe::Where::everywhere);
  EXPECT_EQ(row.state, "mail");
  EXPECT_TRUE(row.is_ok());
}

TEST(Matrix, WhatFallsBackToContext0CrossesAndIsMissing) {
  World world;
  world.act = [&](std::size_t, std::size_t) { ++world.arrived[0]; };
  const Row row = try_it(world, Probe::Where::everywhere);
  EXPECT_EQ(row.missing, (std::vector<std::size_t>{1, 2}));
  EXPECT_EQ(text_of(row), "A>0 letter;B>0 letter;");
}

TEST(Matrix, WhatArrivesTwiceIsMissingToo) {
  World world;
  world.act = [&](std::size_t actor, std::size_t) { world.arrived[actor] += 2; };
  EXPECT_EQ(try_it(world, Probe::Where::everywhere).missing.size(), 3u);
}

TEST(Matrix, TheWitnessIsHeardOnceForEachPair) {
  World world;
  world.heard = "frame";
  world.act = [&](std::size_t actor, std::size_t owner) { world.arrived[actor] = actor == owner; };
  for (const auto where : {Probe::Where::everywhere, Probe::Where::one})
    EXPECT_EQ(text_of(try_it(world, where)),
              "0>A frame;0>B frame;A>0 frame;A>B frame;B>0 frame;B>A frame;");
}

TEST(Matrix, WhatCannotBePreparedIsOneRow) {
  World world;
  world.act = [](std::size_t, std::size_t) { fail("try", EBUSY); };
  const Row row = try_it(world, Probe::Where::everywhere);
  EXPECT_EQ(row.failure, "cannot try: Device or resource busy");
  EXPECT_FALSE(row.is_ok());
}

TEST(Matrix, WhatOneHasIsForNobodyElse) {
  World world;
  world.act = [&](std::size_t actor, std::size_t owner) { world.arrived[owner] += actor == owner; };
  EXPECT_TRUE(try_it(world, Probe::Where::one).is_ok());

  world.act = [&](std::size_t, std::size_t owner) { ++world.arrived[owner]; };
  const Row row = try_it(world, Probe::Where::one);
  EXPECT_TRUE(row.missing.empty());
  EXPECT_EQ(row.crossings.size(), 6u);
}

TEST(Matrix, AnAnswerCrossesFromWhoHasIt) {
  World world;
  world.answer = "echo";
  world.act = [&](std::size_t actor, std::size_t owner) { world.arrived[owner] += actor == owner; };
  EXPECT_EQ(text_of(try_it(world, Probe::Where::one)),
            "0>A echo;0>B echo;A>0 echo;A>B echo;B>0 echo;B>A echo;");
}

}  // namespace
}  // namespace vrctl::isolation
