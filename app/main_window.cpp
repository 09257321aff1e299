#include "main_window.h"

#include "appearance.h"
#include "base/version.h"
#include "controllers/failures.h"
#include "controllers/train_controller.h"
#include "controllers/workspace_controller.h"
#include "layout_keeper.h"
#include "pages/dataset_page.h"
#include "pages/probe_page.h"
#include "pages/runs_page.h"
#include "pages/submission_page.h"
#include "pages/thresholds_page.h"
#include "pages/train_page.h"
#include "parts/icons.h"
#include "parts/job_bar.h"
#include "strip_bar.h"

#include <QActionGroup>
#include <QButtonGroup>
#include <QCloseEvent>
#include <QDialog>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenuBar>
#include <QMimeData>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace thresher {
namespace {

constexpr int railWidth = 96;

} // namespace

MainWindow::MainWindow(WorkspaceController& workspace, Appearance& appearance, AppSettings settings)
    : m_workspace(workspace), m_appearance(appearance), m_settings(std::move(settings)),
      m_stack(new QStackedWidget(this)), m_railButtons(new QButtonGroup(this)), m_rail(new QVBoxLayout),
      m_strip(new StripBar(workspace, this)), m_trainer(new TrainController(workspace, this)),
      m_jobs(new JobBar(*m_trainer, this))
{
    auto* rail = new QFrame(this);
    rail->setObjectName(QStringLiteral("rail"));
    rail->setFixedWidth(railWidth);
    m_rail->setContentsMargins(6, 8, 6, 8);
    m_rail->setSpacing(4);
    rail->setLayout(m_rail);

    auto* right = new QVBoxLayout;
    right->setContentsMargins(0, 0, 0, 0);
    right->setSpacing(0);
    right->addWidget(m_strip);
    right->addWidget(m_stack, 1);
    auto* middle = new QWidget(this);
    auto* layout = new QHBoxLayout(middle);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(rail);
    layout->addLayout(right, 1);
    setCentralWidget(middle);

    auto* dataset = new DatasetPage(workspace, this);
    addPage(dataset);
    connect(dataset, &DatasetPage::trainWanted, this, [this](const QString& labelOverlay) {
        m_trainPage->useLabelOverlay(labelOverlay);
        showPage(m_trainPage->iconName());
    });
    addPage(new ProbePage(workspace, this));
    m_trainPage = new TrainPage(workspace, *m_trainer, this);
    addPage(m_trainPage);
    auto* runs = new RunsPage(workspace, *m_trainer, this);
    addPage(runs);
    connect(runs, &RunsPage::cloneWanted, this, [this](const QString& run) {
        m_trainPage->cloneRun(run);
        showPage(m_trainPage->iconName());
    });
    addPage(new ThresholdsPage(workspace, this));
    addPage(new SubmissionPage(workspace, this));
    m_rail->addStretch(1);
    makeMenus();
    statusBar()->addWidget(m_jobs, 1);
    statusBar()->setSizeGripEnabled(false);

    const auto tell = [this](const Error& error) {
        if (auto* page = currentPage()) page->showError(error);
    };
    connect(&workspace, &WorkspaceController::failed, this, tell);
    connect(&Failures::ofApplication(), &Failures::told, this, tell);
    connect(&workspace, &WorkspaceController::workspaceChanged, this, [this] {
        const bool open = m_workspace.isOpen();
        setWindowTitle(open ? QString::fromStdString(m_workspace.workspace().name) +
                                  QStringLiteral(" — Thresher")
                            : QStringLiteral("Thresher"));
        m_close->setEnabled(open);
    });
    m_trainer->setInProcess(m_settings.trainInProcess);
    connect(m_trainer, &TrainController::inProcessChanged, this, [this](bool inProcess) {
        m_settings.trainInProcess = inProcess;
        m_settings.save();
    });
    setAcceptDrops(true);
    setWindowTitle(QStringLiteral("Thresher"));
    resize(1366, 768);
    restoreGeometry(m_settings.geometry);
    m_layout = new LayoutKeeper(*this, m_settings.layout);
    retranslate();
    updateIcons();
    showPage(m_settings.page.isEmpty() ? QStringLiteral("dataset") : m_settings.page);
}

MainWindow::~MainWindow() = default;

void MainWindow::addPage(Page* page)
{
    const int index = m_stack->addWidget(page);
    auto* button = new QToolButton(this);
    button->setObjectName(QStringLiteral("rail"));
    button->setCheckable(true);
    button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    button->setIconSize({24, 24});
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    button->setMinimumHeight(56);
    m_railButtons->addButton(button, index);
    m_rail->addWidget(button);
    m_pages.push_back(page);
    connect(button, &QToolButton::clicked, this, [this, page] { showPage(page->iconName()); });
    connect(page, &Page::pageWanted, this, &MainWindow::showPage);
    connect(page, &Page::openWanted, this, &MainWindow::askForFile);
}

Page* MainWindow::currentPage() const
{
    return qobject_cast<Page*>(m_stack->currentWidget());
}

void MainWindow::showPage(const QString& iconName)
{
    for (std::size_t i = 0; i < m_pages.size(); ++i) {
        if (m_pages[i]->iconName() != iconName) continue;
        m_stack->setCurrentWidget(m_pages[i]);
        m_railButtons->button(static_cast<int>(i))->setChecked(true);
        m_pageMenu->clear();
        m_pageMenu->addActions(m_pages[i]->pageActions());
        m_pageMenu->setEnabled(!m_pages[i]->pageActions().isEmpty());
        m_settings.page = iconName;
    }
}

void MainWindow::open(const QString& path)
{
    const QString full = QFileInfo(path).absoluteFilePath();
    if (QFileInfo::exists(full)) {
        m_settings.addRecent(full);
        m_settings.save();
        fillRecent();
    }
    m_workspace.open(Path(full.toStdString()));
}

void MainWindow::makeMenus()
{
    const auto action = [this](const QKeySequence& keys, auto slot) {
        auto* made = new QAction(this);
        made->setShortcut(keys);
        connect(made, &QAction::triggered, this, slot);
        return made;
    };
    m_fileMenu = menuBar()->addMenu(QString());
    m_viewMenu = menuBar()->addMenu(QString());
    m_pageMenu = menuBar()->addMenu(QString());
    m_helpMenu = menuBar()->addMenu(QString());

    m_open = action(QKeySequence::Open, [this] { askForFile(); });
    m_openFolder = action(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O), [this] { askForFolder(); });
    m_close = action(QKeySequence(Qt::CTRL | Qt::Key_W), [this] { m_workspace.close(); });
    m_close->setEnabled(false);
    m_quit = action(QKeySequence::Quit, [this] { close(); });
    m_fileMenu->addAction(m_open);
    m_fileMenu->addAction(m_openFolder);
    m_recentMenu = m_fileMenu->addMenu(QString());
    m_fileMenu->addAction(m_close);
    m_fileMenu->addSeparator();
    m_fileMenu->addAction(m_quit);

    for (std::size_t i = 0; i < m_pages.size(); ++i) {
        auto* page = m_pages[i];
        auto* go = action(QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + static_cast<int>(i))),
                          [this, page] { showPage(page->iconName()); });
        m_viewMenu->addAction(go);
    }
    m_viewMenu->addSeparator();
    m_themeMenu = m_viewMenu->addMenu(QString());
    auto* themes = new QActionGroup(this);
    const auto theme = [&](ThemeChoice choice) {
        auto* made = action({}, [this, choice] { setTheme(choice); });
        made->setCheckable(true);
        made->setChecked(m_settings.theme == choice);
        themes->addAction(made);
        m_themeMenu->addAction(made);
        return made;
    };
    m_themeSystem = theme(ThemeChoice::System);
    m_themeLight = theme(ThemeChoice::Light);
    m_themeDark = theme(ThemeChoice::Dark);
    m_languageMenu = m_viewMenu->addMenu(QString());
    auto* languages = new QActionGroup(this);
    for (const auto& language : Appearance::languages()) {
        auto* made = action({}, [this, language] { setLanguage(language); });
        // Languages are named in themselves, whatever the window speaks.
        made->setText(language == QLatin1String("uk") ? QStringLiteral("Українська")
                                                      : QStringLiteral("English"));
        made->setCheckable(true);
        made->setChecked(m_appearance.language() == language);
        languages->addAction(made);
        m_languageMenu->addAction(made);
    }
    m_shortcuts = action(QKeySequence(Qt::Key_Question), [this] { showShortcuts(); });
    m_about = action({}, [this] { showAbout(); });
    m_helpMenu->addAction(m_shortcuts);
    m_helpMenu->addAction(m_about);
    fillRecent();
}

void MainWindow::fillRecent()
{
    m_recentMenu->clear();
    for (const auto& path : m_settings.recent) {
        // An ampersand in a path is no mnemonic.
        auto* item = m_recentMenu->addAction(QString(path).replace(QLatin1Char('&'), QStringLiteral("&&")));
        connect(item, &QAction::triggered, this, [this, path] { open(path); });
    }
    m_recentMenu->setEnabled(!m_settings.recent.isEmpty());
}

void MainWindow::retranslate()
{
    m_fileMenu->setTitle(tr("&File"));
    m_viewMenu->setTitle(tr("&View"));
    m_pageMenu->setTitle(tr("&Page"));
    m_helpMenu->setTitle(tr("&Help"));
    m_open->setText(tr("&Open data file…"));
    m_openFolder->setText(tr("Open &run or workspace…"));
    m_recentMenu->setTitle(tr("Open re&cent"));
    m_close->setText(tr("Close &workspace"));
    m_quit->setText(tr("&Quit"));
    m_themeMenu->setTitle(tr("&Theme"));
    m_themeSystem->setText(tr("As the &system"));
    m_themeLight->setText(tr("&Light"));
    m_themeDark->setText(tr("&Dark"));
    m_languageMenu->setTitle(tr("&Language"));
    m_shortcuts->setText(tr("&Keyboard shortcuts"));
    m_about->setText(tr("&About Thresher"));
    for (std::size_t i = 0; i < m_pages.size(); ++i) {
        auto* button = m_railButtons->button(static_cast<int>(i));
        button->setText(m_pages[i]->railText());
        button->setAccessibleName(m_pages[i]->title());
        button->setToolTip(QStringLiteral("%1 (Ctrl+%2)").arg(m_pages[i]->title()).arg(i + 1));
        m_viewMenu->actions()[static_cast<qsizetype>(i)]->setText(m_pages[i]->title());
    }
}

void MainWindow::updateIcons()
{
    const Theme theme = Theme::of(palette());
    for (std::size_t i = 0; i < m_pages.size(); ++i)
        m_railButtons->button(static_cast<int>(i))->setIcon(lineIcon(m_pages[i]->iconName(), theme.muted));
    setWindowIcon(lineIcon(QStringLiteral("app"), theme.accent));
}

void MainWindow::askForFile()
{
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open data file"), {},
        tr("Data files (%1)").arg(QStringLiteral("*.parquet *.csv *.tsv *.jsonl *.json")) +
            QStringLiteral(";;") + tr("All files (%1)").arg(QStringLiteral("*")));
    if (!path.isEmpty()) open(path);
}

void MainWindow::askForFolder()
{
    const QString path =
        QFileDialog::getExistingDirectory(this, tr("Open run, workspace or folder of another trainer"));
    if (!path.isEmpty()) open(path);
}

void MainWindow::showShortcuts()
{
    auto* dialog = new QDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Keyboard shortcuts"));
    QString rows;
    const auto add = [&rows](const QAction* action) {
        if (action->shortcut().isEmpty()) return;
        rows += QStringLiteral("<tr><td style='padding:2px 24px 2px 0'><b>%1</b></td><td>%2</td></tr>")
                    .arg(action->shortcut().toString(QKeySequence::NativeText).toHtmlEscaped(),
                         QString(action->text()).remove(QLatin1Char('&')).toHtmlEscaped());
    };
    for (const auto* menu : {m_fileMenu, m_viewMenu, m_helpMenu})
        for (const auto* each : menu->actions()) add(each);
    if (const auto* page = currentPage())
        for (const auto* each : page->pageActions()) add(each);
    auto* label = new QLabel(QStringLiteral("<table>%1</table>").arg(rows), dialog);
    auto* layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(24, 16, 24, 16);
    layout->addWidget(label);
    dialog->show(); // not modal: it may stay open beside the work
}

void MainWindow::showAbout()
{
    auto* dialog = new QDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("About Thresher"));
    auto* label = new QLabel(dialog);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    const auto version = versionText();
    label->setText(tr("Thresher %1\nWorkbench for multilabel text classification\n\n"
                      "Built with Qt %2, QCustomPlot, libtorch, Highway, Apache Arrow, ICU, LIBLINEAR, "
                      "yaml-cpp, spdlog and JSON for Modern C++.\n\n"
                      "Sources: Apache-2.0. This window, with QCustomPlot in it: GPL-3.0 or later.")
                       .arg(QString::fromUtf8(version.data(), static_cast<qsizetype>(version.size())),
                            QString::fromLatin1(qVersion())));
    label->setWordWrap(true);
    label->setMinimumWidth(420);
    auto* layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(24, 16, 24, 16);
    layout->addWidget(label);
    dialog->show();
}

void MainWindow::setTheme(ThemeChoice choice)
{
    m_settings.theme = choice;
    m_settings.save();
    m_appearance.setTheme(choice);
}

void MainWindow::setLanguage(const QString& language)
{
    m_settings.language = language;
    m_settings.save();
    m_appearance.setLanguage(language);
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::PaletteChange) updateIcons();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_settings.geometry = saveGeometry();
    m_settings.layout = m_layout->state();
    m_settings.open =
        m_workspace.isOpen() ? QString::fromStdString(m_workspace.workspace().root.string()) : QString();
    m_settings.save();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    for (const auto& url : event->mimeData()->urls())
        if (url.isLocalFile()) {
            open(url.toLocalFile());
            return;
        }
}

void MainWindow::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        if (auto* page = currentPage()) page->clearMessage();
    QMainWindow::keyPressEvent(event);
}

} // namespace thresher
