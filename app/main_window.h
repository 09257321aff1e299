// The frame: rail, strip, pages, status bar, menus. It wires; it computes nothing.
#pragma once

#include "app_settings.h"

#include <QMainWindow>

#include <vector>

class QActionGroup;
class QButtonGroup;
class QMenu;
class QStackedWidget;
class QVBoxLayout;

namespace thresher {

class Appearance;
class JobBar;
class LayoutKeeper;
class Page;
class StripBar;
class TrainController;
class TrainPage;
class WorkspaceController;

class MainWindow final : public QMainWindow {
    Q_OBJECT

  public:
    MainWindow(WorkspaceController& workspace, Appearance& appearance, AppSettings settings);
    ~MainWindow() override;

    void open(const QString& path);
    void showPage(const QString& iconName);
    const std::vector<Page*>& pages() const { return m_pages; }
    Page* currentPage() const;

  protected:
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    void addPage(Page* page);
    void makeMenus();
    void fillRecent();
    void retranslate();
    void updateIcons();
    void askForFile();
    void askForFolder();
    void showShortcuts();
    void showAbout();
    void setTheme(ThemeChoice choice);
    void setLanguage(const QString& language);

    WorkspaceController& m_workspace;
    Appearance& m_appearance;
    AppSettings m_settings;
    std::vector<Page*> m_pages;
    QStackedWidget* m_stack;
    QButtonGroup* m_railButtons;
    QVBoxLayout* m_rail;
    StripBar* m_strip;
    TrainController* m_trainer;
    JobBar* m_jobs;
    LayoutKeeper* m_layout;
    TrainPage* m_trainPage = nullptr;
    QMenu *m_fileMenu, *m_recentMenu, *m_viewMenu, *m_pageMenu, *m_themeMenu, *m_languageMenu, *m_helpMenu;
    QAction *m_open, *m_openFolder, *m_close, *m_quit, *m_shortcuts, *m_about;
    QAction *m_themeSystem, *m_themeLight, *m_themeDark;
};

} // namespace thresher
