#include "pages/thresholds_page.h"

#include "controllers/workspace_controller.h"
#include "pages/thresholds/board_list.h"
#include "pages/thresholds/posts_drawer.h"
#include "pages/thresholds/steps_bar.h"
#include "pages/thresholds/totals_bar.h"
#include "parts/empty_state.h"
#include "runs/run_folder.h"
#include "text/quantities.h"
#include "viewmodels/sealed_score.h"
#include "viewmodels/step_scrubber.h"
#include "viewmodels/threshold_board.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpressionValidator>
#include <QSlider>
#include <QSplitter>
#include <QStackedWidget>

#include <algorithm>
#include <map>
#include <unordered_map>

namespace thresher {
namespace {

constexpr Rule shownRules[] = {Rule::Bagged, Rule::Exact,        Rule::Balance,    Rule::Hybrid,
                               Rule::Grid,   Rule::Distribution, Rule::Regularized};

QString pathText(const Path& path)
{
    return QString::fromStdString(path.string());
}

} // namespace

ThresholdsPage::ThresholdsPage(WorkspaceController& workspaceController, QWidget* parent)
    : Page(workspaceController, parent), m_board(new ThresholdBoard(workspaceController.files(), this)),
      m_sealed(new SealedScore(*m_board, workspaceController, this)),
      m_scrubber(new StepScrubber(*m_board, workspaceController, this)), m_pages(new QStackedWidget(this)),
      m_empty(new EmptyState(this)), m_splitter(new QSplitter(Qt::Vertical, this)),
      m_totals(new TotalsBar(*m_board, *m_sealed, this)), m_stepsBar(new StepsBar(*m_scrubber, this)),
      m_list(new BoardList(*m_board, this)), m_drawer(new PostsDrawer(*m_board, workspaceController, this)),
      m_run(new QComboBox(this)), m_fold(new QComboBox(this)), m_rule(new QComboBox(this)),
      m_axis(new QComboBox(this)), m_against(new QComboBox(this)), m_blend(new QSlider(Qt::Horizontal, this)),
      m_runLabel(new QLabel(this)), m_ruleLabel(new QLabel(this)), m_blendLabel(new QLabel(this)),
      m_axisLabel(new QLabel(this)), m_againstLabel(new QLabel(this)), m_name(new QLineEdit(this)),
      m_saveButton(new QPushButton(this))
{
    m_splitter->setObjectName(QStringLiteral("thresholdsSplitter"));
    m_splitter->addWidget(m_list);
    m_splitter->addWidget(m_drawer);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setChildrenCollapsible(false);
    auto* work = new QWidget(this);
    auto* layout = new QVBoxLayout(work);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_totals);
    layout->addWidget(m_stepsBar);
    layout->addWidget(makeControls());
    layout->addWidget(m_splitter, 1);
    m_pages->addWidget(m_empty);
    m_pages->addWidget(work);
    body()->addWidget(m_pages, 1);
    makeActions();
    connectAll();
    connectScrubber();
    refreshRuns();
    refreshControls();
    refreshSteps();
}

ThresholdsPage::~ThresholdsPage() = default;

QWidget* ThresholdsPage::makeControls()
{
    m_blend->setRange(0, 100);
    m_blend->setValue(100);
    m_blend->setFixedWidth(110);
    m_name->setFixedWidth(150);
    // A name becomes a file name.
    static const QRegularExpression fileName(QStringLiteral("[^/\\\\:*?\"<>|.][^/\\\\:*?\"<>|]{0,60}"));
    m_name->setValidator(new QRegularExpressionValidator(fileName, m_name));
    m_name->setText(QStringLiteral("by-hand"));
    m_run->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_run->setMinimumContentsLength(12);
    m_against->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_against->setMinimumContentsLength(9);
    auto* bar = new QWidget(this);
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    const std::pair<QLabel*, QWidget*> pairs[] = {{m_runLabel, m_run},   {nullptr, m_fold},
                                                  {m_ruleLabel, m_rule}, {m_blendLabel, m_blend},
                                                  {m_axisLabel, m_axis}, {m_againstLabel, m_against}};
    for (const auto& [label, control] : pairs) {
        if (label) {
            label->setBuddy(control);
            layout->addWidget(label);
        }
        layout->addWidget(control, control == m_run ? 1 : 0);
    }
    m_run->setMaximumWidth(fontMetrics().averageCharWidth() * 44);
    layout->addStretch(1);
    layout->addWidget(m_name);
    m_saveButton->setObjectName(QStringLiteral("primary"));
    layout->addWidget(m_saveButton);
    return bar;
}

void ThresholdsPage::makeActions()
{
    m_snapAll = addAction(QKeySequence(Qt::CTRL | Qt::Key_R), true);
    m_undo = addAction(QKeySequence::Undo, true);
    m_redo = addAction(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), true);
    m_compare = addAction(QKeySequence(Qt::Key_C), true);
    m_compare->setCheckable(true);
    m_balance = addAction(QKeySequence(Qt::Key_B));
    m_fit = addAction(QKeySequence(Qt::Key_F));
    m_hybrid = addAction(QKeySequence(Qt::Key_H));
    m_lock = addAction(QKeySequence(Qt::Key_L));
    m_posts = addAction(QKeySequence(Qt::CTRL | Qt::Key_Return), true);
    m_steps = addAction(QKeySequence(Qt::CTRL | Qt::Key_T), true);
    m_steps->setCheckable(true);
    m_save = addAction(QKeySequence::Save);
}

void ThresholdsPage::connectScrubber()
{
    connect(m_steps, &QAction::toggled, m_scrubber, &StepScrubber::setActive);
    connect(m_scrubber, &StepScrubber::changed, this, &ThresholdsPage::refreshSteps);
    connect(m_scrubber, &StepScrubber::failed, this, &Page::showError);
    connect(m_scrubber, &StepScrubber::made, this, [this](const QString& run) {
        workspace().addRun(run.toStdString());
        workspace().chooseRun(run.toStdString());
    });
}

void ThresholdsPage::refreshSteps()
{
    m_steps->setEnabled(m_scrubber->isAvailable());
    m_steps->setChecked(m_scrubber->isActive());
}

void ThresholdsPage::connectAll()
{
    connect(m_empty, &EmptyState::triggered, this, [this] {
        if (!workspace().isOpen())
            Q_EMIT openWanted();
        else
            Q_EMIT pageWanted(QStringLiteral("train"));
    });
    const auto snap = [this](Rule rule) {
        if (m_board->isOpen()) m_board->snap(m_list->currentClass(), rule);
    };
    connect(m_balance, &QAction::triggered, this, [snap] { snap(Rule::Balance); });
    connect(m_fit, &QAction::triggered, this, [snap] { snap(Rule::Exact); });
    connect(m_hybrid, &QAction::triggered, this, [snap] { snap(Rule::Hybrid); });
    connect(m_lock, &QAction::triggered, this, [this] {
        const int c = m_list->currentClass();
        if (m_board->isOpen()) m_board->setLocked(c, !m_board->isLocked(c));
    });
    connect(m_snapAll, &QAction::triggered, m_board, &ThresholdBoard::snapAll);
    connect(m_undo, &QAction::triggered, m_board, &ThresholdBoard::undo);
    connect(m_redo, &QAction::triggered, m_board, &ThresholdBoard::redo);
    connect(m_compare, &QAction::toggled, m_list, &BoardList::setComparing);
    connect(m_posts, &QAction::triggered, this,
            [this] { m_drawer->showCell(m_list->currentClass(), BoardCell::Errors); });
    connect(m_list, &BoardList::postsWanted, m_drawer, &PostsDrawer::showCell);
    connect(m_save, &QAction::triggered, this, &ThresholdsPage::save);
    connect(m_saveButton, &QPushButton::clicked, m_save, &QAction::trigger);
    connect(m_rule, &QComboBox::activated, this, [this](int at) {
        const Rule rule = shownRules[m_rule->itemData(at).toInt()];
        m_board->setRule({rule, {}});
    });
    connect(m_blend, &QSlider::sliderPressed, m_board, &ThresholdBoard::beginMove);
    connect(m_blend, &QSlider::sliderReleased, m_board, &ThresholdBoard::endMove);
    connect(m_blend, &QSlider::valueChanged, this, [this](int value) {
        if (!m_filling && m_board->isOpen()) m_board->setRule({m_board->rule().rule, value / 100.0});
    });
    connect(m_axis, &QComboBox::activated, this, [this](int at) {
        m_list->setAxis(at == 0 ? Space::Rank : at == 1 ? Space::Logit : Space::Prob);
    });
    const auto choose = [this] {
        if (m_run->currentIndex() >= 0)
            workspace().chooseRun(m_run->currentData().toString().toStdString(),
                                  m_fold->currentData().toInt());
    };
    for (auto* box : {m_run, m_against}) // names may be longer than the box
        connect(box, &QComboBox::currentTextChanged, box, &QWidget::setToolTip);
    connect(m_run, &QComboBox::activated, this, choose);
    connect(m_fold, &QComboBox::activated, this, choose);

    connect(m_against, &QComboBox::activated, this, [this](int at) {
        m_board->compareWith(m_against->itemData(at).toString().toStdString());
        m_compare->setChecked(true);
    });
    connect(m_board, &ThresholdBoard::rebuilt, this, &ThresholdsPage::refreshControls);
    connect(m_board, &ThresholdBoard::rebuilt, this, &ThresholdsPage::refreshAgainst);
    connect(m_board, &ThresholdBoard::rebuilt, this, &ThresholdsPage::findLanguages);
    connect(&workspace(), &WorkspaceController::dataChanged, this, &ThresholdsPage::findLanguages);
    connect(m_board, &ThresholdBoard::stateChanged, this, &ThresholdsPage::refreshControls);
    connect(m_board, &ThresholdBoard::failed, this, &Page::showError);
    connect(m_sealed, &SealedScore::failed, this, &Page::showError);
    connect(m_board, &ThresholdBoard::decided, &workspace(), &WorkspaceController::setDecision);
    connect(m_board, &ThresholdBoard::saved, this,
            [this](const std::shared_ptr<const Decision>& decision, const QString& path) {
                // The file is where it was wanted; what is open by now may be something else.
                if (!workspace().isOpen() ||
                    Path(path.toStdString()).parent_path() != workspace().workspace().decisionsFolder())
                    return;
                clearMessage();
                workspace().edit([&path](Workspace& edited) { edited.decision = path.toStdString(); });
                const auto set = workspace().scoreSet();
                if (set && set->identity == decision->scoreSet && m_board->isSaved())
                    workspace().setDecision(decision);
                refreshAgainst();
            });
    connect(&workspace(), &WorkspaceController::scoreSetChanged, this, &ThresholdsPage::openScoreSet);
    connect(&workspace(), &WorkspaceController::runsChanged, this, &ThresholdsPage::refreshRuns);
    connect(&workspace(), &WorkspaceController::foldsChanged, this, &ThresholdsPage::refreshRuns);
    connect(&workspace(), &WorkspaceController::workspaceChanged, this, &ThresholdsPage::refreshControls);
    connect(&workspace(), &WorkspaceController::balanceChanged, this, &ThresholdsPage::takeBalance);
    // A run that has no scores yet is not the one on the board: the box says which is.
    connect(&workspace(), &WorkspaceController::failed, this, &ThresholdsPage::refreshRuns);
    connect(&workspace(), &WorkspaceController::scoresOutdated, this, [this](const QString& name) {
        showWarning(tr("%1 has scores of more folds by now").arg(name),
                    tr("Choose it again under Scores to work on them. The thresholds here were moved by hand "
                       "and belong to the scores in use."));
    });
    for (const auto signal : {&ThresholdBoard::stateChanged, &ThresholdBoard::rebuilt})
        connect(m_board, signal, this, [this] { workspace().setThresholdsTouched(m_board->isTouched()); });
    connect(m_board, &ThresholdBoard::busyChanged, this,
            [this] { workspace().setDeciding(m_board->isDeciding()); });
}

void ThresholdsPage::takeBalance()
{
    if (!m_board->isOpen() || m_board->isOpening()) return openScoreSet();
    m_scrubber->setActive(false); // the steps were decided by the rates before
    m_board->setBalance(workspace().workspace().balance);
}

void ThresholdsPage::openScoreSet()
{
    clearMessage();
    const auto set = workspace().scoreSet();
    if (!set || !workspace().isOpen()) {
        m_board->open({}, {}, {});
        return;
    }
    const auto& opened = workspace().workspace();
    m_board->open(set, opened.balance, opened.decision);
    refreshRuns();
}

void ThresholdsPage::refreshRuns()
{
    m_filling = true;
    m_run->clear();
    m_fold->clear();
    if (workspace().isOpen())
        for (const auto& run : workspace().runs())
            m_run->addItem(QString::fromStdString(run.filename().string()), pathText(run));
    const auto set = workspace().scoreSet();
    const bool oneRun = set && set->identity.members.size() == 1;
    if (oneRun)
        m_run->setCurrentIndex(m_run->findData(QString::fromStdString(set->identity.members[0].path)));
    else
        m_run->setCurrentIndex(-1);
    m_run->setPlaceholderText(set ? set->name : tr("Choose a run"));
    m_fold->addItem(tr("all folds"), -1);
    int folds = workspace().folds() ? workspace().folds()->nSplits : 0;
    if (set)
        for (const int fold : set->outOfFold.foldNumbers()) folds = std::max(folds, fold + 1);
    for (int k = 0; k < folds; ++k) m_fold->addItem(tr("fold %1").arg(k), k);
    m_fold->setCurrentIndex(oneRun ? std::max(0, m_fold->findData(set->identity.members[0].fold)) : 0);
    m_filling = false;
}

void ThresholdsPage::refreshControls()
{
    const bool open = m_board->isOpen();
    m_pages->setCurrentIndex(open ? 1 : 0);
    for (auto* action : {m_snapAll, m_compare, m_balance, m_fit, m_hybrid, m_lock, m_posts, m_save})
        action->setEnabled(open);
    m_undo->setEnabled(open && m_board->canUndo());
    m_redo->setEnabled(open && m_board->canRedo());
    // Steps of a training are looked at; what is decided is decided on a score set.
    const bool own = open && !m_board->isPreview();
    m_save->setEnabled(own);
    m_saveButton->setEnabled(own && !m_board->isSaved());
    m_against->setEnabled(own);
    if (!open) return;
    m_filling = true;
    const Rule rule = m_board->rule().rule;
    for (int i = 0; i < m_rule->count(); ++i)
        if (shownRules[m_rule->itemData(i).toInt()] == rule) m_rule->setCurrentIndex(i);
    m_blend->setEnabled(!isReferenceRule(rule) && rule != Rule::Balance);
    const double blend = m_board->rule().blend.value_or(rule == Rule::Hybrid ? 0.5 : 1.0);
    m_blend->setValue(static_cast<int>(blend * 100 + 0.5));
    m_filling = false;
}

// The rule and every decision of the workspace; the one that changes are counted from is current.
void ThresholdsPage::refreshAgainst()
{
    if (m_board->isPreview()) return;
    m_against->clear();
    m_against->addItem(tr("the rule"), QString());
    if (!workspace().isOpen()) return;
    const Path folder = workspace().workspace().decisionsFolder();
    const auto names = workspace().files().list(folder);
    for (const auto& name : names.ok() ? *names : std::vector<std::string>{})
        if (const Path path = folder / name; path.extension() == ".yaml")
            m_against->addItem(QString::fromStdString(path.stem().string()), pathText(path));
    const QString current = m_board->isOpen() ? m_board->referenceName() : QString();
    m_against->setCurrentIndex(current.isEmpty() ? 0 : std::max(0, m_against->findText(current)));
}

void ThresholdsPage::findLanguages()
{
    const auto snapshot = workspace().data();
    if (!m_board->isOpen() || m_board->isPreview() || !snapshot || snapshot->train.languages.empty()) return;
    struct Found {
        QStringList names;
        std::vector<int> ofRow;
    };
    m_languages.start(
        [snapshot, set = m_board->basis().set](const Progress&) {
            Found found;
            std::map<std::string_view, int> codes;
            for (const auto& language : snapshot->train.languages) codes.emplace(language, 0);
            for (auto& [language, code] : codes) {
                code = static_cast<int>(found.names.size());
                found.names << QString::fromUtf8(language.data(), static_cast<qsizetype>(language.size()));
            }
            std::unordered_map<std::string_view, std::size_t> where;
            for (std::size_t i = 0; i < snapshot->train.rows(); ++i) where.emplace(snapshot->train.ids[i], i);
            for (const auto& id : set->outOfFold.ids()) {
                const auto row = where.find(id);
                found.ofRow.push_back(row == where.end() ? -1
                                                         : codes[snapshot->train.languages[row->second]]);
            }
            return found;
        },
        [this](Found found) { m_board->setLanguages(found.names, std::move(found.ofRow)); });
}

void ThresholdsPage::save()
{
    if (!m_board->isOpen() || !workspace().isOpen()) return;
    const QString name = m_name->text().trimmed();
    if (name.isEmpty()) {
        showError(fail(ErrorCode::Usage, "The decision has no name", "Type a name beside Save."));
        m_name->setFocus();
        return;
    }
    m_board->save(workspace().workspace().decisionsFolder() / (name.toStdString() + ".yaml"), name);
}

QString ThresholdsPage::title() const
{
    return tr("Thresholds");
}

QString ThresholdsPage::railText() const
{
    return tr("Thresholds");
}

QStringList ThresholdsPage::states() const
{
    return {QStringLiteral("default"), QStringLiteral("moved"), QStringLiteral("posts"),
            QStringLiteral("logit"), QStringLiteral("steps")};
}

void ThresholdsPage::showState(const QString& state)
{
    m_drawer->hide();
    m_compare->setChecked(false);
    m_list->setAxis(Space::Rank);
    m_axis->setCurrentIndex(0);
    if (!m_board->isOpen()) return;
    m_scrubber->setActive(false);
    while (m_board->canUndo()) m_board->undo();
    if (state == QLatin1String("moved")) {
        m_list->setCurrentClass(0, true);
        m_board->step(0, 25);
        m_board->setLocked(std::min(1, m_board->classCount() - 1), true);
        m_compare->setChecked(true);
    } else if (state == QLatin1String("posts")) {
        m_drawer->showCell(0, BoardCell::Errors);
    } else if (state == QLatin1String("logit")) {
        m_axis->setCurrentIndex(1);
        m_list->setAxis(Space::Logit);
    } else if (state == QLatin1String("steps")) {
        m_scrubber->setActive(true);
    }
}

bool ThresholdsPage::isSettled() const
{
    return !m_board->isBusy() && !m_languages.isRunning() && !m_sealed->isBusy() && !m_scrubber->isBusy() &&
           m_drawer->isSettled();
}

void ThresholdsPage::retranslate()
{
    if (workspace().isOpen())
        m_empty->setTexts(
            tr("Thresholds need a finished run. Train the linear baseline first: half a minute."),
            tr("Go to training"));
    else
        m_empty->setTexts(tr("Open a data file, a run folder or a workspace to set thresholds."),
                          tr("Open a data file"));
    m_runLabel->setText(tr("Scores"));
    m_run->setAccessibleName(tr("Run whose scores are used"));
    m_fold->setAccessibleName(tr("All folds or one"));
    m_ruleLabel->setText(tr("Rule"));
    m_rule->setAccessibleName(tr("Rule"));
    m_blendLabel->setText(tr("Blend"));
    m_blend->setAccessibleName(tr("Blend"));
    m_blend->setToolTip(tr("Right: the rule's own cut; left: the cut matched to the class balance"));
    m_axisLabel->setText(tr("Axis"));
    m_axis->setAccessibleName(tr("Axis of the plots"));
    m_againstLabel->setText(tr("Against"));
    m_against->setAccessibleName(tr("Decision that changes are counted from"));
    m_name->setAccessibleName(tr("Name of the decision"));
    m_name->setToolTip(tr("Name of the decision file"));
    m_saveButton->setText(tr("Save decision"));
    const int rule = m_rule->currentIndex();
    m_rule->clear();
    for (int i = 0; i < static_cast<int>(std::size(shownRules)); ++i)
        m_rule->addItem(ruleText(shownRules[i]), i);
    m_rule->setCurrentIndex(std::max(0, rule));
    const int axis = std::max(0, m_axis->currentIndex());
    m_axis->clear();
    m_axis->addItems({tr("rank"), tr("logit"), tr("probability")});
    m_axis->setCurrentIndex(axis);
    m_snapAll->setText(tr("Snap all"));
    m_snapAll->setStatusTip(tr("All classes that are not locked to the rule"));
    m_undo->setText(tr("Undo"));
    m_redo->setText(tr("Redo"));
    m_compare->setText(tr("Compare"));
    m_compare->setStatusTip(tr("Show the other decision's thresholds as dashed lines"));
    m_balance->setText(tr("Class to the balance"));
    m_fit->setText(tr("Class to the best fit"));
    m_hybrid->setText(tr("Class to the hybrid"));
    m_lock->setText(tr("Lock the class"));
    m_posts->setText(tr("Posts"));
    m_posts->setStatusTip(tr("Errors of the class, likely label errors first"));
    m_steps->setText(tr("Steps"));
    m_steps->setStatusTip(tr("Drag through the evaluations of the training"));
    m_save->setText(tr("Save decision"));
    m_stepsBar->retranslate();
    m_list->retranslate();
    m_drawer->retranslate();
    m_totals->retranslate();
    refreshRuns();
    refreshAgainst();
    refreshControls();
}

} // namespace thresher
