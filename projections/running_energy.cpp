// SPDX-License-Identifier: Apache-2.0
#include "projections/running_energy.hpp"
