#include "viewmodels/presets.h"

#include "config/load.h"
#include "viewmodels/resources.h"

#include <QCoreApplication>
#include <QFile>

namespace thresher {
namespace {

struct Presets {
    Q_DECLARE_TR_FUNCTIONS(Presets)
};

} // namespace

std::vector<Preset> presets()
{
    loadResources();
    std::vector<Preset> all;
    const auto add = [&all](const char* name, const QString& title) {
        QFile file(QStringLiteral(":/presets/%1.yaml").arg(QLatin1String(name)));
        if (!file.open(QIODevice::ReadOnly)) return;
        if (auto config = parseRunConfig(file.readAll().toStdString(), name))
            all.push_back({QLatin1String(name), title, std::move(*config)});
    };
    add("linear-baseline", Presets::tr("Linear baseline"));
    add("lora-default", Presets::tr("LoRA, good defaults"));
    add("reference-gemma2", Presets::tr("LoRA as the winning solution"));
    return all;
}

std::vector<Preset> presetsBeside(FileSystem& files, const Path& dataFile)
{
    std::vector<Preset> found;
    const auto names = files.list(dataFile.parent_path());
    if (!names) return found;
    for (const auto& name : *names) {
        const Path path = dataFile.parent_path() / name;
        if (path.extension() != ".yaml") continue;
        if (auto config = loadRunConfig(files, path))
            found.push_back({QString::fromStdString(name),
                             Presets::tr("%1 (beside the data)").arg(QString::fromStdString(name)),
                             std::move(*config)});
    }
    return found;
}

} // namespace thresher
