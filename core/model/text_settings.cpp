#include "model/text_settings.h"

#include "base/detail/json.h"

namespace thresher {

std::string textSettingsJson(const TextSettings& settings)
{
    Json out = newDocument();
    out["prompt"] = {{"instruction", settings.prompt.instruction}, {"template", settings.prompt.template_}};
    out["max_length"] = settings.prompt.maxLength;
    out["truncation"] = truncationName(settings.prompt.truncation);
    out["classes"] = settings.classes;
    out["pooling"] = poolingName(settings.pooling);
    return dump(out, 2) + "\n";
}

Status writeTextSettings(FileSystem& files, const Path& folder, const TextSettings& settings)
{
    return writeAtomically(files, folder / "thresher.json", textSettingsJson(settings));
}

Result<std::optional<TextSettings>> readTextSettings(FileSystem& files, const Path& folder)
{
    const Path path = folder / "thresher.json";
    if (!files.exists(path)) return std::optional<TextSettings>();
    THRESHER_ASSIGN(const auto document, readJson(files, path));
    const std::string where = path.string();
    TextSettings out;
    if (document.is_object() && document.contains("prompt")) {
        THRESHER_ASSIGN(out.prompt.instruction, getString(document["prompt"], "instruction", where));
        THRESHER_ASSIGN(out.prompt.template_, getString(document["prompt"], "template", where));
    }
    THRESHER_ASSIGN(const double maxLength, getNumber(document, "max_length", where));
    if (!(maxLength >= 1 && maxLength <= 1e9))
        return fail(ErrorCode::BadValue, "max_length is out of range", {}, where);
    out.prompt.maxLength = static_cast<std::int64_t>(maxLength);
    THRESHER_ASSIGN(const auto truncation, getString(document, "truncation", where));
    THRESHER_ASSIGN(out.prompt.truncation, parseTruncation(truncation));
    THRESHER_ASSIGN(const auto pooling, getString(document, "pooling", where));
    THRESHER_ASSIGN(out.pooling, parsePooling(pooling));
    if (!document.contains("classes") || !document["classes"].is_array())
        return fail(ErrorCode::BadFormat, "The list 'classes' is missing", {}, where);
    for (const auto& name : document["classes"]) {
        if (!name.is_string())
            return fail(ErrorCode::BadFormat, "'classes' must be a list of names", {}, where);
        out.classes.push_back(name.get<std::string>());
    }
    return std::optional(std::move(out));
}

} // namespace thresher
