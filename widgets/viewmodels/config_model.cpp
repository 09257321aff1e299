#include "viewmodels/config_model.h"

#include "config/load.h"
#include "model/spec.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace thresher {
namespace {

QString unquoted(const std::string& yaml)
{
    const QString text = QString::fromStdString(yaml);
    if (!text.startsWith(QLatin1Char('"'))) return text;
    // A quoted YAML text of ours is a JSON string.
    const auto array = QJsonDocument::fromJson('[' + text.toUtf8() + ']').array();
    return array.isEmpty() ? text : array[0].toString();
}

std::string quoted(const QString& text)
{
    const auto json = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
    return json.mid(1, json.size() - 2).toStdString();
}

// Numbers may be typed with a decimal comma; 2e-5 and 0.00002 are both fine.
std::string plainNumber(QString text)
{
    text = text.trimmed();
    if (text.count(QLatin1Char(',')) == 1 && !text.contains(QLatin1Char('.')))
        text.replace(QLatin1Char(','), QLatin1Char('.'));
    return text.toStdString();
}

} // namespace

ConfigModel::ConfigModel(QObject* parent) : QObject(parent), m_keys(describeConfig())
{
    readValues();
}

void ConfigModel::readValues()
{
    m_values.clear();
    for (auto& [key, value] : configValues(m_config)) m_values[key] = value;
}

const KeyDescription* ConfigModel::find(const std::string& key) const
{
    const auto it =
        std::find_if(m_keys.begin(), m_keys.end(), [&key](const auto& item) { return item.key == key; });
    return it == m_keys.end() ? nullptr : &*it;
}

void ConfigModel::setConfig(const RunConfig& config)
{
    m_config = config;
    m_problems.clear();
    readValues();
    Q_EMIT configReplaced();
}

QString ConfigModel::value(const std::string& key) const
{
    const auto it = m_values.find(key);
    const auto* item = find(key);
    if (it == m_values.end() || !item) return {};
    if (item->type == "text") return unquoted(it->second);
    if (item->type == "list" || item->type == "pair")
        return QString::fromStdString(it->second).mid(1).chopped(1);
    return QString::fromStdString(it->second);
}

QString ConfigModel::defaultValue(const std::string& key) const
{
    const auto* item = find(key);
    if (!item) return {};
    return item->type == "text" ? unquoted(item->byDefault) : QString::fromStdString(item->byDefault);
}

bool ConfigModel::isChanged(const std::string& key) const
{
    const auto* item = find(key);
    const auto it = m_values.find(key);
    return item && it != m_values.end() && it->second != item->byDefault;
}

bool ConfigModel::setValue(const std::string& key, const QString& text)
{
    const auto* item = find(key);
    if (!item) return false;
    std::string yaml;
    if (item->type == "text")
        yaml = quoted(text);
    else if (item->type == "list" || item->type == "pair")
        yaml = "[" + text.trimmed().toStdString() + "]";
    else
        yaml = plainNumber(text);
    auto changed = yaml.empty() ? Result<RunConfig>(fail(ErrorCode::BadConfig, "A value is wanted here"))
                                : withOverride(m_config, key, yaml);
    if (!changed) {
        m_problems[key] = QString::fromStdString(changed.error().message);
        Q_EMIT valueChanged(QString::fromStdString(key));
        return false;
    }
    m_problems.erase(key);
    m_config = std::move(*changed);
    readValues();
    Q_EMIT valueChanged(QString::fromStdString(key));
    return true;
}

QString ConfigModel::problem(const std::string& key) const
{
    const auto it = m_problems.find(key);
    return it == m_problems.end() ? QString() : it->second;
}

QStringList ConfigModel::ineffective() const
{
    QStringList found;
    for (const auto& remark : ineffectiveSettings(m_config)) found << QString::fromStdString(remark);
    return found;
}

QString ConfigModel::shortYaml() const
{
    QString text, section;
    for (const auto& item : m_keys) {
        if (!isChanged(item.key)) continue;
        const QString key = QString::fromStdString(item.key);
        const auto dot = key.indexOf(QLatin1Char('.'));
        const QString yaml = QString::fromStdString(m_values.at(item.key));
        if (dot < 0) {
            text += key + QStringLiteral(": ") + yaml + QLatin1Char('\n');
            continue;
        }
        if (key.left(dot) != section) {
            section = key.left(dot);
            text += section + QStringLiteral(":\n");
        }
        text += QStringLiteral("  ") + key.mid(dot + 1) + QStringLiteral(": ") + yaml + QLatin1Char('\n');
    }
    return text;
}

QStringList ConfigModel::choices(const KeyDescription& key)
{
    const QString limits = QString::fromStdString(key.limits);
    const QString lead = QStringLiteral("one of ");
    if (!limits.startsWith(lead)) return {};
    QStringList words = limits.mid(lead.size()).split(QStringLiteral(", "));
    for (auto& word : words)
        if (word.endsWith(QStringLiteral(":N"))) word.chop(1);
    return words;
}

QStringList ConfigModel::modelKinds()
{
    QStringList kinds{QStringLiteral("auto"), QStringLiteral("linear")};
    for (const auto& family : modelFamilies()) kinds << QString::fromStdString(family);
    return kinds;
}

} // namespace thresher
