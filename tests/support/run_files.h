// What a training through the program leaves, as tests look at it.
#pragma once

#include <QByteArray>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QMap>
#include <QString>
#include <QStringList>

namespace thresher::test {

inline QStringList quiet(const QStringList& arguments)
{
    return QStringList{QStringLiteral("--json"), QStringLiteral("--quiet")} + arguments;
}

// Files that must be equal bit for bit (contracts.md).
inline QMap<QString, QByteArray> deterministicFiles(const QString& run)
{
    QMap<QString, QByteArray> found;
    QDirIterator it(run, QDir::Files, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        const QString path = it.next();
        const QString name = it.fileName();
        if (name.endsWith(u".npy") || name.endsWith(u"ids.csv") || name.endsWith(u".safetensors") ||
            name == u"folds.csv" || name == u"thresholds.yaml" || name == u"default.yaml" ||
            name == u"submission.csv") {
            QFile file(path);
            if (file.open(QIODevice::ReadOnly)) found[QDir(run).relativeFilePath(path)] = file.readAll();
        }
    }
    return found;
}

inline QStringList differing(const QMap<QString, QByteArray>& a, const QMap<QString, QByteArray>& b)
{
    QStringList names;
    for (auto it = a.begin(); it != a.end(); ++it)
        if (b.value(it.key()) != it.value()) names << it.key();
    for (auto it = b.begin(); it != b.end(); ++it)
        if (!a.contains(it.key())) names << QStringLiteral("only there: ") + it.key();
    return names;
}

// Whether a fold has taken a few steps.
inline bool hasStep(const QString& run, int fold)
{
    QFile log(run + QStringLiteral("/fold-%1/events.jsonl").arg(fold));
    return log.open(QIODevice::ReadOnly) && log.readAll().contains("\"step\":3");
}

} // namespace thresher::test
