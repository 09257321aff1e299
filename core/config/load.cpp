#include "config/load.h"

#include "base/numbers.h"
#include "config/fields.h"
#include "config/nearest.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <yaml-cpp/yaml.h>

namespace thresher {
namespace {

// Gathers every fault of a file, so that they are reported together.
class Faults {
  public:
    void add(const YAML::Node& node, const std::string& text)
    {
        const auto mark = node.IsDefined() ? node.Mark() : YAML::Mark::null_mark();
        m_lines.push_back((mark.is_null() ? std::string() : "line " + std::to_string(mark.line + 1) + ": ") +
                          text);
    }
    bool empty() const { return m_lines.empty(); }
    Error toError(const Path& path) const
    {
        std::string message = m_lines.size() == 1
                                  ? m_lines.front()
                                  : std::to_string(m_lines.size()) + " faults in the configuration:";
        if (m_lines.size() > 1)
            for (const auto& line : m_lines) message += "\n  " + line;
        return fail(ErrorCode::BadConfig, message,
                    "`thresher-cli config explain KEY` says what a key does and what it may be.",
                    path.string());
    }

  private:
    std::vector<std::string> m_lines;
};

std::string scalarText(const YAML::Node& node)
{
    return node.IsScalar() ? node.Scalar() : std::string();
}

// One conversion per type; each returns a complaint or nothing.
std::string convert(const YAML::Node& node, std::string& out)
{
    if (node.IsNull())
        out.clear();
    else if (node.IsScalar())
        out = node.Scalar();
    else
        return "must be a text";
    return {};
}

std::string convert(const YAML::Node& node, bool& out)
{
    const std::string text = scalarText(node);
    if (text == "true" || text == "True" || text == "yes" || text == "on")
        out = true;
    else if (text == "false" || text == "False" || text == "no" || text == "off")
        out = false;
    else
        return "must be true or false";
    return {};
}

std::string convert(const YAML::Node& node, double& out)
{
    const auto value = parseDouble(scalarText(node));
    if (!value || !std::isfinite(*value)) return "must be a number";
    out = *value;
    return {};
}

std::string convert(const YAML::Node& node, std::int64_t& out)
{
    const std::string text = scalarText(node);
    if (const auto whole = parseInteger(text)) {
        out = *whole;
        return {};
    }
    const auto real = parseDouble(text); // 1e3 is a whole number too
    if (!real || *real != std::floor(*real) || std::fabs(*real) > 9e15) return "must be a whole number";
    out = static_cast<std::int64_t>(*real);
    return {};
}

template <class T>
std::string convertItems(const YAML::Node& node, std::vector<T>& out)
{
    std::vector<T> items;
    for (const auto& item : node) {
        T value{};
        if (auto complaint = convert(item, value); !complaint.empty())
            return "has an entry that " + complaint;
        items.push_back(std::move(value));
    }
    out = std::move(items);
    return {};
}

std::string convert(const YAML::Node& node, std::vector<std::string>& out)
{
    if (node.IsScalar() && !node.Scalar().empty()) { // one word for a list of one ("all-linear")
        out = {node.Scalar()};
        return {};
    }
    if (!node.IsSequence() && !node.IsNull()) return "must be a list of texts";
    return convertItems(node, out);
}

std::string convert(const YAML::Node& node, std::array<std::int64_t, 2>& out)
{
    std::vector<std::int64_t> items;
    if (!node.IsSequence() || node.size() != 2) return "must be a pair [shortest, longest]";
    if (auto complaint = convertItems(node, items); !complaint.empty()) return complaint;
    if (items[0] > items[1]) return "must be a pair [shortest, longest]";
    out = {items[0], items[1]};
    return {};
}

std::string checkRange(double value, const Field& field)
{
    if (value < field.min || (field.minExcluded && value <= field.min))
        return std::string("must be ") + (field.minExcluded ? "greater than " : "at least ") +
               toText(field.min);
    if (value > field.max) return "must be at most " + toText(field.max);
    return {};
}

std::string check(double value, const Field& field)
{
    return checkRange(value, field);
}
std::string check(std::int64_t value, const Field& field)
{
    return checkRange(static_cast<double>(value), field);
}
std::string check(bool, const Field&)
{
    return {};
}
std::string check(const std::vector<std::string>&, const Field&)
{
    return {};
}

std::string check(const std::array<std::int64_t, 2>& pair, const Field& field)
{
    const auto first = check(pair[0], field);
    return first.empty() ? check(pair[1], field) : first;
}

std::string check(const std::string& value, const Field& field)
{
    if (field.choices.empty()) return {};
    std::string all;
    for (const auto choice : field.choices) {
        const bool prefix = choice.ends_with(':');
        if (prefix) {
            const auto rest =
                value.starts_with(choice) ? parseInteger(value.substr(choice.size())) : std::nullopt;
            if (rest && *rest >= 0) return {};
        } else if (value == choice) {
            return {};
        }
        all += (all.empty() ? "" : ", ") + std::string(choice) + (prefix ? "N" : "");
    }
    return "must be one of " + all + ", not '" + value + "'";
}

// Reads the keys of one section, or of the top level, into their fields.
class SectionReader {
  public:
    SectionReader(const YAML::Node& node, std::string prefix, const Path& base, Faults& faults)
        : m_node(node), m_prefix(std::move(prefix)), m_base(base), m_faults(faults)
    {}

    template <class T>
    void operator()(T& value, const Field& field)
    {
        m_known.emplace_back(field.key);
        const YAML::Node node =
            m_node.IsMap() ? m_node[std::string(field.key)] : YAML::Node(YAML::NodeType::Undefined);
        if (!node.IsDefined() || (node.IsNull() && !std::is_same_v<T, std::string>)) return;
        std::string complaint = convert(node, value);
        if (complaint.empty()) complaint = check(value, field);
        if (!complaint.empty()) m_faults.add(node, m_prefix + std::string(field.key) + " " + complaint);
        if constexpr (std::is_same_v<T, std::string>)
            if (field.isPath && !value.empty()) value = (m_base / value).lexically_normal().string();
        if (field.key == "blend") m_sawBlend = true;
    }

    void know(std::string_view key) { m_known.emplace_back(key); }
    bool sawBlend() const { return m_sawBlend; }

    void complainOfOthers()
    {
        if (!m_node.IsMap()) return;
        std::set<std::string> seen;
        for (const auto& entry : m_node) {
            const std::string key = scalarText(entry.first);
            if (!seen.insert(key).second) m_faults.add(entry.first, m_prefix + key + " stands twice");
            if (std::find(m_known.begin(), m_known.end(), key) != m_known.end()) continue;
            const std::string close = nearestName(key, m_known);
            m_faults.add(entry.first, "unknown key " + m_prefix + key +
                                          (close.empty() ? "" : " (did you mean " + m_prefix + close + "?)"));
        }
    }

  private:
    YAML::Node m_node;
    std::string m_prefix;
    Path m_base;
    Faults& m_faults;
    std::vector<std::string> m_known;
    bool m_sawBlend = false;
};

class ConfigReader {
  public:
    ConfigReader(const YAML::Node& root, const Path& base, Faults& faults)
        : m_root(root), m_base(base), m_faults(faults), m_top(root, "", base, faults)
    {
        m_top.know("format");
        m_top.know("program");
    }

    template <class T>
    void scalar(T& value, const Field& field)
    {
        m_top(value, field);
    }

    template <class Section>
    void section(std::string_view key, std::string_view, Section& values)
    {
        m_top.know(key);
        const YAML::Node node = m_root[std::string(key)];
        if (node.IsDefined() && !node.IsMap() && !node.IsNull()) {
            m_faults.add(node, std::string(key) + " must hold keys of its own");
            return;
        }
        SectionReader reader(node.IsDefined() ? node : YAML::Node(YAML::NodeType::Map),
                             std::string(key) + ".", m_base, m_faults);
        visitFields(values, reader);
        reader.complainOfOthers();
        if constexpr (std::is_same_v<Section, DecideConfig>) values.blend_given = reader.sawBlend();
    }

    void finish() { m_top.complainOfOthers(); }

  private:
    const YAML::Node& m_root;
    Path m_base;
    Faults& m_faults;
    SectionReader m_top;
};

void applyOverride(YAML::Node& root, const std::string& text, Faults& faults)
{
    const auto equals = text.find('=');
    const std::string key = text.substr(0, equals);
    if (equals == std::string::npos || key.empty()) {
        faults.add(YAML::Node(YAML::NodeType::Undefined), "--set wants key=value, not '" + text + "'");
        return;
    }
    const YAML::Node value = YAML::Load(text.substr(equals + 1));
    const auto dot = key.find('.');
    if (dot == std::string::npos)
        root[key] = value;
    else
        root[key.substr(0, dot)][key.substr(dot + 1)] = value;
}

// Faults that lie between keys.
void checkTogether(const RunConfig& config, Faults& faults)
{
    const YAML::Node nowhere(YAML::NodeType::Undefined);
    if (!config.data.label_column.empty() && !config.data.label_columns.empty())
        faults.add(nowhere, "data.label_column and data.label_columns exclude each other");
    if (config.prompt.template_.find("{text}") == std::string::npos && !config.prompt.template_.empty())
        faults.add(nowhere, "prompt.template has no {text}: the post would not be read");
    if (config.lora_config.target_modules.empty() && config.tuning == "lora" && config.model.kind != "linear")
        faults.add(nowhere, "lora_config.target_modules is empty");
    if (config.model.load_in_4bit && config.model.bnb_4bit_use_double_quant)
        faults.add(nowhere, "model.bnb_4bit_use_double_quant is not computed: scales stay in float32");
}

// Parses `text` as the file at `path` would be.
Result<RunConfig> parseConfig(const std::string& text, const Path& path,
                              std::span<const std::string> overrides)
{
    RunConfig config;
    Faults faults;
    try {
        YAML::Node root = YAML::Load(text);
        if (root.IsNull()) root = YAML::Node(YAML::NodeType::Map);
        if (!root.IsMap())
            return fail(ErrorCode::BadConfig, "The configuration must hold keys and values",
                        "See resources/sample/config.yaml.", path.string());
        if (const auto format = parseInteger(scalarText(root["format"])); format && *format > 1)
            return fail(ErrorCode::NewerFormat,
                        "The configuration has format " + std::to_string(*format) + "; this program reads 1",
                        "Open it with a newer version of Thresher.", path.string());
        for (const auto& item : overrides) applyOverride(root, item, faults);
        std::error_code ignored;
        const Path base = std::filesystem::absolute(path, ignored).parent_path();
        ConfigReader reader(root, base, faults);
        visitConfig(config, reader);
        reader.finish();
    } catch (const YAML::Exception& problem) {
        return fail(ErrorCode::BadConfig, std::string("Not valid YAML: ") + problem.what(),
                    "Check indentation and quotes at that line.", path.string());
    }
    checkTogether(config, faults);
    if (!faults.empty()) return faults.toError(path);
    return config;
}

} // namespace

Result<RunConfig> loadRunConfig(FileSystem& files, const Path& path, std::span<const std::string> overrides,
                                std::vector<std::string>* warnings)
{
    THRESHER_ASSIGN(const auto text, files.readFile(path, 16U << 20));
    auto config = parseConfig(text, path, overrides);
    // Said aloud rather than silently ignored.
    if (config && warnings != nullptr)
        for (auto& remark : ineffectiveSettings(*config)) warnings->push_back(std::move(remark));
    return config;
}

std::vector<std::string> ineffectiveSettings(const RunConfig& config)
{
    std::vector<std::string> found;
    const bool linear = config.model.kind == "linear";
    if (linear && !config.model.model_name_or_path.empty())
        found.push_back("model.model_name_or_path has no effect with model.kind: linear");
    if (linear && !(config.prompt.template_.empty() && config.prompt.instruction.empty()))
        found.push_back("prompt has no effect with model.kind: linear");
    if (linear && (config.loss.kind != "bce" || config.loss.label_smoothing > 0))
        found.push_back("loss.kind and loss.label_smoothing have no effect with model.kind: linear");
    if (config.loss.kind == "bce" && config.loss.focal_gamma > 0)
        found.push_back("loss.focal_gamma has no effect without loss.kind: focal");
    if (config.prompt.template_.empty() && !config.prompt.instruction.empty())
        found.push_back("prompt.instruction has no effect without prompt.template");
    if (config.train_args.lr_scheduler_type == "constant" && config.train_args.warmup_ratio > 0)
        found.push_back("train_args.warmup_ratio has no effect with lr_scheduler_type: constant "
                        "(constant_with_warmup uses it)");
    if (!config.folds.file.empty() && (config.folds.stratify_language || config.folds.group_near_duplicates ||
                                       config.folds.sealed_fraction > 0))
        found.push_back("folds.stratify_language, group_near_duplicates and sealed_fraction have no "
                        "effect with folds.file");
    return found;
}

Result<RunConfig> parseRunConfig(const std::string& text, const Path& path)
{
    return parseConfig(text, path, {});
}

Result<RunConfig> withOverride(const RunConfig& config, const std::string& key, const std::string& value)
{
    const std::string override = key + "=" + value;
    return parseConfig(toYaml(config), "/config.yaml", std::span(&override, 1));
}

} // namespace thresher
