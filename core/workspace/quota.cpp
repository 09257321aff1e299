#include "workspace/quota.h"

#include "workspace/journal.h"
#include "workspace/probe_ledger.h"

namespace thresher {

int submissionsToday(FileSystem& files, const Path& workspace, double now)
{
    int sent = 0;
    if (const auto journal = readJournal(files, workspace)) sent += sentOnDay(*journal, now);
    if (const auto ledger = readProbeLedger(files, workspace / "probe" / "ledger.json"))
        sent += ledger->sentOnDay(now);
    return sent;
}

} // namespace thresher
