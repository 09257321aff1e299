#include "viewmodels/score_import.h"

#include "base/clock.h"
#include "controllers/failures.h"
#include "controllers/workspace_controller.h"
#include "text/quantities.h"
#include "train/finish_foreign.h"

#include <QLocale>

#include <algorithm>

namespace thresher {
namespace {

Result<ImportedScores> readSource(FileSystem& files, const Path& source, const Dataset& data)
{
    if (source.extension() != ".jsonl") return readScoreFile(files, source);
    ImportedScores scores;
    THRESHER_ASSIGN(scores.probs, readAnswers(files, source, data.ids, data.classes));
    return scores;
}

// The same words as importScores() has for it, before the button is pressed.
Error noBetterThanChance(const CheckedScores& checked)
{
    return fail(ErrorCode::Mismatch,
                ScoreImport::tr("The scores say no more about the labels than shuffled ones: macro average "
                                "precision %1, shuffled up to %2")
                    .arg(scoreText(checked.report.averagePrecision), scoreText(checked.report.chance))
                    .toStdString(),
                ScoreImport::tr("Are the rows in the order of the data file, the columns in the order of the "
                                "classes, and is it the right fold?")
                    .toStdString());
}

} // namespace

ScoreImport::ScoreImport(WorkspaceController& workspace, QObject* parent)
    : QAbstractTableModel(parent), m_workspace(workspace)
{
    for (auto* task : {&m_reading, &m_checking, &m_writing}) {
        connect(task, &Task::runningChanged, this, &ScoreImport::changed);
        connect(task, &Task::failed, this, [this](const Error& problem) {
            refuse(endedEarly(problem, "Reading the scores", m_source.string()));
        });
    }
    // Other data or folds: what was checked no longer stands.
    connect(&workspace, &WorkspaceController::dataChanged, this, &ScoreImport::clear);
    connect(&workspace, &WorkspaceController::foldsChanged, this, &ScoreImport::clear);
}

ScoreImport::~ScoreImport() = default;

bool ScoreImport::isAnswers() const
{
    return m_source.extension() == ".jsonl";
}

int ScoreImport::foldCount() const
{
    const auto folds = m_workspace.folds();
    return folds ? folds->nSplits : 0;
}

std::size_t ScoreImport::rowsOfFold(int fold) const
{
    const auto folds = m_workspace.folds();
    if (!folds) return 0;
    return static_cast<std::size_t>(std::count_if(folds->fold.begin(), folds->fold.end(), [fold](int one) {
        return fold < 0 ? one >= 0 : one == fold;
    }));
}

void ScoreImport::setSource(const Path& source)
{
    m_source = source;
    m_name = QString::fromStdString(source.stem().string());
    read();
}

void ScoreImport::clear()
{
    m_reading.stop();
    forget();
    m_source.clear();
    m_name.clear();
    m_fold = -1;
    Q_EMIT changed();
}

void ScoreImport::refuse(Error problem)
{
    m_problem = std::move(problem);
    Q_EMIT changed();
}

// What was read and checked. A check that still runs is dropped with it: its figures would stand beside no
// scores.
void ScoreImport::forget()
{
    m_checking.stop();
    beginResetModel();
    m_scores.reset();
    m_checked.reset();
    m_problem.reset();
    endResetModel();
}

void ScoreImport::read()
{
    forget();
    const auto data = m_workspace.data();
    const auto folds = m_workspace.folds();
    if (!data || !data->train.hasLabels || !folds)
        return refuse(fail(ErrorCode::Usage,
                           "Scores become a run of labelled data and of its folds, and there are none here",
                           "Open the labelled data file, make or import the folds, then import again.",
                           m_source.string()));
    m_reading.start([&files = m_workspace.files(), source = m_source,
                     data](const Progress&) { return readSource(files, source, data->train); },
                    [this](Result<ImportedScores> scores) {
                        if (!scores) return refuse(std::move(scores).error());
                        m_scores = std::make_shared<const ImportedScores>(std::move(*scores));
                        proposeFold();
                        check();
                    });
}

// The fold whose rows it has, by ids or else by their number; folds of one size leave it to the person.
void ScoreImport::proposeFold()
{
    m_fold = -1;
    const auto data = m_workspace.data();
    const auto folds = m_workspace.folds();
    if (!data || !folds || m_scores->probs.rows == data->train.rows() ||
        m_scores->probs.rows == rowsOfFold(-1))
        return;
    if (!m_scores->ids.empty()) {
        const auto at = std::find(data->train.ids.begin(), data->train.ids.end(), m_scores->ids.front());
        if (at != data->train.ids.end())
            m_fold = folds->fold[static_cast<std::size_t>(at - data->train.ids.begin())];
        return;
    }
    for (int k = 0; k < folds->nSplits; ++k)
        if (rowsOfFold(k) == m_scores->probs.rows) {
            m_fold = k;
            return;
        }
}

void ScoreImport::setFold(int fold)
{
    if (fold == m_fold) return;
    m_fold = fold;
    if (m_scores) check();
}

void ScoreImport::setName(const QString& name)
{
    m_name = name.trimmed();
    if (m_scores && m_problem) check(); // the other name may not have it
    Q_EMIT changed();
}

void ScoreImport::check()
{
    m_problem.reset();
    const auto data = m_workspace.data();
    const auto folds = m_workspace.folds();
    if (!data || !folds) return clear();
    m_checking.start([data, folds, scores = m_scores, fold = m_fold](
                         const Progress&) { return checkScores(data->train, *folds, *scores, fold); },
                     [this](Result<CheckedScores> checked) {
                         beginResetModel();
                         m_checked.reset();
                         if (checked) m_checked = std::move(*checked);
                         endResetModel();
                         if (!checked)
                             refuse(checked.error());
                         else if (!m_checked->aboveChance())
                             refuse(noBetterThanChance(*m_checked));
                         else
                             Q_EMIT changed();
                     });
}

void ScoreImport::import()
{
    if (!canImport()) return;
    const Path run = m_workspace.workspace().runsFolder() / m_name.toStdString();
    if (m_name.contains(QLatin1Char('/')) || m_name.startsWith(QLatin1Char('.')))
        return refuse(fail(ErrorCode::BadValue, "A run's name is the name of a folder",
                           "Use letters, digits, blanks, - and _.", m_name.toStdString()));
    struct Written { // apart: g++ 12 sees a free of what was never allocated in a Result moved through a Task
        std::optional<Error> problem;
        ImportReport report;
    };
    m_writing.start(
        [&files = m_workspace.files(), data = m_workspace.data(), folds = m_workspace.folds(),
         scores = m_scores, fold = m_fold, run, columns = m_workspace.workspace().data](const Progress&) {
            Written written;
            auto report = importScores(files, {run, data->train, *folds}, *scores, fold);
            if (!report) {
                written.problem = std::move(report).error();
                return written;
            }
            written.report = std::move(*report);
            // Its decision and cross-fitted score, from the folds that are there by now.
            const auto finished = finishForeignRun(files, realClock(), RunFolder(run),
                                                   {.data = data->train.path, .config = columns});
            if (!finished) written.problem = finished.error();
            return written;
        },
        [this, run](Written written) {
            m_workspace.announceRuns();
            if (written.problem) return refuse(std::move(*written.problem));
            Q_EMIT imported(QString::fromStdString(run.string()), written.report);
        });
}

int ScoreImport::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_checked ? 0 : static_cast<int>(m_checked->prevalence.size());
}

int ScoreImport::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

// What the file says it is; a matrix without a head has columns by number.
QString ScoreImport::inFile(std::size_t column) const
{
    if (isAnswers()) return tr("answers");
    if (column < m_scores->classes.size()) return QString::fromStdString(m_scores->classes[column]);
    return tr("column %1").arg(column + 1);
}

QVariant ScoreImport::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const auto c = static_cast<std::size_t>(index.row());
    if (role == Qt::TextAlignmentRole && index.column() >= Prevalence)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    const auto data = m_workspace.data();
    switch (index.column()) {
    case ClassName:
        return data && c < data->train.classes.size() ? QString::fromStdString(data->train.classes[c])
                                                      : QString();
    case InFile:
        return inFile(c);
    case Prevalence:
        return percentText(m_checked->prevalence[c]);
    case MeanScore:
        return percentText(m_checked->meanScore[c]);
    case Precision:
        return scoreText(m_checked->averagePrecision[c]);
    default:
        return {};
    }
}

QVariant ScoreImport::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::ToolTipRole && section == Precision)
        return tr("Of shuffled scores it is about as high as the share of posts with the class");
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case ClassName:
        return tr("Class");
    case InFile:
        return tr("In the file");
    case Prevalence:
        return tr("Posts with it");
    case MeanScore:
        return tr("Mean score");
    case Precision:
        return tr("Average precision");
    default:
        return {};
    }
}

void ScoreImport::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

} // namespace thresher
