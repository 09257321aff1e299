#include "pages/train_page.h"

#include "config/import_hf.h"
#include "config/load.h"
#include "controllers/train_controller.h"
#include "controllers/workspace_controller.h"
#include "forms/config_form.h"
#include "pages/train/curves_panel.h"
#include "pages/train/fold_table.h"
#include "pages/train/preflight_card.h"
#include "pages/train/prompt_panel.h"
#include "parts/empty_state.h"
#include "runs/run_folder.h"
#include "text/quantities.h"
#include "viewmodels/config_model.h"
#include "viewmodels/presets.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace thresher {
namespace {

constexpr int formWidth = 340;

} // namespace

TrainPage::TrainPage(WorkspaceController& workspaceController, TrainController& trainer, QWidget* parent)
    : Page(workspaceController, parent), m_trainer(trainer), m_model(new ConfigModel(this)),
      m_pages(new QStackedWidget(this)), m_empty(new EmptyState(this)),
      m_splitter(new QSplitter(Qt::Horizontal, this))
{
    m_showPrompt = addAction(QKeySequence(Qt::Key_W), true);
    m_showPrompt->setCheckable(true);
    m_pause = addAction(QKeySequence(Qt::Key_P), true);
    m_stop = addAction(QKeySequence(Qt::CTRL | Qt::Key_Period), true);
    m_resume = addAction(QKeySequence(Qt::CTRL | Qt::Key_R), true);
    m_splitter->addWidget(makeForm());
    m_splitter->addWidget(makeCurves());
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setChildrenCollapsible(false);
    m_pages->addWidget(m_empty);
    m_pages->addWidget(m_splitter);
    body()->addWidget(m_pages, 1);
    connectAll();
    refreshPresets();
    usePreset(0);
    refreshRuns();
    refreshEmpty();
}

TrainPage::~TrainPage() = default;

QWidget* TrainPage::makeForm()
{
    auto* left = new QWidget(this);
    left->setFixedWidth(formWidth);
    m_presetLabel = new QLabel(left);
    m_preset = new QComboBox(left);
    m_nameLabel = new QLabel(left);
    m_name = new QLineEdit(left);
    m_presetLabel->setBuddy(m_preset);
    m_nameLabel->setBuddy(m_name);
    m_more = new QToolButton(left);
    m_more->setObjectName(QStringLiteral("flat"));
    m_more->setText(QStringLiteral("\u22EF"));
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_moreMenu = new QMenu(this);
    m_import = m_moreMenu->addAction(QString());
    m_copyCommand = m_moreMenu->addAction(QString());
    m_reset = m_moreMenu->addAction(QString());
    m_moreMenu->addSeparator();
    m_moreMenu->setToolTipsVisible(true);
    m_inProcess = m_moreMenu->addAction(QString());
    m_inProcess->setCheckable(true);
    m_more->setMenu(m_moreMenu);
    m_more->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
    m_yamlToggle = new QToolButton(left);
    m_yamlToggle->setObjectName(QStringLiteral("flat"));
    m_yamlToggle->setCheckable(true);
    m_form = new ConfigForm(*m_model, workspace().files(), left);
    m_yaml = new QPlainTextEdit(left);
    m_yaml->setReadOnly(true);
    m_yaml->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_yaml->hide();
    m_preflight = new PreflightCard(workspace().files(), left);
    m_train = new QPushButton(left);
    m_train->setObjectName(QStringLiteral("primary"));
    m_trainMenu = new QMenu(this);
    m_trainAll = m_trainMenu->addAction(QString());
    m_trainMissing = m_trainMenu->addAction(QString());
    m_makeJob = m_trainMenu->addAction(QString());
    auto* menuButton = new QToolButton(left);
    menuButton->setObjectName(QStringLiteral("flat"));
    menuButton->setPopupMode(QToolButton::InstantPopup);
    menuButton->setArrowType(Qt::DownArrow);
    menuButton->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
    menuButton->setMenu(m_trainMenu);
    menuButton->setAccessibleName(QStringLiteral("train"));

    auto* scroll = new QScrollArea(left);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(m_form);
    auto* head = new QGridLayout;
    head->setSpacing(6);
    head->addWidget(m_presetLabel, 0, 0);
    head->addWidget(m_preset, 0, 1);
    head->addWidget(m_yamlToggle, 0, 2);
    head->addWidget(m_more, 0, 3);
    head->addWidget(m_nameLabel, 1, 0);
    head->addWidget(m_name, 1, 1, 1, 3);
    head->setColumnStretch(1, 1);
    auto* start = new QHBoxLayout;
    start->addWidget(m_train, 1);
    start->addWidget(menuButton);
    auto* layout = new QVBoxLayout(left);
    layout->setContentsMargins(0, 0, 8, 0);
    layout->addLayout(head);
    layout->addWidget(scroll, 1);
    layout->addWidget(m_yaml, 1);
    layout->addWidget(m_preflight);
    layout->addLayout(start);
    connect(m_yamlToggle, &QToolButton::toggled, this, [this, scroll](bool on) {
        scroll->setVisible(!on);
        m_yaml->setVisible(on);
    });
    return left;
}

QWidget* TrainPage::makeCurves()
{
    auto* right = new QWidget(this);
    m_runLabel = new QLabel(right);
    m_run = new QComboBox(right);
    m_run->setMinimumWidth(160);
    m_runLabel->setBuddy(m_run);
    m_runState = new QLabel(right);
    m_curves = new CurvesPanel(right);
    m_folds = new FoldTable(right);
    m_prompt = new PromptPanel(workspace(), *m_model, right);
    m_prompt->hide();
    m_queueTitle = new QLabel(right);
    m_queueTitle->setObjectName(QStringLiteral("cardTitle"));
    m_queue = new QListWidget(right);
    m_queue->setMaximumHeight(90);
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(m_runLabel);
    head->addWidget(m_run);
    head->addWidget(m_runState, 1);
    auto* layout = new QVBoxLayout(right);
    layout->setContentsMargins(8, 0, 0, 0);
    layout->addWidget(m_prompt, 1);
    layout->addLayout(head);
    layout->addWidget(m_curves, 1);
    layout->addWidget(m_folds);
    layout->addWidget(m_queueTitle);
    layout->addWidget(m_queue);
    return right;
}

void TrainPage::connectAll()
{
    m_curves->follow(workspace());
    connect(m_empty, &EmptyState::triggered, this, &Page::openWanted);
    connect(m_preset, &QComboBox::activated, this, &TrainPage::usePreset);
    connect(m_import, &QAction::triggered, this, &TrainPage::importHf);
    connect(m_reset, &QAction::triggered, this, [this] { usePreset(m_preset->currentIndex()); });
    connect(m_copyCommand, &QAction::triggered, this, [this] {
        const Path root = workspace().workspace().root;
        const auto name = m_name->text().toStdString();
        QApplication::clipboard()->setText(TrainController::commandFor(root / "configs" / (name + ".yaml"),
                                                                       root / "runs" / name, {}, false));
    });
    connect(m_inProcess, &QAction::toggled, &m_trainer, &TrainController::setInProcess);
    connect(&m_trainer, &TrainController::inProcessChanged, m_inProcess, &QAction::setChecked);
    connect(m_name, &QLineEdit::textEdited, this, [this] { m_nameIsOurs = false; });
    connect(m_train, &QPushButton::clicked, this, [this] { train(QStringLiteral("0")); });
    connect(m_trainAll, &QAction::triggered, this, [this] { train({}); });
    connect(m_trainMissing, &QAction::triggered, this, [this] {
        if (m_shown) m_trainer.submit({nameOf(m_shown->run()), {}, {}, m_shown->run()});
    });
    connect(m_makeJob, &QAction::triggered, this, &TrainPage::askForJob);
    connect(m_model, &ConfigModel::valueChanged, this, &TrainPage::configChanged);
    connect(m_model, &ConfigModel::configReplaced, this, &TrainPage::configChanged);
    connect(m_run, &QComboBox::activated, this,
            [this](int index) { showRun(m_run->itemData(index).toString()); });
    connect(m_curves, &CurvesPanel::saveFailed, this, [this](const QString& what) {
        showError(fail(ErrorCode::WriteFailed, what.toStdString(), "Choose another folder."));
    });
    connect(m_queue, &QListWidget::itemActivated, this, [this](QListWidgetItem* item) {
        m_trainer.removeFromQueue(static_cast<std::size_t>(m_queue->row(item)));
    });
    connect(m_showPrompt, &QAction::toggled, m_prompt, &QWidget::setVisible);
    connect(m_prompt, &PromptPanel::closed, m_showPrompt, [this] { m_showPrompt->setChecked(false); });
    connect(m_pause, &QAction::triggered, this, [this] {
        const auto current = m_trainer.current();
        if (current && current->status().state == "paused")
            m_trainer.goOn();
        else
            m_trainer.pause();
    });
    connect(m_stop, &QAction::triggered, &m_trainer, &TrainController::stop);
    connect(m_resume, &QAction::triggered, this, [this] {
        if (m_shown) m_trainer.submit({nameOf(m_shown->run()), {}, {}, m_shown->run()});
    });
    connect(&m_trainer, &TrainController::failed, this, &Page::showError);
    connect(&workspace(), &WorkspaceController::curvesImported, this, &TrainPage::showImported);
    connect(&m_trainer, &TrainController::queueChanged, this, &TrainPage::refreshQueue);
    connect(&m_trainer, &TrainController::currentChanged, this, &TrainPage::refreshButtons);
    connect(&m_trainer, &TrainController::started, this, [this](const QString& run) {
        clearMessage();
        showRun(run);
    });
    connect(&m_trainer, &TrainController::finished, this, [this] {
        if (m_nameIsOurs) configChanged();
    });
    connect(&workspace(), &WorkspaceController::runsChanged, this, &TrainPage::refreshRuns);
    connect(&workspace(), &WorkspaceController::workspaceChanged, this, [this] {
        refreshEmpty();
        refreshPresets();
        configChanged();
    });
    connect(&workspace(), &WorkspaceController::foldsChanged, this, &TrainPage::configChanged);
}

QString TrainPage::title() const
{
    return tr("Train");
}

QString TrainPage::railText() const
{
    return tr("Train");
}

QStringList TrainPage::states() const
{
    return {QStringLiteral("default"), QStringLiteral("classes"), QStringLiteral("yaml"),
            QStringLiteral("prompt")};
}

void TrainPage::showState(const QString& state)
{
    m_curves->showClasses(state == QLatin1String("classes"));
    m_yamlToggle->setChecked(state == QLatin1String("yaml"));
    if (state == QLatin1String("prompt") && m_shown)
        cloneRun(QString::fromStdString(m_shown->run().string()));
    m_showPrompt->setChecked(state == QLatin1String("prompt"));
}

bool TrainPage::isSettled() const
{
    return m_curves->isSettled() && !m_preflight->isBusy() && m_form->isSettled() && m_prompt->isSettled() &&
           !m_job.isRunning();
}

void TrainPage::usePreset(int index)
{
    if (index >= 0 && static_cast<std::size_t>(index) < m_presets.size())
        m_model->setConfig(m_presets[static_cast<std::size_t>(index)].config);
}

void TrainPage::refreshPresets()
{
    m_presets = presets();
    if (workspace().isOpen())
        for (auto& beside : presetsBeside(workspace().files(), workspace().workspace().data.train))
            m_presets.push_back(std::move(beside));
    const int index = m_preset->currentIndex();
    m_preset->clear();
    for (const auto& preset : m_presets) m_preset->addItem(preset.title);
    m_preset->setCurrentIndex(index >= 0 && index < m_preset->count() ? index : 0);
}

void TrainPage::importHf()
{
    const QString path = QFileDialog::getOpenFileName(window(), tr("Import a Hugging Face configuration"), {},
                                                      QStringLiteral("*.yaml *.yml *.json"));
    if (path.isEmpty()) return;
    const auto imported = importHfConfig(workspace().files(), Path(path.toStdString()));
    if (!imported) {
        showError(imported.error());
        return;
    }
    m_model->setConfig(imported->config);
    const auto listed = [](const std::vector<ImportedConfig::Entry>& entries) {
        QStringList keys;
        for (const auto& entry : entries) keys << QString::fromStdString(entry.source);
        return keys.join(QStringLiteral(", "));
    };
    showWarning(
        tr("Imported: %n setting(s) taken over", nullptr, static_cast<int>(imported->mapped.size())),
        (imported->ineffective.empty()
             ? QString()
             : tr("Without effect here: %1.").arg(listed(imported->ineffective)) + QLatin1Char(' ')) +
            (imported->refused.empty() ? QString() : tr("Refused: %1.").arg(listed(imported->refused))));
}

RunConfig TrainPage::wholeConfig() const
{
    RunConfig config = m_model->config();
    const auto& open = workspace().workspace();
    // These two are the run's own, the rest of the data section is the workspace's.
    const std::string extra = config.data.extra_train, overlay = config.data.label_overlay;
    config.data = open.data;
    config.data.extra_train = extra;
    config.data.label_overlay = overlay;
    config.folds = open.folds;
    if (config.decide.balance.empty()) config.decide.balance = open.balance.string();
    return config;
}

void TrainPage::configChanged()
{
    const bool linear = m_model->config().model.kind == "linear";
    if (m_nameIsOurs)
        m_name->setText(m_trainer.freeName(linear ? QStringLiteral("linear") : QStringLiteral("run")));
    m_yaml->setPlainText(m_model->shortYaml());
    m_preflight->setRemarks(m_model->ineffective());
    const bool askable = workspace().isOpen() && m_model->isValid() &&
                         (linear || !m_model->config().model.model_name_or_path.empty());
    m_preflight->check(askable ? QString::fromStdString(toYaml(wholeConfig())) : QString(),
                       askable ? QString::fromStdString((workspace().workspace().root / "configs").string())
                               : QString());
    refreshButtons();
}

bool TrainPage::isTrainable()
{
    if (!m_model->isValid()) {
        showWarning(tr("The configuration has faults"), tr("Mend the fields that are marked in the form."));
        return false;
    }
    if (m_model->config().model.kind != "linear" && m_model->config().model.model_name_or_path.empty()) {
        m_form->openSection(QStringLiteral("model"), true);
        showWarning(
            tr("No model is chosen"),
            tr("Choose an installed model or the folder of a Hugging Face checkpoint in model_name_or_path, "
               "or the linear baseline, which needs none."));
        return false;
    }
    return true;
}

void TrainPage::train(const QString& folds)
{
    if (!isTrainable()) return;
    const auto& open = workspace().workspace();
    const QString name = m_name->text().trimmed();
    if (name.isEmpty() || name.contains(QLatin1Char('/'))) {
        showWarning(tr("The run needs a name"), tr("A name without slashes: it becomes a folder."));
        return;
    }
    if (workspace().files().exists(open.runsFolder() / name.toStdString())) {
        showWarning(tr("A run of this name is there already"),
                    tr("Choose another name, or resume that run."));
        return;
    }
    TrainRequest request;
    request.name = name;
    request.folds = folds;
    request.config = wholeConfig();
    m_trainer.submit(std::move(request));
    m_nameIsOurs = true;
    configChanged();
}

void TrainPage::cloneRun(const QString& run)
{
    const auto config = loadRunConfig(workspace().files(), RunFolder(Path(run.toStdString())).config());
    if (!config) {
        showError(config.error());
        return;
    }
    m_model->setConfig(*config);
    m_nameIsOurs = false;
    m_name->setText(m_trainer.freeName(QString::fromStdString(Path(run.toStdString()).filename().string())));
}

void TrainPage::useLabelOverlay(const QString& file)
{
    m_model->setValue("data.label_overlay", file);
}

void TrainPage::refreshEmpty()
{
    m_pages->setCurrentWidget(workspace().isOpen() ? static_cast<QWidget*>(m_splitter) : m_empty);
}

void TrainPage::retranslate()
{
    m_empty->setTexts(tr("Open a data file first: a run belongs to its data."), tr("Open a data file"));
    m_presetLabel->setText(tr("Preset"));
    m_nameLabel->setText(tr("Run name"));
    refreshPresets();
    m_preset->setAccessibleName(tr("Preset"));
    m_name->setAccessibleName(tr("Run name"));
    m_more->setAccessibleName(tr("More"));
    m_more->setToolTip(tr("Import, copy the command, reset"));
    m_import->setText(tr("Import Hugging Face configuration…"));
    m_copyCommand->setText(tr("Copy command"));
    m_makeJob->setText(tr("Job for another machine…"));
    m_makeJob->setToolTip(
        tr("A folder with data, folds, configuration and one command; what it trains comes back "
           "as a pack or as a run folder"));
    m_reset->setText(tr("Back to the preset"));
    m_inProcess->setText(tr("Train inside this window"));
    m_inProcess->setToolTip(tr("On a thread of the window instead of in a process of its own. Closing the "
                               "window then stops the training; it is saved and can be resumed."));
    m_yamlToggle->setText(QStringLiteral("YAML"));
    m_yamlToggle->setToolTip(tr("What differs from the defaults, as the file would say it"));
    m_trainMissing->setText(tr("Train the missing folds of the shown run"));
    m_runLabel->setText(tr("Run"));
    m_run->setAccessibleName(tr("Run whose curves are shown"));
    m_queueTitle->setText(tr("Queue"));
    m_showPrompt->setText(tr("Prompt"));
    m_showPrompt->setStatusTip(tr("What the model sees of a post, and how many posts are cut"));
    m_stop->setText(tr("Stop and save"));
    m_stop->setStatusTip(tr("Stops after the current step; the run can be resumed"));
    m_resume->setText(tr("Resume"));
    m_resume->setStatusTip(tr("Go on with the shown run"));
    refreshQueue();
    refreshRun();
}

} // namespace thresher
