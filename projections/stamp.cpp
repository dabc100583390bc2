// SPDX-License-Identifier: Apache-2.0
#include "projections/stamp.hpp"
