#include "workspace/quota.h"

#include "workspace/probe_ledger.h"

namespace thresher {

int submissionsToday(FileSystem& files, const Path& workspace, const std::vector<JournalEntry>& journal,
                     double now)
{
    int sent = sentOnDay(journal, now);
    if (const auto ledger = readProbeLedger(files, probeLedgerPath(workspace)))
        sent += ledger->sentOnDay(now);
    return sent;
}

} // namespace thresher
