#include "workspace/probe_ledger_change.h"

#include "workspace/workspace_lock.h"

#include <algorithm>

namespace thresher {
namespace {

// Once each: both may have made the same file anew.
void addReplaced(ProbeLedger& ledger, const ProbeEntry& entry)
{
    const auto isIt = [&entry](const ProbeEntry& known) {
        return known.name == entry.name && known.sha256 == entry.sha256;
    };
    if (entry.sent > 0 && !entry.sha256.empty() &&
        std::none_of(ledger.replaced.begin(), ledger.replaced.end(), isIt))
        ledger.replaced.push_back(entry);
}

void carryOver(ProbeEntry base, const ProbeEntry& mine, ProbeLedger& out)
{
    ProbeEntry& entry = out.entry(mine.name);
    if (mine.sha256 != base.sha256) { // made anew here
        if (entry.sha256.empty()) {   // what was entered there before any file is about this one
            entry.fileName = mine.fileName;
            entry.sha256 = mine.sha256;
            entry.made = mine.made;
        } else if (mine.sha256 != entry.sha256) {
            addReplaced(out, entry);
            entry = mine;
            return;
        }
        if (!base.sha256.empty()) base = {}; // made there, too: nothing was known of this file before
    } else if (entry.sha256 != base.sha256 && !base.sha256.empty()) {
        addReplaced(out, mine);
        return;
    }
    if (mine.sent != base.sent) entry.sent = mine.sent;
    if (mine.score != base.score) {
        entry.score = mine.score;
        entry.scored = mine.scored;
    }
}

} // namespace

ProbeLedger mergeProbeLedger(const ProbeLedger& base, const ProbeLedger& mine, const ProbeLedger& theirs)
{
    ProbeLedger out = theirs;
    for (const auto& entry : mine.entries) {
        const ProbeEntry* const before = base.find(entry.name);
        if (theirs.find(entry.name) == nullptr)
            out.entries.push_back(entry);
        else
            carryOver(before != nullptr ? *before : ProbeEntry{}, entry, out);
    }
    for (std::size_t i = base.replaced.size(); i < mine.replaced.size(); ++i)
        addReplaced(out, mine.replaced[i]);
    if (mine.truncated != base.truncated) out.truncated = mine.truncated;
    if (mine.assumeStratified != base.assumeStratified) out.assumeStratified = mine.assumeStratified;
    if (mine.fullScore != base.fullScore) out.fullScore = mine.fullScore;
    for (const auto& [name, score] : base.scoreWithout)
        if (mine.scoreWithout.count(name) == 0) out.scoreWithout.erase(name);
    for (const auto& [name, score] : mine.scoreWithout)
        if (const auto before = base.scoreWithout.find(name);
            before == base.scoreWithout.end() || before->second != score)
            out.scoreWithout[name] = score;
    return out;
}

Result<ProbeLedger> changeProbeLedger(FileSystem& files, const Path& workspace, const ProbeLedger& base,
                                      const ProbeLedger& mine)
{
    const Path path = probeLedgerPath(workspace);
    THRESHER_ASSIGN(const auto lock, lockWorkspace(files, workspace));
    ProbeLedger changed = mine;
    if (files.exists(path)) {
        THRESHER_ASSIGN(const auto theirs, readProbeLedger(files, path));
        changed = mergeProbeLedger(base, mine, theirs);
    }
    THRESHER_TRY(writeProbeLedger(files, path, changed));
    return changed;
}

} // namespace thresher
