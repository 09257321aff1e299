// A process that ends in the middle of its writing, as crashes and power cuts end it.
#pragma once

#include "support/power_cut_file_system.h"

#include <functional>
#include <sys/wait.h>
#include <unistd.h>

namespace thresher::test {

enum class End { Process, Power };

// A child works and ends right before the changing operation `at` of its disk. False: it came to its end
// before that. For tests of one thread.
inline bool endsAt(End end, std::int64_t at, const std::function<bool(FileSystem&)>& work)
{
    const pid_t child = fork();
    if (child == 0) {
        PowerCutFileSystem files;
        files.onOperation = [&](std::int64_t number) {
            if (number != at) return;
            if (end == End::Power) files.cut();
            _exit(9);
        };
        _exit(work(files) ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 9;
}

} // namespace thresher::test
