// Several windows and commands may work on one workspace. Each of its small files (workspace.json,
// journal.json, sealed_looks.json, probe/ledger.json) is read, changed and written as a whole while this lock
// is held, so that what another program has written meanwhile stays. Held for milliseconds; readers need no
// lock. Any thread.
#pragma once

#include "base/error.h"
#include "base/file_system.h"

#include <memory>

namespace thresher {

// Never null. Waits about a second for another writer, then Locked, which names it. On file systems without
// locks the lock is one in name only: better than no workspace. WriteFailed where the folder is gone.
Result<std::unique_ptr<FileLock>> lockWorkspace(FileSystem& files, const Path& root);

} // namespace thresher
