// SPDX-License-Identifier: Apache-2.0
#include "projections/sessions.hpp"
