// Step 2 of the probe: one score per row, typed, pasted as a column or imported; and the F1 of single classes
// from a submission with the class zeroed. GUI thread.
#pragma once

#include <QFrame>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;
class QTableView;
class QToolButton;

namespace thresher {

class MessageCard;
class ProbeController;

class ScoresCard final : public QFrame {
    Q_OBJECT

  public:
    explicit ScoresCard(ProbeController& probe, QWidget* parent = nullptr);
    void importFile();
    void pasteScores();
    QToolButton* importButton() const { return m_import; }
    QToolButton* pasteButton() const { return m_paste; }
    QTableView* table() const { return m_table; }
    QSpinBox* rowsField() const { return m_rows; }

  Q_SIGNALS:
    void linesLost(const QStringList& lines); // pasted, but there are fewer rows

  protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    QWidget* makeF1Form();
    void connectAll();
    void pasteText(const QString& text);
    void refresh();
    void showProblems();
    void refreshF1();
    void takeF1(QLineEdit* field);
    std::string chosenClass() const;
    void retranslate();

    ProbeController& m_probe;
    QLabel *m_title, *m_rowsName, *m_decimalsName, *m_f1Title, *m_fullName, *m_withoutName, *m_f1;
    QSpinBox *m_rows, *m_decimals;
    QCheckBox* m_truncated;
    QTableView* m_table;
    QToolButton *m_import, *m_paste, *m_clear;
    MessageCard* m_problems;
    QComboBox* m_class;
    QLineEdit *m_full, *m_without;
    QString m_f1Problem;
};

} // namespace thresher
