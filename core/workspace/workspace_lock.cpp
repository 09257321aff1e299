#include "workspace/workspace_lock.h"

#include "runs/run_folder.h"

#include <chrono>
#include <thread>

namespace thresher {

Result<std::unique_ptr<FileLock>> lockWorkspace(FileSystem& files, const Path& root)
{
    const Path path = root / "workspace.lock";
    auto lock = files.lock(path, lockText());
    for (int again = 0; !lock && lock.error().code == ErrorCode::Locked && again < 8; ++again) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20)); // besides the tenth of a second in lock()
        lock = files.lock(path, lockText());
    }
    if (lock || lock.error().code == ErrorCode::Locked || !files.exists(root)) return lock;
    return std::make_unique<FileLock>();
}

} // namespace thresher
