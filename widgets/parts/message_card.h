// An error or a warning in place: what, where, why, what to do, and a button that copies it. Hidden while
// there is nothing to say.
#pragma once

#include "base/error.h"

#include <QFrame>

class QLabel;
class QToolButton;

namespace thresher {

class MessageCard final : public QFrame {
    Q_OBJECT

  public:
    explicit MessageCard(QWidget* parent = nullptr);

    void showError(const Error& error);
    void showWarning(const QString& title, const QString& detail);
    void clear();
    QString text() const { return m_report; }

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void show(const QString& kind, const QString& title, const QString& detail, const QString& where);
    void retranslate();

    QLabel *m_title, *m_detail, *m_where;
    QToolButton *m_copy, *m_close;
    QString m_report;
};

} // namespace thresher
