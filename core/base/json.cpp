#include "base/detail/json.h"

#include <algorithm>
#include <cmath>

namespace thresher {
namespace {

constexpr std::size_t deepest = 200;
// Of a file of ours: the largest are a ten-thousandth of it. Others claim what they like.
constexpr std::uint64_t largestFile = std::uint64_t{256} << 20;

// Of a value that is not what it must be.
Error wrongValue(const Json& object, const char* key, const std::string& kind, const std::string& where)
{
    if (!object.is_object() || !object.contains(key))
        return fail(ErrorCode::BadFormat, "The " + kind + " '" + key + "' is missing",
                    "The file may be cut or of another kind.", where);
    return fail(ErrorCode::BadFormat,
                std::string("'") + key + "' must be a " + kind + ", not " + object[key].type_name(),
                "The file may be damaged, or written by hand.", where);
}

} // namespace

bool isTooDeep(std::string_view text)
{
    // Nearly every text is known by its number of brackets alone.
    const auto opening =
        std::count(text.begin(), text.end(), '[') + std::count(text.begin(), text.end(), '{');
    if (static_cast<std::size_t>(opening) <= deepest) return false;
    std::size_t depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '\\') ++i;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '[' || c == '{') {
            if (++depth > deepest) return true;
        } else if ((c == ']' || c == '}') && depth > 0) {
            --depth;
        }
    }
    return false;
}

Json parseJsonLine(std::string_view line)
{
    return isTooDeep(line) ? Json(Json::value_t::discarded) : Json::parse(line, nullptr, false);
}

Result<Json> parseJson(std::string_view text, const std::string& where)
{
    if (isTooDeep(text))
        return fail(ErrorCode::BadFormat,
                    "Not valid JSON: nested more than " + std::to_string(deepest) + " deep",
                    "The file may be damaged or of another kind.", where);
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
    THRESHER_ASSIGN(const auto text, files.readFile(path, largestFile));
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
        return wrongValue(object, key, "text", where);
    return object[key].get<std::string>();
}

Result<double> getNumber(const Json& object, const char* key, const std::string& where)
{
    if (!object.is_object() || !object.contains(key) || !object[key].is_number())
        return wrongValue(object, key, "number", where);
    return object[key].get<double>();
}

std::string dump(const Json& value, int indent)
{
    return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

} // namespace thresher
