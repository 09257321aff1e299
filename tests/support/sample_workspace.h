// Workspaces over the sample (resources/sample), and runs of its linear baseline made by the program.
#pragma once

#include "cli.h"
#include "workspace/workspace.h"

namespace thresher::test {

inline Path sampleFolder()
{
    return Path(THRESHER_SOURCE_DIR) / "resources" / "sample";
}

// With all of the sample's files, named after its folder; not written yet.
inline Workspace sampleWorkspace(const Path& root)
{
    Workspace workspace;
    workspace.root = root;
    workspace.name = root.filename().string();
    workspace.data.train = (sampleFolder() / "train.parquet").string();
    workspace.data.test = (sampleFolder() / "test.csv").string();
    workspace.data.sample_submission = (sampleFolder() / "sample_submission.csv").string();
    workspace.data.label_column = "techniques";
    return workspace;
}

inline bool trainLinear(const Path& run, const QStringList& options = {})
{
    return runCli(QStringList{QStringLiteral("--quiet"), QStringLiteral("train"),
                              samplePath("config-linear.yaml"), QStringLiteral("-o"),
                              QString::fromStdString(run.string())} +
                  options)
               .code == 0;
}

} // namespace thresher::test
