#include "decide/detail/yaml_text.h"

#include "base/detail/json.h"
#include "base/numbers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace thresher {
namespace {

bool isPlain(std::string_view text)
{
    constexpr std::array reserved = {"true", "false", "null", "yes", "no", "on", "off", "none", "y", "n"};
    if (text.empty()) return false;
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    if (!letter(text.front())) return false;
    for (const char c : text)
        if (!letter(c) && !digit(c) && c != '-' && c != ' ') return false;
    if (text.back() == ' ') return false;
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return std::find(reserved.begin(), reserved.end(), lower) == reserved.end();
}

Error badKey(const std::string& key, const std::string& what, const std::string& where)
{
    return fail(ErrorCode::BadFormat, "'" + key + "' " + what, {}, where);
}

} // namespace

std::string yamlText(std::string_view text)
{
    // A JSON string is a YAML double-quoted one.
    return isPlain(text) ? std::string(text) : dump(Json(text));
}

std::string yamlNumber(double value)
{
    return std::isfinite(value) ? toText(value) : "null";
}

std::string yamlCut(Cut cut)
{
    return cut.isNone() ? "none" : yamlNumber(cut.threshold());
}

std::string yamlMap(std::span<const std::string> names, const std::function<std::string(std::size_t)>& value,
                    std::string_view indent)
{
    std::string out;
    for (std::size_t i = 0; i < names.size(); ++i)
        out += std::string(indent) + yamlText(names[i]) + ": " + value(i) + "\n";
    return out;
}

std::string yamlList(std::span<const std::string> texts)
{
    std::string out = "[";
    for (std::size_t i = 0; i < texts.size(); ++i) out += (i ? ", " : "") + yamlText(texts[i]);
    return out + "]";
}

Result<YAML::Node> parseYamlMap(std::string_view text, const std::string& where)
{
    try {
        YAML::Node root = YAML::Load(std::string(text));
        if (!root.IsMap())
            return fail(ErrorCode::BadFormat, "This is not a YAML map of keys and values", {}, where);
        if (const YAML::Node format = root["format"]; format && format.IsScalar()) {
            const auto version = parseDouble(format.Scalar());
            if (version && *version > formatVersion)
                return fail(ErrorCode::NewerFormat,
                            "Written in format " + format.Scalar() + "; this program reads up to " +
                                std::to_string(formatVersion),
                            "Open it with a newer version of Thresher.", where);
        }
        return root;
    } catch (const YAML::Exception& problem) {
        return fail(ErrorCode::BadFormat, "Not valid YAML: " + std::string(problem.what()),
                    "The file may be cut or of another kind.", where);
    }
}

Result<double> yamlToNumber(const YAML::Node& node, const std::string& key, const std::string& where)
{
    if (node.IsNull()) return std::numeric_limits<double>::quiet_NaN();
    if (!node.IsScalar()) return badKey(key, "is not a number", where);
    const auto value = parseDouble(node.Scalar());
    if (!value || !std::isfinite(*value)) return badKey(key, "is not a number", where);
    return *value;
}

Result<Cut> yamlToCut(const YAML::Node& node, const std::string& key, const std::string& where)
{
    if (node.IsScalar() && node.Scalar() == "none") return Cut::none();
    THRESHER_ASSIGN(const double value, yamlToNumber(node, key, where));
    if (std::isnan(value)) return badKey(key, "is neither a number nor none", where);
    return Cut::at(value);
}

Result<std::vector<YAML::Node>> yamlPerClass(const YAML::Node& map, const std::string& key,
                                             std::span<const std::string> classes, const std::string& where)
{
    if (!map.IsMap()) return badKey(key, "is not a map from class to value", where);
    std::vector<YAML::Node> out(classes.size());
    std::vector<bool> seen(classes.size());
    for (const auto& entry : map) {
        const std::string name = entry.first.IsScalar() ? entry.first.Scalar() : std::string();
        const auto found = std::find(classes.begin(), classes.end(), name);
        if (found == classes.end())
            return fail(ErrorCode::BadClass, "'" + key + "' names the unknown class '" + name + "'", {},
                        where);
        const auto c = static_cast<std::size_t>(found - classes.begin());
        if (seen[c])
            return fail(ErrorCode::BadClass, "'" + key + "' names the class '" + name + "' twice", {}, where);
        seen[c] = true;
        out[c].reset(entry.second);
    }
    for (std::size_t c = 0; c < classes.size(); ++c)
        if (!seen[c])
            return fail(ErrorCode::BadClass, "'" + key + "' lacks the class '" + classes[c] + "'", {}, where);
    return out;
}

std::string yamlString(const YAML::Node& map, const char* key)
{
    if (!map.IsMap()) return {};
    const YAML::Node node = map[key];
    return node && node.IsScalar() ? node.Scalar() : std::string();
}

} // namespace thresher
