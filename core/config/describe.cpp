#include "config/describe.h"

#include "base/detail/json.h"
#include "base/numbers.h"
#include "config/fields.h"
#include "config/load.h"
#include "config/nearest.h"

#include <cmath>
#include <map>

namespace thresher {
namespace {

std::string_view typeName(const std::string&)
{
    return "text";
}
std::string_view typeName(bool)
{
    return "flag";
}
std::string_view typeName(std::int64_t)
{
    return "integer";
}
std::string_view typeName(double)
{
    return "number";
}
std::string_view typeName(const std::vector<std::string>&)
{
    return "list";
}
std::string_view typeName(const std::array<std::int64_t, 2>&)
{
    return "pair";
}

// A plain YAML word when nothing in it could be read as something else; else a JSON string, which YAML reads
// alike.
std::string yamlValue(const std::string& text)
{
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '-' || c == '.' || c == '/';
    };
    bool simple = !text.empty() && ((text[0] >= 'a' && text[0] <= 'z') ||
                                    (text[0] >= 'A' && text[0] <= 'Z') || text[0] == '/' || text[0] == '_');
    for (const char c : text) simple = simple && plain(c);
    for (const char* word :
         {"true", "false", "yes",   "no",  "on", "off", "null", "True", "False", "Yes", "No", "On", "Off",
          "Null", "TRUE",  "FALSE", "YES", "NO", "ON",  "OFF",  "NULL", "y",     "n",   "Y",  "N"})
        simple = simple && text != word;
    return simple ? text : dump(Json(text));
}

std::string yamlValue(bool value)
{
    return value ? "true" : "false";
}
std::string yamlValue(std::int64_t value)
{
    return std::to_string(value);
}
std::string yamlValue(double value)
{
    return toText(value);
}
std::string yamlValue(const std::vector<std::string>& values)
{
    std::string text;
    for (const auto& value : values) text += (text.empty() ? "" : ", ") + yamlValue(value);
    return "[" + text + "]";
}
std::string yamlValue(const std::array<std::int64_t, 2>& pair)
{
    return "[" + std::to_string(pair[0]) + ", " + std::to_string(pair[1]) + "]";
}

std::string limitsOf(const Field& field)
{
    if (!field.choices.empty()) {
        std::string text = "one of ";
        for (std::size_t i = 0; i < field.choices.size(); ++i)
            text += (i > 0 ? ", " : "") + std::string(field.choices[i]) +
                    (field.choices[i].ends_with(':') ? "N" : "");
        return text;
    }
    std::string text;
    if (std::isfinite(field.min)) text = (field.minExcluded ? "> " : ">= ") + toText(field.min);
    if (std::isfinite(field.max)) text += (text.empty() ? "<= " : ", <= ") + toText(field.max);
    return text;
}

// Walks a configuration and calls visit(full key, value, field).
template <class Visit>
struct Walker {
    Visit visit;
    template <class T>
    void scalar(T& value, const Field& field)
    {
        visit(std::string(field.key), value, field);
    }
    template <class Section>
    void section(std::string_view key, std::string_view, Section& values)
    {
        visitFields(values, [&](auto& value, const Field& field) {
            visit(std::string(key) + "." + std::string(field.key), value, field);
        });
    }
};

template <class Visit>
void walk(const RunConfig& config, Visit visit)
{
    Walker<Visit> walker{std::move(visit)};
    visitConfig(config, walker);
}

Json schemaOf(std::string_view type, const Field& field)
{
    Json schema;
    if (type == "text")
        schema["type"] = "string";
    else if (type == "flag")
        schema["type"] = "boolean";
    else if (type == "integer" || type == "number")
        schema["type"] = type;
    else
        schema = Json{{"type", "array"}, {"items", {{"type", type == "pair" ? "integer" : "string"}}}};
    if (type == "pair") schema["minItems"] = schema["maxItems"] = 2;
    schema["description"] = field.help;
    if (!field.choices.empty()) {
        bool open = false;
        Json words = Json::array();
        std::string pattern;
        for (const auto choice : field.choices) {
            open = open || choice.ends_with(':');
            words.push_back(choice);
            pattern += (pattern.empty() ? "^(" : "|") + std::string(choice) +
                       (choice.ends_with(':') ? "[0-9]+" : "");
        }
        if (open)
            schema["pattern"] = pattern + ")$";
        else
            schema["enum"] = words;
    }
    if (std::isfinite(field.min)) schema[field.minExcluded ? "exclusiveMinimum" : "minimum"] = field.min;
    if (std::isfinite(field.max)) schema["maximum"] = field.max;
    return schema;
}

struct SchemaBuilder {
    Json properties = Json::object();
    template <class T>
    void scalar(T& value, const Field& field)
    {
        properties[std::string(field.key)] = schemaOf(typeName(value), field);
        properties[std::string(field.key)]["default"] = value;
    }
    template <class Section>
    void section(std::string_view key, std::string_view help, Section& values)
    {
        SchemaBuilder inner;
        visitFields(values, [&](auto& value, const Field& field) { inner.scalar(value, field); });
        properties[std::string(key)] = {{"type", "object"},
                                        {"description", help},
                                        {"additionalProperties", false},
                                        {"properties", inner.properties}};
    }
};

struct YamlWriter {
    std::string text;
    bool blendGiven = false;
    template <class T>
    void scalar(T& value, const Field& field)
    {
        text += std::string(field.key) + ": " + yamlValue(value) + "\n";
    }
    template <class Section>
    void section(std::string_view key, std::string_view, Section& values)
    {
        text += std::string(key) + ":\n";
        visitFields(values, [&](auto& value, const Field& field) {
            // Whether blend was given changes the hybrid rule's default: a frozen configuration must not give
            // it by the way.
            const bool silent = field.key == "blend" && !blendGiven;
            text += (silent ? "  # " : "  ") + std::string(field.key) + ": " + yamlValue(value) + "\n";
        });
    }
};

} // namespace

std::vector<KeyDescription> describeConfig()
{
    std::vector<KeyDescription> keys;
    walk(RunConfig{}, [&](const std::string& key, auto& value, const Field& field) {
        keys.push_back({key, std::string(typeName(value)), yamlValue(value), std::string(field.help),
                        std::string(field.unit), limitsOf(field)});
    });
    return keys;
}

Result<std::vector<KeyDescription>> explainKey(std::string_view key)
{
    const auto all = describeConfig();
    std::vector<KeyDescription> found;
    const auto collect = [&](auto&& matches) {
        if (found.empty())
            for (const auto& item : all)
                if (matches(item.key)) found.push_back(item);
    };
    collect([&](const std::string& name) { return name == key; });
    collect([&](const std::string& name) { return name.starts_with(std::string(key) + "."); });
    collect([&](const std::string& name) { return name.ends_with("." + std::string(key)); });
    if (!found.empty()) return found;
    std::vector<std::string> names;
    for (const auto& item : all) {
        names.push_back(item.key);
        names.push_back(item.key.substr(item.key.find('.') + 1));
    }
    const std::string close = nearestName(key, names);
    return fail(ErrorCode::BadConfig, "There is no key '" + std::string(key) + "'",
                close.empty() ? "`thresher-cli config schema` lists all keys."
                              : "Did you mean " + close + "?");
}

std::string configSchema()
{
    SchemaBuilder builder;
    const RunConfig defaults;
    visitConfig(defaults, builder);
    builder.properties["format"] = {{"type", "integer"}};
    builder.properties["program"] = {{"type", "string"}};
    const Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                         {"title", "Thresher run configuration"},
                         {"type", "object"},
                         {"additionalProperties", false},
                         {"properties", builder.properties}};
    return dump(schema, 2);
}

std::string toYaml(const RunConfig& config)
{
    YamlWriter writer;
    writer.text = "format: 1\nprogram: thresher\n";
    writer.blendGiven = config.decide.blend_given;
    visitConfig(config, writer);
    return writer.text;
}

std::vector<std::pair<std::string, std::string>> configValues(const RunConfig& config)
{
    std::vector<std::pair<std::string, std::string>> values;
    walk(config, [&](const std::string& key, auto& value, const Field&) {
        values.emplace_back(key, yamlValue(value));
    });
    return values;
}

std::vector<KeyDifference> differences(const RunConfig& left, const RunConfig& right)
{
    std::map<std::string, std::string> other;
    walk(right, [&](const std::string& key, auto& value, const Field&) { other[key] = yamlValue(value); });
    std::vector<KeyDifference> found;
    walk(left, [&](const std::string& key, auto& value, const Field&) {
        if (const auto mine = yamlValue(value); mine != other[key]) found.push_back({key, mine, other[key]});
    });
    return found;
}

} // namespace thresher
