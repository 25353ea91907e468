// SPDX-License-Identifier: BSL-1.0
//
// Nothing of its own: it is there for the headers that are compiled before it.
