// SPDX-License-Identifier: BSL-1.0

#include "output_folder.hpp"

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>

#include "input_error.hpp"

namespace align {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr std::array<std::string_view, 2> names = {"table", "picture"};

std::array<OutputFile, 2> files() {
  return {OutputFile{.name = "table", .content = "1\t2\n"},
          OutputFile{.name = "picture", .content = std::string{"\0\1", 2}}};
}

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class OutputFolderIn : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "align-test-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    base_ = name;
  }
  void TearDown() override { fs::remove_all(base_); }

  fs::path base_;
};

TEST_F(OutputFolderIn, CreatesMissingFoldersAndNothingBesidesTheFiles) {
  const OutputFolder folder{base_ / "new" / "inner"};

  folder.write(files());

  EXPECT_EQ(content_of(base_ / "new/inner/table"), "1\t2\n");
  EXPECT_EQ(content_of(base_ / "new/inner/picture").size(), 2);
  EXPECT_EQ(std::distance(fs::directory_iterator(base_ / "new/inner"), {}), 2);
}

TEST_F(OutputFolderIn, ReplacesTheFilesOfAnEarlierRunAndKeepsOthers) {
  std::ofstream(base_ / "table") << "a much longer earlier content";
  std::ofstream(base_ / "notes") << "mine";

  OutputFolder{base_}.write(files());

  EXPECT_EQ(content_of(base_ / "table"), "1\t2\n");
  EXPECT_EQ(content_of(base_ / "notes"), "mine");
}

TEST_F(OutputFolderIn, CheckLeavesNothingBehind) {
  OutputFolder{base_ / "new" / "inner"}.check(names);

  EXPECT_TRUE(fs::is_empty(base_));
}

TEST_F(OutputFolderIn, CheckRefusesAFileInPlaceOfTheFolder) {
  std::ofstream(base_ / "file") << "mine";

  EXPECT_THAT([this] { OutputFolder{base_ / "file"}.check(names); },
              ThrowsMessage<InputError>(HasSubstr("cannot write to the output folder")));
  EXPECT_THAT([this] { OutputFolder{base_ / "file" / "inner"}.check(names); },
              ThrowsMessage<InputError>(HasSubstr("cannot write to the output folder")));
  EXPECT_EQ(content_of(base_ / "file"), "mine");
}

TEST_F(OutputFolderIn, CheckKeepsALinkThatLeadsNowhere) {
  fs::create_symlink(base_ / "nowhere", base_ / "link");

  EXPECT_THROW(OutputFolder{base_ / "link"}.check(names), InputError);
  EXPECT_TRUE(fs::is_symlink(base_ / "link"));
}

TEST_F(OutputFolderIn, AcceptsATrailingSlash) {
  OutputFolder{base_ / "new" / ""}.write(files());

  EXPECT_TRUE(fs::exists(base_ / "new" / "table"));
}

TEST_F(OutputFolderIn, CheckRefusesAFolderInPlaceOfAFile) {
  fs::create_directory(base_ / "table");

  EXPECT_THAT([this] { OutputFolder{base_}.check(names); },
              ThrowsMessage<InputError>(HasSubstr("a folder has its name")));
}

TEST(OutputFolder, CheckRefusesAPlaceWhereNothingCanBeCreated) {
  EXPECT_THROW(OutputFolder{"/proc/align-test"}.check(names), InputError);
  EXPECT_THROW(OutputFolder{""}.check(names), InputError);
}

}  // namespace
}  // namespace align
