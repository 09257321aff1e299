#include "model/installed_models.h"

#include "model/checkpoint.h"

#include <cstdlib>

namespace thresher {

Path installedModelsFolder()
{
    if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache != '\0')
        return Path(cache) / "thresher" / "models";
    if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0')
        return Path(home) / ".cache" / "thresher" / "models";
    return {};
}

std::vector<InstalledModel> installedModels(FileSystem& files, const Path& folder)
{
    std::vector<InstalledModel> out;
    const auto names =
        folder.empty() ? Result<std::vector<std::string>>(std::vector<std::string>()) : files.list(folder);
    if (!names) return out;
    for (const std::string& name : *names) {
        if (name.starts_with('.') || !files.exists(folder / name / "config.json")) continue;
        InstalledModel model{name, folder / name, {}, 0, {}};
        if (const auto checkpoint = Checkpoint::open(files, model.folder)) {
            model.family = checkpoint->spec().family;
            model.parameters = parameterCount(checkpoint->spec());
        } else {
            model.fault = checkpoint.error().message;
        }
        out.push_back(std::move(model));
    }
    return out;
}

} // namespace thresher
