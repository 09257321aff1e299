// What the six pages have in common: a title row with the page's actions, a place for messages, a body, and
// the states that `thresher --screenshots` asks for. GUI thread only.
#pragma once

#include "base/error.h"

#include <QList>
#include <QStringList>
#include <QWidget>

class QAction;
class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace thresher {

class MessageCard;
class WorkspaceController;

class Page : public QWidget {
    Q_OBJECT

  public:
    explicit Page(WorkspaceController& workspace, QWidget* parent = nullptr);

    virtual QString title() const = 0;    // "Dataset"
    virtual QString railText() const = 0; // short enough for the rail
    virtual QString iconName() const = 0; // resources/icons/NAME.svg

    // Actions with shortcuts: shown in the page's menu of the menu bar, some as buttons in the title row.
    const QList<QAction*>& pageActions() const { return m_actions; }

    // Names of the states worth a picture ("default" first) and how to get there. A state needs no input.
    virtual QStringList states() const { return {QStringLiteral("default")}; }
    virtual void showState(const QString&) {}
    // Nothing is running that will still change what the page shows.
    virtual bool isSettled() const { return true; }

    void showError(const Error& error);
    void showWarning(const QString& title, const QString& detail);
    void clearMessage();

  Q_SIGNALS:
    void pageWanted(const QString& iconName); // go to another page
    void openWanted();                        // the file dialog

  protected:
    WorkspaceController& workspace() const { return m_workspace; }
    QVBoxLayout* body() const { return m_body; }
    // A widget in the title row, right-aligned; in order of calls.
    void addToTitleRow(QWidget* widget);
    // A button in the title row as well when `button` is set.
    QAction* addAction(const QKeySequence& shortcut, bool button = false);
    // Sets every visible text; called once after construction and at every change of language.
    virtual void retranslate() = 0;
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

  private:
    WorkspaceController& m_workspace;
    QLabel* m_title;
    QHBoxLayout* m_head;
    MessageCard* m_message;
    QVBoxLayout* m_body;
    QList<QAction*> m_actions;
    bool m_translated = false;
    void retranslateAll();
};

} // namespace thresher
