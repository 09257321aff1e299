// How much of the day's submissions is used up: files of the journal and of the probe share one quota.
#pragma once

#include "base/file_system.h"
#include "workspace/journal.h"

#include <vector>

namespace thresher {

// Files sent on the day of `now` (unix seconds; days are those of UTC) by a workspace's journal, which the
// caller has, and its probe's ledger. One that cannot be read counts as empty: its own page says so. Any
// thread.
int submissionsToday(FileSystem& files, const Path& workspace, const std::vector<JournalEntry>& journal,
                     double now);

} // namespace thresher
