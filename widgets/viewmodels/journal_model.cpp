#include "viewmodels/journal_model.h"

#include "base/clock.h"
#include "text/quantities.h"
#include "workspace/journal_figures.h"

#include <QDateTime>
#include <QLocale>

namespace thresher {

JournalModel::JournalModel(QObject* parent) : QAbstractTableModel(parent) {}

void JournalModel::setEntries(std::vector<JournalEntry> entries)
{
    beginResetModel();
    m_entries = std::move(entries);
    endResetModel();
}

const JournalEntry& JournalModel::at(int row) const
{
    return m_entries[m_entries.size() - 1 - static_cast<std::size_t>(row)];
}

int JournalModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

int JournalModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QVariant JournalModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const auto& entry = at(index.row());
    const int column = index.column();
    if (role == Qt::TextAlignmentRole && (column >= CrossValidation && column <= Private))
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    const Surprise surprise = column == Public ? surpriseOf(entry) : Surprise::Unknown;
    const bool surprised = surprise == Surprise::Below || surprise == Surprise::Above;
    if (role == Qt::ToolTipRole) {
        if (surprise == Surprise::Below) return tr("Below the range that was expected before it was sent");
        if (surprise == Surprise::Above) return tr("Above the range that was expected before it was sent");
        if (column == Final) return tr("Chosen to be judged by the private score");
        if (column == CrossValidation && entry.crossValidation)
            return badgeHelp(entry.crossValidation->badge);
        if (column == Scores) return QString::fromStdString(entry.scoreSetName);
        if (column == File) return QString::fromStdString(entry.file + "\n" + entry.sha256);
    }
    if (role == Qt::CheckStateRole && column == Sent) return entry.sent > 0 ? Qt::Checked : Qt::Unchecked;
    if (role == Qt::CheckStateRole && column == Final)
        return entry.finalSelection ? Qt::Checked : Qt::Unchecked;
    if (role != Qt::DisplayRole && role != Qt::EditRole) return {};
    const auto typed = [role](const std::optional<double>& score) {
        if (!score) return QString();
        return role == Qt::EditRole ? QLocale().toString(*score, 'g', 7) : scoreText(*score);
    };
    switch (column) {
    case When:
        return QLocale().toString(QDateTime::fromSecsSinceEpoch(static_cast<qint64>(entry.time)),
                                  QLocale::ShortFormat);
    case File:
        return QString::fromStdString(Path(entry.file).filename().string());
    case Scores:
        return QString::fromStdString(entry.scoreSetName);
    case CrossValidation:
        return entry.crossValidation ? badgedText(*entry.crossValidation) : QString();
    case Expected:
        return entry.expectedPublic ? QStringLiteral("%1–%2").arg(scoreText(entry.expectedPublic->low),
                                                                  scoreText(entry.expectedPublic->high))
                                    : QString();
    case Sent:
        return entry.sent > 0
                   ? QLocale().toString(QDateTime::fromSecsSinceEpoch(static_cast<qint64>(entry.sent)).date(),
                                        QLocale::ShortFormat)
                   : QString();
    case Public:
        return typed(entry.publicScore) +
               (surprised && role == Qt::DisplayRole ? QStringLiteral(" !") : QString());
    case Private:
        return typed(entry.privateScore);
    case Note:
        return QString::fromStdString(entry.note);
    default:
        return {};
    }
}

QVariant JournalModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case When:
        return tr("When");
    case File:
        return tr("File");
    case Scores:
        return tr("Scores");
    case CrossValidation:
        return tr("F1, cross-fitted");
    case Expected:
        return tr("Expected");
    case Sent:
        return tr("Sent");
    case Public:
        return tr("Public");
    case Private:
        return tr("Private");
    case Final:
        return tr("Final");
    case Note:
        return tr("Note");
    default:
        return {};
    }
}

Qt::ItemFlags JournalModel::flags(const QModelIndex& index) const
{
    auto flags = QAbstractTableModel::flags(index);
    const int column = index.column();
    if (column == Public || column == Private || column == Note) flags |= Qt::ItemIsEditable;
    if (column == Sent || column == Final) flags |= Qt::ItemIsUserCheckable;
    return flags;
}

bool JournalModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    const bool checked = index.column() == Sent || index.column() == Final;
    if (!index.isValid() || index.row() >= rowCount()) return false;
    if (role != (checked ? Qt::CheckStateRole : Qt::EditRole)) return false;
    auto& entry = m_entries[m_entries.size() - 1 - static_cast<std::size_t>(index.row())];
    if (index.column() == Final) {
        entry.finalSelection = value.toInt() == Qt::Checked;
    } else if (index.column() == Sent) {
        entry.sent = value.toInt() == Qt::Checked ? realClock().unixSeconds() : 0;
    } else if (index.column() == Note) {
        entry.note = value.toString().toStdString();
    } else if (index.column() == Public || index.column() == Private) {
        const auto score = parseScore(value.toString().toStdString());
        if (!score) {
            Q_EMIT refused(score.error());
            return false;
        }
        (index.column() == Public ? entry.publicScore : entry.privateScore) = *score;
        // A file with a score was sent: on the day it was made, unless somebody says otherwise.
        if (*score && entry.sent <= 0) entry.sent = entry.time;
    } else {
        return false;
    }
    Q_EMIT dataChanged(index.siblingAtColumn(0), index.siblingAtColumn(ColumnCount - 1));
    Q_EMIT edited();
    return true;
}

void JournalModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

} // namespace thresher
