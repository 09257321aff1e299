#include "base/detail/json.h"

#include <cmath>

namespace thresher {

Result<Json> parseJson(std::string_view text, const std::string& where)
{
    try {
        return Json::parse(text);
    } catch (const nlohmann::json::exception& problem) {
        return fail(ErrorCode::BadFormat, "Not valid JSON: " + std::string(problem.what()),
                    "The file may be cut or of another kind.", where);
    }
}

Status checkFormat(const Json& value, const std::string& where)
{
    if (value.is_object() && value.contains("format") && value["format"].is_number() &&
        value["format"].get<double>() > formatVersion)
        return fail(ErrorCode::NewerFormat,
                    "Written in format " + value["format"].dump() + "; this program reads up to " +
                        std::to_string(formatVersion),
                    "Open it with a newer version of Thresher.", where);
    return {};
}

Result<Json> readJson(FileSystem& files, const Path& path)
{
    THRESHER_ASSIGN(const auto text, files.readFile(path));
    THRESHER_ASSIGN(auto value, parseJson(text, path.string()));
    THRESHER_TRY(checkFormat(value, path.string()));
    return value;
}

Status writeJson(FileSystem& files, const Path& path, const Json& value)
{
    return writeAtomically(files, path, dump(value, 2) + "\n");
}

Json newDocument()
{
    return Json{{"format", formatVersion}, {"program", programName}};
}

Json number(double value)
{
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Result<std::string> getString(const Json& object, const char* key, const std::string& where)
{
    if (!object.is_object() || !object.contains(key) || !object[key].is_string())
        return fail(ErrorCode::BadFormat, std::string("The text '") + key + "' is missing", {}, where);
    return object[key].get<std::string>();
}

Result<double> getNumber(const Json& object, const char* key, const std::string& where)
{
    if (!object.is_object() || !object.contains(key) || !object[key].is_number())
        return fail(ErrorCode::BadFormat, std::string("The number '") + key + "' is missing", {}, where);
    return object[key].get<double>();
}

std::string dump(const Json& value, int indent)
{
    return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

} // namespace thresher
