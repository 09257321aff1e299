#include "workspace/sealed_looks.h"

#include "base/numbers.h"
#include "decide/cross_fit.h"
#include "workspace/detail/typed_json.h"
#include "workspace/workspace_lock.h"

namespace thresher {
namespace {

constexpr const char* fileName = "sealed_looks.json";

Status writeLooks(FileSystem& files, const Path& workspace, const std::vector<SealedLook>& looks)
{
    Json json = newDocument();
    json["looks"] = Json::array();
    for (const auto& look : looks)
        json["looks"].push_back({{"time", look.time},
                                 {"score_set", look.scoreSet},
                                 {"score_set_name", look.scoreSetName},
                                 {"macro_f1", number(look.macroF1)}});
    return writeJson(files, workspace / fileName, json);
}

} // namespace

Result<std::vector<SealedLook>> readSealedLooks(FileSystem& files, const Path& workspace)
{
    const Path path = workspace / fileName;
    std::vector<SealedLook> looks;
    if (!files.exists(path)) return looks;
    THRESHER_ASSIGN(const auto json, readJson(files, path));
    const auto broken = [&path](const std::string& what) {
        return fail(ErrorCode::BadFormat, what, "Put the file back as it was: it counts the looks.",
                    path.string());
    };
    if (!json.is_object() || !json.contains("looks") || !json["looks"].is_array())
        return broken("sealed_looks.json has no list of looks");
    for (const auto& item : json["looks"]) {
        if (!item.is_object()) return broken("A look of sealed_looks.json is no object");
        SealedLook look;
        try {
            detail::take(item, "time", look.time);
            detail::take(item, "score_set", look.scoreSet);
            detail::take(item, "score_set_name", look.scoreSetName);
            detail::take(item, "macro_f1", look.macroF1);
        } catch (const detail::KeyFault& fault) {
            return broken("The key '" + fault.key + "' of a look has another type");
        }
        looks.push_back(std::move(look));
    }
    return looks;
}

Result<CountedScore> lookAtSealed(FileSystem& files, const Path& workspace, const SealedScores& sealed,
                                  std::span<const Cut> cuts, std::uint64_t seed, SealedLook look)
{
    THRESHER_ASSIGN(const auto score, scoreSealed(sealed, cuts, seed));
    THRESHER_ASSIGN(const auto lock, lockWorkspace(files, workspace)); // every look counts, also two at once
    THRESHER_ASSIGN(auto looks, readSealedLooks(files, workspace));
    look.macroF1 = score.value;
    looks.push_back(std::move(look));
    THRESHER_TRY(writeLooks(files, workspace, looks));
    return CountedScore{score, looks.size()};
}

} // namespace thresher
