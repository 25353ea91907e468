# SPDX-License-Identifier: BSL-1.0
#
# Makes a program of a page's C++: its first block as it stands, each other one in a block of its
# own within the launch.
/^```cpp$/ {
  is_code = 1
  ++blocks
  if (blocks == 2) {
    print "int main(int argc, char** argv) {\n  return rankpool::launch(argc, argv, [] {"
  }
  if (blocks > 1) print "{"
  next
}
is_code && /^```$/ {
  is_code = 0
  if (blocks > 1) print "}"
  next
}
is_code { print }
END { print "  });\n}" }
