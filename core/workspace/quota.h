// How much of the day's submissions is used up: files of the journal and of the probe share one quota.
#pragma once

#include "base/file_system.h"

namespace thresher {

// Files sent on the day of `now` (unix seconds; days are those of UTC) by a workspace's journal and its
// probe's ledger. One that cannot be read counts as empty: its own page says so. Any thread.
int submissionsToday(FileSystem& files, const Path& workspace, double now);

} // namespace thresher
