// SPDX-License-Identifier: BSL-1.0
//
// Whether the library may use threads of its own.

#pragma once

namespace rankpool::roles {

/// With threads, work goes on while the caller computes, and callbacks are called meanwhile.
enum class Background { thread, none };

}  // namespace rankpool::roles
