// Operations with a way back of their own. A large header: only what defines such an operation includes it.
#pragma once

#include <torch/csrc/autograd/custom_function.h>
