#include "viewmodels/runs_model.h"

#include "text/quantities.h"

#include <QDateTime>
#include <QFont>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace thresher {
namespace {

double classF1(const RunSummary& run, const std::string& name)
{
    const auto it = std::find(run.classes.begin(), run.classes.end(), name);
    const auto index = static_cast<std::size_t>(it - run.classes.begin());
    return it == run.classes.end() || index >= run.classF1.size() ? std::nan("") : run.classF1[index];
}

// Of all runs, in order of appearance.
std::vector<std::string> classesOf(const std::vector<RunSummary>& runs)
{
    std::vector<std::string> names;
    for (const auto& run : runs)
        for (const auto& name : run.classes)
            if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    return names;
}

} // namespace

RunsModel::RunsModel(QObject* parent) : QAbstractTableModel(parent) {}

bool RunsModel::setRuns(std::vector<RunSummary> runs, const Path& champion,
                        std::map<std::string, std::string> notes)
{
    const bool sameRows =
        std::equal(runs.begin(), runs.end(), m_runs.begin(), m_runs.end(),
                   [](const auto& now, const auto& before) { return now.run == before.run; });
    auto classes = classesOf(runs);
    auto keys = differingKeys(runs);
    const bool inPlace = sameRows && classes == m_classes;
    const bool allRows = champion != m_champion || keys != m_keys;
    if (!inPlace) beginResetModel();
    std::swap(m_runs, runs);
    std::swap(m_notes, notes);
    if (m_champion != champion) m_comparisons.clear();
    m_champion = champion;
    m_keys = std::move(keys);
    m_classes = std::move(classes);
    if (!inPlace) {
        endResetModel();
        return true;
    }
    const auto noteOf = [](const auto& all, const std::string& name) {
        const auto it = all.find(name);
        return it == all.end() ? std::string() : it->second;
    };
    int first = rowCount(), last = -1;
    for (int row = 0; row < rowCount(); ++row) {
        const auto at = static_cast<std::size_t>(row);
        if (allRows || m_runs[at] != runs[at]) {
            first = std::min(first, row);
            last = row;
        }
        if (noteOf(m_notes, m_runs[at].name) != noteOf(notes, m_runs[at].name))
            announce(row, row, Notes, Notes);
    }
    // In one go: a proxy sorts rows that changed together rightly only when it is told so.
    announce(first, last, 0, Notes - 1); // an editor of a note is left alone
    announce(first, last, Notes + 1, columnCount() - 1);
    return false;
}

void RunsModel::announce(int firstRow, int lastRow, int firstColumn, int lastColumn)
{
    if (firstRow <= lastRow && firstColumn <= lastColumn)
        Q_EMIT dataChanged(index(firstRow, firstColumn), index(lastRow, lastColumn));
}

void RunsModel::setComparisons(std::map<std::string, ToChampion> comparisons)
{
    m_comparisons = std::move(comparisons);
    if (rowCount() > 0) Q_EMIT dataChanged(index(0, AgainstChampion), index(rowCount() - 1, AgainstChampion));
}

const ToChampion* RunsModel::comparison(const Path& run) const
{
    const auto it = m_comparisons.find(run.string());
    return it == m_comparisons.end() || run == m_champion ? nullptr : &it->second;
}

QString RunsModel::differenceText(const PairedDifference& difference)
{
    const auto sign = [](double value) {
        return (value >= 0 ? QStringLiteral("+") : QString()) + scoreText(value);
    };
    return QStringLiteral("%1 [%2 .. %3]")
        .arg(sign(difference.value), sign(difference.interval.low), sign(difference.interval.high));
}

const RunSummary* RunsModel::at(int row) const
{
    return row >= 0 && static_cast<std::size_t>(row) < m_runs.size() ? &m_runs[static_cast<std::size_t>(row)]
                                                                     : nullptr;
}

QString RunsModel::incomparable(const RunSummary& a, const RunSummary& b)
{
    if (a.classes != b.classes)
        return tr("%1 and %2 have other classes, or another order of them")
            .arg(QString::fromStdString(a.name), QString::fromStdString(b.name));
    if (!a.dataSha256.empty() && !b.dataSha256.empty() && a.dataSha256 != b.dataSha256)
        return tr("%1 and %2 were trained on different data files")
            .arg(QString::fromStdString(a.name), QString::fromStdString(b.name));
    return {};
}

int RunsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_runs.size());
}

int RunsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : FixedColumns + static_cast<int>(m_classes.size());
}

QString RunsModel::textAt(const RunSummary& run, int column) const
{
    switch (column) {
    case Name:
        return (run.run == m_champion ? QStringLiteral("\u2605 ") : QString()) +
               QString::fromStdString(run.name);
    case State:
        return stateText(QString::fromStdString(run.state));
    case Folds:
        return QStringLiteral("%1 / %2").arg(run.foldsDone).arg(run.foldCount);
    case CrossFitted:
        return run.crossFitted ? badgedText(*run.crossFitted) : QString();
    case AgainstChampion: {
        const auto* compared = comparison(run.run);
        if (!compared) return {};
        return compared->difference ? differenceText(*compared->difference) : tr("not comparable");
    }
    case MacroAp:
        return run.macroAp > 0 ? scoreText(run.macroAp) : QString();
    case Differs:
        return QString::fromStdString(differencesText(run, m_keys));
    case Created:
        return run.created > 0
                   ? QLocale().toString(QDateTime::fromSecsSinceEpoch(static_cast<qint64>(run.created)),
                                        QLocale::ShortFormat)
                   : QString();
    case Notes: {
        const auto it = m_notes.find(run.name);
        return it == m_notes.end() ? QString() : QString::fromStdString(it->second);
    }
    default:
        break;
    }
    const double f1 = classF1(run, m_classes[static_cast<std::size_t>(column - FixedColumns)]);
    return std::isfinite(f1) ? scoreText(f1) : QString();
}

QVariant RunsModel::sortValue(const RunSummary& run, int column) const
{
    switch (column) {
    case Folds:
        return run.foldsDone;
    case CrossFitted:
        return run.crossFitted ? run.crossFitted->value : -1.0;
    case AgainstChampion: {
        const auto* compared = comparison(run.run);
        return compared && compared->difference ? compared->difference->value
               : run.run == m_champion          ? 0.0
                                                : -2.0;
    }
    case MacroAp:
        return run.macroAp;
    case Created:
        return run.created;
    case Name:
        return QString::fromStdString(run.name); // without the champion's star
    default:
        break;
    }
    if (column < FixedColumns) return textAt(run, column);
    const double f1 = classF1(run, m_classes[static_cast<std::size_t>(column - FixedColumns)]);
    return std::isfinite(f1) ? f1 : -1.0;
}

QVariant RunsModel::data(const QModelIndex& index, int role) const
{
    const auto* run = at(index.row());
    if (!run || index.column() >= columnCount()) return {};
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return textAt(*run, column);
    case SortRole:
        return sortValue(*run, column);
    case PathRole:
        return QString::fromStdString(run->run.string());
    case Qt::TextAlignmentRole: {
        const bool number = column == Folds || column == CrossFitted || column == AgainstChampion ||
                            column == MacroAp || column >= FixedColumns;
        return QVariant::fromValue((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    case Qt::ToolTipRole:
        if (column == CrossFitted && run->crossFitted) return badgeHelp(run->crossFitted->badge);
        if (column >= FixedColumns) return badgeHelp(Badge::OwnRows);
        if (column == AgainstChampion) {
            const auto* compared = comparison(run->run);
            return compared ? compared->text : QString();
        }
        if (column == Name) return QString::fromStdString(run->run.string());
        return textAt(*run, column);
    case Qt::FontRole:
        if (column == Name && run->run == m_champion) {
            QFont font;
            font.setBold(true);
            return font;
        }
        return {};
    default:
        return {};
    }
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
    if (role == Qt::ToolTipRole) {
        if (section == CrossFitted)
            return tr(
                "Macro F1 with thresholds fitted on other folds, its 90 % interval and how clean it is");
        if (section == AgainstChampion)
            return tr("Cross-fitted macro F1 minus the champion's on common rows, 90 % interval of the "
                      "paired difference; noise of training again is not in it");
        if (section >= FixedColumns) return tr("F1 at the run's own thresholds (own rows)");
        return {};
    }
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case Name:
        return tr("Run");
    case State:
        return tr("State");
    case Folds:
        return tr("Folds");
    case CrossFitted:
        return tr("F1, cross-fitted");
    case AgainstChampion:
        return tr("Against the champion");
    case MacroAp:
        return tr("Macro AP");
    case Differs:
        return tr("What differs");
    case Created:
        return tr("Made");
    case Notes:
        return tr("Notes");
    default:
        return QString::fromStdString(m_classes[static_cast<std::size_t>(section - FixedColumns)]);
    }
}

Qt::ItemFlags RunsModel::flags(const QModelIndex& index) const
{
    auto flags = QAbstractTableModel::flags(index);
    if (index.column() == Notes) flags |= Qt::ItemIsEditable;
    return flags;
}

bool RunsModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    const auto* run = at(index.row());
    if (!run || index.column() != Notes || role != Qt::EditRole) return false;
    m_notes[run->name] = value.toString().toStdString();
    Q_EMIT dataChanged(index, index);
    Q_EMIT noteEdited(QString::fromStdString(run->name), value.toString());
    return true;
}

QString RunsModel::csv() const
{
    const auto cell = [](QString text) {
        if (text.contains(QLatin1Char(',')) || text.contains(QLatin1Char('"')) ||
            text.contains(QLatin1Char('\n')))
            text =
                QLatin1Char('"') + text.replace(QLatin1Char('"'), QStringLiteral("\"\"")) + QLatin1Char('"');
        return text;
    };
    const auto number = [](double value) {
        return std::isfinite(value) ? QString::number(value, 'g', QLocale::FloatingPointShortest) : QString();
    };
    QString text = QStringLiteral("run,state,folds_done,n_splits,cross_fitted_f1,low,high,badge,to_champion,"
                                  "to_champion_low,to_champion_high,macro_ap,differs,notes");
    for (const auto& name : m_classes) text += QStringLiteral(",f1_") + cell(QString::fromStdString(name));
    text += QLatin1Char('\n');
    for (const auto& run : m_runs) {
        QStringList row{cell(QString::fromStdString(run.name)), QString::fromStdString(run.state),
                        QString::number(run.foldsDone), QString::number(run.foldCount)};
        const auto& score = run.crossFitted;
        const auto* compared = comparison(run.run);
        const auto* difference = compared && compared->difference ? &*compared->difference : nullptr;
        const auto badge = score ? badgeName(score->badge) : std::string_view();
        row << (score ? number(score->value) : QString())
            << (score && score->interval ? number(score->interval->low) : QString())
            << (score && score->interval ? number(score->interval->high) : QString())
            << QString::fromUtf8(badge.data(), static_cast<qsizetype>(badge.size()))
            << (difference ? number(difference->value) : QString())
            << (difference ? number(difference->interval.low) : QString())
            << (difference ? number(difference->interval.high) : QString())
            << (run.macroAp > 0 ? number(run.macroAp) : QString()) << cell(textAt(run, Differs))
            << cell(textAt(run, Notes));
        for (const auto& name : m_classes) row << number(classF1(run, name));
        text += row.join(QLatin1Char(',')) + QLatin1Char('\n');
    }
    return text;
}

void RunsModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, std::max(0, columnCount() - 1));
    if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

} // namespace thresher
