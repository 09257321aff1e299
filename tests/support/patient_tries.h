// Included before each test (tests/CMakeLists.txt). Qt's QTRY_... give up after 5 seconds of tries, which a
// disk that holds up a worker's fsync takes now and then on a shared machine. Here they try for a minute at
// least: a test that passes takes no longer.
#pragma once

#include <QtTest>
#include <algorithm>

#undef QTRY_IMPL
#define QTRY_IMPL(expr, timeout)                                                                             \
    {                                                                                                        \
        if (!(expr)) QTest::qWait(0);                                                                        \
        for (int triedFor = 0, mostTried = std::max<int>(timeout, 60000); !(expr) && triedFor < mostTried;   \
             triedFor += 50)                                                                                 \
            QTest::qWait(50);                                                                                \
    }
