#include "viewmodels/probe_model.h"

#include "base/clock.h"
#include "base/numbers.h"

#include <algorithm>
#include <cmath>

namespace thresher {

ProbeModel::ProbeModel(QObject* parent)
    : QAbstractTableModel(parent), m_now([] { return realClock().unixSeconds(); })
{}

void ProbeModel::setTask(std::vector<std::string> classes, std::optional<TrainCounts> train)
{
    beginResetModel();
    m_classes = std::move(classes);
    m_train = std::move(train);
    m_typed.assign(m_classes.size() + controls, {});
    solve();
    endResetModel();
    Q_EMIT solved();
}

void ProbeModel::setLedger(ProbeLedger ledger)
{
    m_ledger = std::move(ledger);
    m_typed.assign(m_classes.size() + controls, {});
    changed();
}

void ProbeModel::followLedger(ProbeLedger ledger)
{
    m_ledger = std::move(ledger);
    changed();
}

void ProbeModel::setSettings(const ProbeSettings& settings)
{
    if (m_settings == settings) return;
    m_settings = settings;
    changed();
}

void ProbeModel::setTruncated(bool truncated)
{
    if (m_ledger.truncated == truncated) return;
    m_ledger.truncated = truncated;
    changed();
    Q_EMIT ledgerChanged();
}

void ProbeModel::setAssumeStratified(bool assume)
{
    if (m_ledger.assumeStratified == assume) return;
    m_ledger.assumeStratified = assume;
    changed();
    Q_EMIT ledgerChanged();
}

std::string ProbeModel::nameAt(int row) const
{
    if (row == 0) return allZerosName;
    if (row == 1) return allOnesName;
    const auto index = static_cast<std::size_t>(row - controls);
    return index < m_classes.size() ? m_classes[index] : std::string();
}

void ProbeModel::recordMade(const std::vector<ProbeFile>& files)
{
    m_ledger.recordMade(files, m_now());
    changed();
    Q_EMIT ledgerChanged();
}

void ProbeModel::setSent(int row, bool sent)
{
    if (sent == isSent(row) || !canBeSent(row)) return;
    m_ledger.markSent(nameAt(row), sent ? m_now() : 0.0);
    changed();
    Q_EMIT ledgerChanged();
}

bool ProbeModel::isSent(int row) const
{
    const auto* entry = m_ledger.find(nameAt(row));
    return entry != nullptr && entry->sent > 0;
}

bool ProbeModel::canBeSent(int row) const
{
    const auto* entry = m_ledger.find(nameAt(row));
    return entry != nullptr && !entry->fileName.empty();
}

int ProbeModel::sentToday() const
{
    return m_ledger.sentOnDay(m_now()) + m_settings.sentElsewhere;
}

std::optional<int> ProbeModel::leftToday() const
{
    if (m_settings.dailyQuota <= 0) return std::nullopt;
    return std::max(0, m_settings.dailyQuota - sentToday());
}

std::optional<double> ProbeModel::parseScore(const QString& text, QString* problem)
{
    QString plain = text.trimmed();
    if (plain.count(QLatin1Char(',')) == 1 && !plain.contains(QLatin1Char('.')))
        plain.replace(QLatin1Char(','), QLatin1Char('.'));
    const auto value = parseDouble(plain.toStdString());
    if (!value || !std::isfinite(*value)) {
        *problem = tr("“%1” is not a number; scores are written as 0.01115").arg(text.trimmed());
        return std::nullopt;
    }
    if (*value < 0 || *value > 1) {
        *problem = tr("%1 is not between 0 and 1").arg(text.trimmed());
        return std::nullopt;
    }
    problem->clear();
    return value;
}

bool ProbeModel::setScoreText(int row, const QString& text)
{
    auto& typed = m_typed[static_cast<std::size_t>(row)];
    if (text.trimmed().isEmpty()) {
        typed = {};
        m_ledger.setScore(nameAt(row), std::nullopt, m_now());
        return true;
    }
    QString problem;
    const auto score = parseScore(text, &problem);
    typed = score ? Typed{} : Typed{text.trimmed(), problem};
    if (score) m_ledger.setScore(nameAt(row), score, m_now());
    return score.has_value();
}

bool ProbeModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::EditRole || !index.isValid() || index.column() != Score) return false;
    const bool understood = setScoreText(index.row(), value.toString());
    changed();
    Q_EMIT ledgerChanged();
    return understood;
}

QStringList ProbeModel::paste(int row, const QString& text)
{
    QStringList lost;
    QString all = text;
    all.replace(QStringLiteral("\r\n"), QStringLiteral("\n")).replace(QLatin1Char('\r'), QLatin1Char('\n'));
    QStringList lines = all.split(QLatin1Char('\n'));
    while (!lines.isEmpty() && lines.constLast().trimmed().isEmpty()) lines.removeLast();
    const auto rowNamed = [this](const QString& line, QString* rest) {
        for (int r = 0; r < rowCount(); ++r) {
            const QString name = QString::fromStdString(nameAt(r));
            if (line == name) return r; // without a score
            if (!line.startsWith(name)) continue;
            if (!QStringLiteral("\t;,").contains(line[name.size()])) continue;
            *rest = line.mid(name.size() + 1);
            return r;
        }
        return -1;
    };
    for (const QString& line : std::as_const(lines)) {
        QString rest;
        const QString kept = line.trimmed();
        if (const int named = rowNamed(kept, &rest); named >= 0) {
            if (!rest.trimmed().isEmpty()) setScoreText(named, rest);
        } else if (kept.startsWith(QLatin1String("class")) && kept.endsWith(QLatin1String("score"))) {
            continue; // the header of scores.csv
        } else if (row < rowCount()) {
            if (!kept.isEmpty()) setScoreText(row, kept); // an empty cell leaves its row as it is
            ++row;
        } else {
            lost << kept;
        }
    }
    changed();
    Q_EMIT ledgerChanged();
    return lost;
}

QStringList ProbeModel::takeScores(const ProbeScores& scores)
{
    QStringList unknown;
    const auto take = [this](const std::string& name, const std::optional<double>& score) {
        for (int row = 0; row < rowCount(); ++row) {
            if (nameAt(row) != name) continue;
            if (score) {
                m_typed[static_cast<std::size_t>(row)] = {};
                m_ledger.setScore(name, score, m_now());
            }
            return true;
        }
        return false;
    };
    take(allZerosName, scores.allZeros);
    take(allOnesName, scores.allOnes);
    for (const auto& item : scores.classes)
        if (!take(item.className, item.score)) unknown << QString::fromStdString(item.className);
    changed();
    Q_EMIT ledgerChanged();
    return unknown;
}

void ProbeModel::clearScores()
{
    for (int row = 0; row < rowCount(); ++row) setScoreText(row, {});
    changed();
    Q_EMIT ledgerChanged();
}

ProbeOptions ProbeModel::options() const
{
    ProbeOptions options;
    options.rows = m_settings.rows;
    options.decimals = m_settings.decimals;
    options.display = m_ledger.truncated ? ScoreDisplay::Truncated : ScoreDisplay::Rounded;
    options.testRows = m_settings.testRows;
    // Looking for the number of public rows in a very large test set takes longer than a key press may: up to
    // maxRows then, which is said when nothing fits.
    if (options.rows == 0 && options.testRows > options.maxRows) options.testRows = 0;
    options.classes = m_classes;
    options.train = m_train;
    options.assumeStratified = m_ledger.assumeStratified;
    return options;
}

ProbeScores ProbeModel::scoresFor(int onlyRow) const
{
    ProbeScores scores;
    scores.decimals = m_settings.decimals;
    for (int row = 0; row < rowCount(); ++row) {
        const auto* entry = m_ledger.find(nameAt(row));
        const bool isBad = !m_faults[static_cast<std::size_t>(row)].isEmpty();
        if (entry == nullptr || !entry->score || (onlyRow >= 0 ? row != onlyRow : isBad)) continue;
        if (row == 0)
            scores.allZeros = entry->score;
        else if (row == 1)
            scores.allOnes = entry->score;
        else
            scores.classes.push_back({entry->name, entry->score, "row " + std::to_string(row - 1)});
    }
    return scores;
}

// Which of the scores cannot be, each looked at alone (beside the all-zeros control, which says how 0/0
// counts). One typing slip must not hide what the others say.
void ProbeModel::findFaults()
{
    const ProbeOptions given = options();
    ProbeOptions alone = given;
    alone.train.reset();
    if (alone.rows == 0) { // among so many rows any score has a count: no search for the number of rows
        alone.rows = 100'000'000;
        alone.testRows = 0;
    }
    const auto zeros = scoresFor(0).allZeros;
    for (int row = 0; row < rowCount(); ++row) {
        ProbeScores scores = scoresFor(row);
        if (row == 1 || (scores.classes.empty() && !scores.allZeros)) continue;
        if (row >= controls && m_faults[0].isEmpty()) scores.allZeros = zeros;
        if (const auto solved = solveProbe(scores, alone); !solved)
            m_faults[static_cast<std::size_t>(row)] = faultText(row, solved.error());
    }
    const ProbeScores sound = scoresFor(-1);
    if (!sound.allOnes) return;
    ProbeScores without = sound;
    without.allOnes.reset();
    const auto with = solveProbe(sound, given);
    if (with || !solveProbe(without, given)) return;
    m_faults[1] = faultText(1, with.error());
}

void ProbeModel::solve()
{
    m_solution.reset();
    m_error.reset();
    m_faults.assign(static_cast<std::size_t>(rowCount()), {});
    const ProbeScores all = scoresFor(-1);
    if (m_classes.empty() || (all.classes.empty() && !all.allZeros && !all.allOnes)) return;
    auto solved = solveProbe(all, options());
    if (!solved && solved.error().code != ErrorCode::Usage) { // Usage: the numbers of rows, not a score
        findFaults();
        const ProbeScores sound = scoresFor(-1);
        if (sound.classes.empty() && !sound.allOnes) return; // every score has its own problem
        solved = solveProbe(sound, options());
    }
    if (solved)
        m_solution = std::move(*solved);
    else
        m_error = solved.error();
}

void ProbeModel::changed()
{
    if (m_typed.size() != static_cast<std::size_t>(rowCount()))
        m_typed.resize(static_cast<std::size_t>(rowCount()));
    solve();
    if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    Q_EMIT solved();
}

QStringList ProbeModel::problems() const
{
    QStringList out;
    for (int row = 0; row < rowCount(); ++row) {
        const QString problem = index(row, Score).data(ProblemRole).toString();
        if (!problem.isEmpty()) out << QStringLiteral("%1: %2").arg(nameText(row), problem);
    }
    return out;
}

void ProbeModel::setFullScore(std::optional<double> score)
{
    if (m_ledger.fullScore == score) return;
    m_ledger.fullScore = score;
    changed();
    Q_EMIT ledgerChanged();
}

void ProbeModel::setScoreWithout(const std::string& className, std::optional<double> score)
{
    if (score)
        m_ledger.scoreWithout[className] = *score;
    else
        m_ledger.scoreWithout.erase(className);
    changed();
    Q_EMIT ledgerChanged();
}

Result<LeaderboardF1> ProbeModel::leaderboardF1(const std::string& className) const
{
    const auto without = m_ledger.scoreWithout.find(className);
    if (!m_ledger.fullScore || without == m_ledger.scoreWithout.end())
        return fail(ErrorCode::Usage, "Both scores are needed");
    return leaderboardClassF1(*m_ledger.fullScore, without->second, m_classes.size(), m_settings.decimals,
                              m_ledger.truncated ? ScoreDisplay::Truncated : ScoreDisplay::Rounded);
}

const ClassProbe* ProbeModel::resultAt(int row) const
{
    const auto index = static_cast<std::size_t>(row - controls);
    return row >= controls && m_solution && index < m_solution->classes.size() ? &m_solution->classes[index]
                                                                               : nullptr;
}

int ProbeModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || m_classes.empty() ? 0 : controls + static_cast<int>(m_classes.size());
}

int ProbeModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

Qt::ItemFlags ProbeModel::flags(const QModelIndex& index) const
{
    auto flags = QAbstractTableModel::flags(index);
    if (index.isValid() && index.column() == Score) flags |= Qt::ItemIsEditable;
    return flags;
}

void ProbeModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    changed();
}

} // namespace thresher
