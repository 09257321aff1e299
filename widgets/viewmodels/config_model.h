// A run configuration being edited: one item per key, values as text, checked as they are typed. The form
// and the YAML view are two faces of it. No widgets; GUI thread.
#pragma once

#include "base/error.h"
#include "config/describe.h"
#include "config/run_config.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <map>
#include <vector>

namespace thresher {

class ConfigModel final : public QObject {
    Q_OBJECT

  public:
    explicit ConfigModel(QObject* parent = nullptr);

    const std::vector<KeyDescription>& keys() const { return m_keys; }
    const RunConfig& config() const { return m_config; }
    void setConfig(const RunConfig& config); // all values at once; problems are forgotten

    // As a person types it: texts without quotes, lists without brackets.
    QString value(const std::string& key) const;
    QString defaultValue(const std::string& key) const;
    bool isChanged(const std::string& key) const; // differs from the default
    // False: the value is refused, problem(key) says why, config() keeps the last good one.
    bool setValue(const std::string& key, const QString& text);
    QString problem(const std::string& key) const;
    bool isValid() const { return m_problems.empty(); }
    // Values that change nothing, a sentence each.
    QStringList ineffective() const;

    // Only what differs from the defaults, as a person would write the file.
    QString shortYaml() const;

    // Words a key may take; empty: free. A word that ends in ':' wants a number behind it.
    static QStringList choices(const KeyDescription& key);
    // auto, linear and the families that core knows.
    static QStringList modelKinds();

  Q_SIGNALS:
    void valueChanged(const QString& key); // value, problem or both
    void configReplaced();

  private:
    void readValues();
    const KeyDescription* find(const std::string& key) const;

    std::vector<KeyDescription> m_keys;
    std::map<std::string, std::string> m_values; // YAML
    std::map<std::string, QString> m_problems;
    RunConfig m_config;
};

} // namespace thresher
