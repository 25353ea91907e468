// SPDX-License-Identifier: BSL-1.0
//
// Copies what is larger than any cache without going through it, where the processor has a way:
// the lines that are written need not be read first, which is a third of the traffic.

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace rankpool::exec {

inline constexpr std::size_t worth_streaming = std::size_t{1} << 20;

/// As std::memcpy; all is written when it returns.
inline void streaming_copy(std::byte* target, const std::byte* source, std::size_t count) {
#if defined(__SSE2__)
  constexpr std::size_t line = 64;
  if (count >= worth_streaming) {
    const std::size_t head = (line - reinterpret_cast<std::uintptr_t>(target) % line) % line;
    std::memcpy(target, source, head);
    target += head;
    source += head;
    count -= head;
    for (; count >= line; count -= line, target += line, source += line) {
      const auto* const from = reinterpret_cast<const __m128i*>(source);
      auto* const to = reinterpret_cast<__m128i*>(target);
      const __m128i first = _mm_loadu_si128(from);
      const __m128i second = _mm_loadu_si128(from + 1);
      const __m128i third = _mm_loadu_si128(from + 2);
      const __m128i fourth = _mm_loadu_si128(from + 3);
      _mm_stream_si128(to, first);
      _mm_stream_si128(to + 1, second);
      _mm_stream_si128(to + 2, third);
      _mm_stream_si128(to + 3, fourth);
    }
    _mm_sfence();
  }
#endif
  if (count > 0) std::memcpy(target, source, count);
}

}  // namespace rankpool::exec
