// What the table of the probe shows: texts, values to sort by, words.
#include "text/error_text.h"
#include "text/quantities.h"
#include "viewmodels/probe_model.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace thresher {
namespace {

QString rateText(const std::optional<double>& rate)
{
    return rate ? percentText(*rate) : QStringLiteral("–");
}

QString dayText(double unixSeconds)
{
    return QLocale().toString(QDateTime::fromSecsSinceEpoch(static_cast<qint64>(unixSeconds)),
                              QStringLiteral("d MMM"));
}

QString whole(std::int64_t value)
{
    return QLocale().toString(static_cast<qlonglong>(value));
}

QString chanceText(double p)
{
    return p < 0.0005 ? QStringLiteral("< ") + scoreText(0.001) : scoreText(p);
}

bool isText(int column)
{
    return column == ProbeModel::Name || column == ProbeModel::State || column == ProbeModel::Hash ||
           column == ProbeModel::Verdict;
}

} // namespace

QString ProbeModel::scoreAsText(double score) const
{
    // Never fewer digits than were typed: what was typed must be seen.
    int decimals = m_settings.decimals;
    while (decimals < 9 && std::abs(QString::number(score, 'f', decimals).toDouble() - score) > 1e-12)
        ++decimals;
    return QLocale().toString(score, 'f', decimals);
}

QString ProbeModel::nameText(int row) const
{
    if (row == 0) return tr("all zeros");
    if (row == 1) return tr("all ones");
    return QString::fromStdString(nameAt(row));
}

QString ProbeModel::stateText(int row) const
{
    const auto* entry = m_ledger.find(nameAt(row));
    if (entry == nullptr) return tr("not made");
    if (entry->score) return tr("scored %1").arg(dayText(entry->scored));
    if (entry->sent > 0) return tr("sent %1").arg(dayText(entry->sent));
    return entry->fileName.empty() ? tr("not made") : tr("made %1").arg(dayText(entry->made));
}

QString ProbeModel::verdictText(const ClassProbe& item) const
{
    switch (item.source) {
    case BalanceSource::Training:
        return tr("training rate taken");
    case BalanceSource::Unknown:
        return tr("unknown");
    case BalanceSource::Scored:
    case BalanceSource::AllOnes:
        break;
    }
    if (!item.pValue || !item.balance || !item.trainPrevalence) return tr("not tested");
    if (item.shifted) return *item.balance > *item.trainPrevalence ? tr("more often") : tr("rarer");
    return tr("as in training");
}

QString ProbeModel::faultText(int row, const Error& error) const
{
    const auto* entry = m_ledger.find(nameAt(row));
    if (entry == nullptr || !entry->score) return errorText(error);
    const double score = *entry->score;
    const QString shown = scoreAsText(score);
    const double scaled = score * std::pow(10.0, m_settings.decimals);
    if (std::abs(scaled - std::round(scaled)) > 1e-6)
        return tr("%1 has more than the %Ln decimal(s) of the leaderboard", nullptr, m_settings.decimals)
            .arg(shown);
    const auto count = static_cast<double>(m_classes.size());
    if (row == 0)
        return tr("%1 is no whole number of classes out of %2: zeros score only for classes without "
                  "positives")
            .arg(shown, whole(static_cast<std::int64_t>(m_classes.size())));
    // Core's hint names the score that may hold the slip.
    if (row == 1)
        return tr("it contradicts the scores of the classes") + QStringLiteral(". ") + errorDetail(error);
    const auto* zeros = m_ledger.find(nameAt(0));
    const double absent = zeros != nullptr && zeros->score ? std::round(*zeros->score * count) : 0.0;
    const double most = (1.0 + absent) / count;
    if (score > most)
        return tr("%1 is above %2, the most that one of %Ln class(es) can reach", nullptr,
                  static_cast<int>(m_classes.size()))
            .arg(shown, QLocale().toString(most, 'f', m_settings.decimals));
    return tr("%1 fits no whole number of positives among %Ln public row(s); check the score, the rows and "
              "the decimals",
              nullptr, static_cast<int>(m_settings.rows))
        .arg(shown);
}

QString ProbeModel::textAt(int row, int column) const
{
    if (column == Name) return nameText(row);
    if (column == State) return stateText(row);
    const auto* entry = m_ledger.find(nameAt(row));
    if (column == Hash)
        return entry != nullptr ? QString::fromStdString(entry->sha256.substr(0, 6)) : QString();
    if (column == Score) {
        const auto& typed = m_typed[static_cast<std::size_t>(row)];
        if (!typed.problem.isEmpty()) return typed.text;
        return entry != nullptr && entry->score ? scoreAsText(*entry->score) : QString();
    }
    if (column == LeaderboardScore) {
        const auto f1 = row < controls ? Result<LeaderboardF1>(Error{}) : leaderboardF1(nameAt(row));
        return f1 ? scoreText(f1->value) : QString();
    }
    const auto* item = resultAt(row);
    if (item == nullptr) return column == Training ? trainText(row) : QString();
    switch (column) {
    case Positives:
        if (!item->positives) return QStringLiteral("–");
        return item->exact ? whole(*item->positives) + QStringLiteral(" \u2713")
                           : whole(*item->lowest) + QStringLiteral("–") + whole(*item->highest);
    case Balance:
        return rateText(item->balance);
    case Training:
        return rateText(item->trainPrevalence);
    case PValue:
        return item->pValue ? chanceText(*item->pValue) : QStringLiteral("–");
    case Verdict:
        return verdictText(*item);
    case TestRate:
        return rateText(item->testRate);
    case Expected:
        return item->expectedPositives ? QLocale().toString(*item->expectedPositives, 'f', 0)
                                       : QStringLiteral("–");
    default:
        return {};
    }
}

// Known before any score is.
QString ProbeModel::trainText(int row) const
{
    if (!m_train || m_train->rows == 0) return {};
    const auto it = std::find(m_train->classes.begin(), m_train->classes.end(), nameAt(row));
    if (it == m_train->classes.end()) return {};
    const auto positives = m_train->positives[static_cast<std::size_t>(it - m_train->classes.begin())];
    return percentText(static_cast<double>(positives) / static_cast<double>(m_train->rows));
}

QVariant ProbeModel::sortValue(int row, int column) const
{
    const auto* item = resultAt(row);
    const auto real = [](const std::optional<double>& value) { return QVariant(value.value_or(-1.0)); };
    switch (column) {
    case Name:
        return row; // the order of the submission's columns
    case Positives:
        return item != nullptr ? static_cast<qlonglong>(item->positives.value_or(-1)) : -1;
    case Balance:
        return item != nullptr ? real(item->balance) : QVariant(-1.0);
    case Training:
        return item != nullptr ? real(item->trainPrevalence) : QVariant(-1.0);
    case PValue:
        return item != nullptr ? real(item->pValue) : QVariant(-1.0);
    case TestRate:
        return item != nullptr ? real(item->testRate) : QVariant(-1.0);
    case Expected:
        return item != nullptr ? real(item->expectedPositives) : QVariant(-1.0);
    case LeaderboardScore: {
        const auto f1 = leaderboardF1(nameAt(row));
        return f1 ? f1->value : -1.0;
    }
    default:
        return textAt(row, column);
    }
}

QString ProbeModel::tipAt(int row, int column) const
{
    const auto* entry = m_ledger.find(nameAt(row));
    const auto* item = resultAt(row);
    if (column == Score) return index(row, Score).data(ProblemRole).toString();
    if (column <= Hash && entry != nullptr && !entry->fileName.empty())
        return QString::fromStdString(entry->fileName) + QStringLiteral("\nSHA-256 ") +
               QString::fromStdString(entry->sha256);
    if (column == Positives && item != nullptr && item->positives)
        return item->exact ? tr("Exactly this many: no other number gives this score")
                           : tr("Every number in this range gives the score that is shown");
    if ((column == PValue || column == Verdict) && item != nullptr && item->pHolm)
        return tr("Fisher's exact test of training against public rows: p %1; adjusted for all classes %2")
            .arg(chanceText(*item->pValue), chanceText(*item->pHolm));
    if (column == Verdict && item != nullptr && item->source == BalanceSource::AllOnes)
        return tr("Its own score is missing: this is what the all-ones control leaves for it");
    return {};
}

QVariant ProbeModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const int row = index.row(), column = index.column();
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return textAt(row, column);
    case SortRole:
        return sortValue(row, column);
    case ProblemRole: {
        const auto at = static_cast<std::size_t>(row);
        return m_typed[at].problem.isEmpty() ? m_faults[at] : m_typed[at].problem;
    }
    case Qt::ToolTipRole:
        return tipAt(row, column);
    case Qt::TextAlignmentRole:
        return QVariant((isText(column) ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant ProbeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((isText(section) ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    const bool isTip = role == Qt::ToolTipRole;
    if (role != Qt::DisplayRole && !isTip) return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case Name:
        return isTip ? tr("Class, or control file") : tr("Class");
    case State:
        return isTip ? tr("Made, sent or scored, and when") : tr("State");
    case Hash:
        return isTip ? tr("Begin of the file's SHA-256") : tr("Hash");
    case Score:
        return isTip ? tr("What the leaderboard showed; point or comma") : tr("Score");
    case Positives:
        return isTip ? tr("Positives among the public rows; a tick marks an exact count") : tr("Positives");
    case Balance:
        return isTip ? tr("Share of positives among the public rows") : tr("Public");
    case Training:
        return isTip ? tr("Share of positives in the training data") : tr("Train");
    case PValue:
        return isTip ? tr("Chance of a difference this large if both were drawn from the same source")
                     : tr("p");
    case Verdict:
        return isTip ? tr("Whether public rows differ from training, after adjustment for all classes")
                     : tr("Verdict");
    case TestRate:
        return isTip ? tr("Recommended rate of positives in the whole test set") : tr("Test rate");
    case Expected:
        return isTip ? tr("Positives to expect in the whole test set") : tr("Expected");
    case LeaderboardScore:
        return isTip ? tr("F1 on the leaderboard, from a submission with the class zeroed") : tr("LB F1");
    default:
        return {};
    }
}

QStringList ProbeModel::notes() const
{
    QStringList out;
    if (!m_solution) return out;
    const auto count = [this](const char* code) {
        return static_cast<int>(std::count_if(m_solution->warnings.begin(), m_solution->warnings.end(),
                                              [code](const ProbeWarning& w) { return w.code == code; }));
    };
    if (const auto& rows = m_solution->feasibleRows; !rows.empty()) {
        QStringList shown;
        for (std::size_t i = 0; i < std::min<std::size_t>(rows.size(), 6); ++i)
            shown << whole(static_cast<std::int64_t>(rows[i]));
        if (rows.size() > 6) shown << QStringLiteral("…");
        out << tr("Number of public rows unknown. These fit all scores: %1")
                   .arg(shown.join(QStringLiteral(", ")));
    }
    if (m_solution->looksStratified)
        out << tr(
            "Rates agree with training better than chance would have it: the split looks stratified. Then "
            "the test set holds the training rates.");
    if (m_solution->absentClasses > 0)
        out << tr("%Ln class(es) without positives among the public rows; the scorer counts them as 1.",
                  nullptr, static_cast<int>(m_solution->absentClasses));
    if (const int n = count("score_zero"); n > 0)
        out << tr("%Ln class(es) with score 0: perhaps absent from the public rows.", nullptr, n);
    if (const int n = count("interval"); n > 0)
        out << tr("%Ln class(es) without an exact count: the decimals shown do not tell more.", nullptr, n);
    if (const int n = count("class_missing"); n > 0)
        out << (m_train ? tr("%Ln class(es) without a score: the training rate stands in.", nullptr, n)
                        : tr("%Ln class(es) without a score.", nullptr, n));
    return out;
}

} // namespace thresher
