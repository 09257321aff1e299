#include "pages/probe/scores_card.h"

#include "controllers/probe_controller.h"
#include "pages/probe/probe_table.h"
#include "parts/message_card.h"
#include "text/quantities.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QEvent>
#include <QFileDialog>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace thresher {

ScoresCard::ScoresCard(ProbeController& probe, QWidget* parent)
    : QFrame(parent), m_probe(probe), m_title(new QLabel(this)), m_rowsName(new QLabel(this)),
      m_decimalsName(new QLabel(this)), m_rows(new QSpinBox(this)), m_decimals(new QSpinBox(this)),
      m_truncated(new QCheckBox(this)), m_table(new QTableView(this)), m_import(new QToolButton(this)),
      m_paste(new QToolButton(this)), m_clear(new QToolButton(this)), m_problems(new MessageCard(this))
{
    setObjectName(QStringLiteral("card"));
    m_title->setObjectName(QStringLiteral("cardTitle"));
    for (auto* button : {m_import, m_paste, m_clear}) button->setObjectName(QStringLiteral("flat"));
    m_rows->setRange(0, 100'000'000);
    m_rows->setKeyboardTracking(false); // half a number is no number of rows
    m_decimals->setRange(1, 9);
    m_table->setObjectName(QStringLiteral("probeScores"));
    m_table->setModel(&probe.model());
    styleProbeTable(*m_table, {ProbeModel::Name, ProbeModel::Score});
    m_table->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::SelectedClicked |
                             QAbstractItemView::EditKeyPressed | QAbstractItemView::AnyKeyPressed);
    m_table->setTabKeyNavigation(false); // Tab leaves the table; arrows and Return walk in it
    m_table->horizontalHeader()->resizeSection(ProbeModel::Score, fontMetrics().averageCharWidth() * 14);
    m_table->installEventFilter(this);

    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_paste);
    head->addWidget(m_import);
    head->addWidget(m_clear);
    auto* settings = new QHBoxLayout;
    settings->addWidget(m_rowsName);
    settings->addWidget(m_rows, 1);
    settings->addWidget(m_decimalsName);
    settings->addWidget(m_decimals);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(6);
    layout->addLayout(head);
    layout->addLayout(settings);
    layout->addWidget(m_truncated);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_problems);
    layout->addWidget(makeF1Form());
    QWidget* last = m_paste;
    for (auto* next : std::initializer_list<QWidget*>{m_import, m_clear, m_rows, m_decimals, m_truncated,
                                                      m_table, m_problems, m_full, m_class, m_without}) {
        setTabOrder(last, next);
        last = next;
    }
    connectAll();
    retranslate();
}

QWidget* ScoresCard::makeF1Form()
{
    auto* form = new QWidget(this);
    m_f1Title = new QLabel(form);
    m_f1Title->setObjectName(QStringLiteral("cardTitle"));
    m_fullName = new QLabel(form);
    m_withoutName = new QLabel(form);
    m_class = new QComboBox(form);
    m_class->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_class->setMinimumContentsLength(8);
    m_full = new QLineEdit(form);
    m_without = new QLineEdit(form);
    for (auto* field : {m_full, m_without}) {
        field->setAlignment(Qt::AlignRight);
        field->setMaximumWidth(fontMetrics().averageCharWidth() * 14);
    }
    m_f1 = new QLabel(form);
    m_f1->setWordWrap(true);
    auto* grid = new QGridLayout(form);
    grid->setContentsMargins(0, 4, 0, 0);
    grid->setSpacing(6);
    grid->addWidget(m_f1Title, 0, 0, 1, 3);
    grid->addWidget(m_fullName, 1, 0, 1, 2);
    grid->addWidget(m_full, 1, 2);
    grid->addWidget(m_withoutName, 2, 0);
    grid->addWidget(m_class, 2, 1);
    grid->addWidget(m_without, 2, 2);
    grid->addWidget(m_f1, 3, 0, 1, 3);
    grid->setColumnStretch(1, 1);
    return form;
}

void ScoresCard::connectAll()
{
    auto* delegate = new ScoreDelegate(m_table);
    m_table->setItemDelegate(delegate);
    connect(delegate, &ScoreDelegate::entered, this, [this] {
        const auto current = m_table->currentIndex();
        const auto next = current.siblingAtRow(current.row() + 1);
        if (next.isValid()) m_table->setCurrentIndex(next);
        m_table->setFocus();
    });
    connect(delegate, &ScoreDelegate::columnPasted, this, &ScoresCard::pasteText);
    connect(m_rows, &QSpinBox::valueChanged, &m_probe, &ProbeController::setRows);
    connect(m_decimals, &QSpinBox::valueChanged, &m_probe, &ProbeController::setDecimals);
    connect(m_truncated, &QCheckBox::toggled, &m_probe.model(), &ProbeModel::setTruncated);
    connect(m_import, &QToolButton::clicked, this, &ScoresCard::importFile);
    connect(m_paste, &QToolButton::clicked, this, &ScoresCard::pasteScores);
    connect(m_clear, &QToolButton::clicked, &m_probe.model(), &ProbeModel::clearScores);
    connect(m_full, &QLineEdit::editingFinished, this, [this] { takeF1(m_full); });
    connect(m_without, &QLineEdit::editingFinished, this, [this] { takeF1(m_without); });
    connect(m_class, &QComboBox::currentIndexChanged, this, [this] {
        m_f1Problem.clear();
        refreshF1();
    });
    connect(&m_probe.model(), &ProbeModel::solved, this, &ScoresCard::refresh);
    connect(&m_probe, &ProbeController::stateChanged, this, &ScoresCard::refresh);
}

bool ScoresCard::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_table && event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Paste)) {
            pasteScores();
            return true;
        }
        if (key->key() == Qt::Key_Delete || key->key() == Qt::Key_Backspace) {
            const auto index = m_table->currentIndex().siblingAtColumn(ProbeModel::Score);
            if (index.isValid()) m_probe.model().setData(index, QString(), Qt::EditRole);
            return true;
        }
        // Typing edits the score wherever in the row the mark stands.
        const auto current = m_table->currentIndex();
        if (current.isValid() && current.column() != ProbeModel::Score && !key->text().isEmpty() &&
            key->text()[0].isPrint())
            m_table->setCurrentIndex(current.siblingAtColumn(ProbeModel::Score));
    }
    return QFrame::eventFilter(watched, event);
}

void ScoresCard::pasteScores()
{
    pasteText(QApplication::clipboard()->text());
}

void ScoresCard::pasteText(const QString& text)
{
    if (text.trimmed().isEmpty()) return;
    const auto current = m_table->currentIndex();
    // A column of as many lines as there are classes begins at the first class, unless a row was chosen.
    const int row = current.isValid() ? current.row() : ProbeModel::controls;
    const QStringList lost = m_probe.model().paste(row, text);
    if (!lost.isEmpty()) Q_EMIT linesLost(lost);
}

void ScoresCard::importFile()
{
    const QString path =
        QFileDialog::getOpenFileName(window(), tr("Scores of the probe"), {}, QStringLiteral("*.csv"));
    if (!path.isEmpty()) m_probe.importScores(path.toStdString());
}

void ScoresCard::refresh()
{
    auto& model = m_probe.model();
    const QSignalBlocker first(m_rows), second(m_decimals), third(m_truncated), fourth(m_class);
    m_rows->setValue(static_cast<int>(model.settings().rows));
    m_decimals->setValue(model.settings().decimals);
    m_truncated->setChecked(model.ledger().truncated);
    QStringList names;
    for (const auto& name : model.classes()) names << QString::fromStdString(name);
    QStringList shown;
    for (int i = 0; i < m_class->count(); ++i) shown << m_class->itemText(i);
    if (names != shown) {
        m_class->clear();
        m_class->addItems(names);
    }
    for (auto* widget : std::initializer_list<QWidget*>{m_rows, m_decimals, m_truncated, m_import, m_paste,
                                                        m_clear, m_class, m_full, m_without})
        widget->setEnabled(!names.isEmpty());
    showProblems();
    refreshF1();
}

void ScoresCard::showProblems()
{
    const auto& model = m_probe.model();
    QStringList problems = model.problems();
    const auto count = static_cast<int>(problems.size());
    if (model.error()) {
        m_problems->showWarning(tr("The scores do not fit together"),
                                QString::fromStdString(model.error()->message) + QLatin1Char('\n') +
                                    tr("Check the scores, the number of public rows and the decimals."));
    } else if (problems.isEmpty()) {
        m_problems->clear();
    } else {
        problems = problems.mid(0, 2);
        if (count > 2) problems << tr("and %Ln more", nullptr, count - 2);
        // Many at once: rather one of the settings.
        if (count > 2 && 2 * count > static_cast<int>(model.classes().size()))
            problems << tr("Perhaps the number of public rows or of decimals is wrong.");
        m_problems->showWarning(tr("%Ln score(s) cannot be used", nullptr, count),
                                problems.join(QLatin1Char('\n')));
    }
}

std::string ScoresCard::chosenClass() const
{
    return m_class->currentText().toStdString();
}

void ScoresCard::takeF1(QLineEdit* field)
{
    if (!field->isModified()) return;
    field->setModified(false);
    std::optional<double> score;
    m_f1Problem.clear();
    if (!field->text().trimmed().isEmpty()) {
        score = ProbeModel::parseScore(field->text(), &m_f1Problem);
        if (!score) {
            refreshF1();
            return;
        }
    }
    if (field == m_full)
        m_probe.model().setFullScore(score);
    else
        m_probe.model().setScoreWithout(chosenClass(), score);
}

void ScoresCard::refreshF1()
{
    const auto& model = m_probe.model();
    const auto& ledger = model.ledger();
    const auto without = ledger.scoreWithout.find(chosenClass());
    if (m_f1Problem.isEmpty()) { // else what was typed stays, to be mended
        if (!m_full->isModified())
            m_full->setText(ledger.fullScore ? model.scoreAsText(*ledger.fullScore) : QString());
        if (!m_without->isModified())
            m_without->setText(without != ledger.scoreWithout.end() ? model.scoreAsText(without->second)
                                                                    : QString());
    }
    const auto f1 = model.leaderboardF1(chosenClass());
    if (!m_f1Problem.isEmpty())
        m_f1->setText(m_f1Problem);
    else if (f1)
        m_f1->setText(
            tr("F1 of %1: %2 [%3–%4]")
                .arg(m_class->currentText(), scoreText(f1->value), scoreText(f1->low), scoreText(f1->high)));
    else if (ledger.fullScore && without != ledger.scoreWithout.end())
        m_f1->setText(QString::fromStdString(f1.error().message));
    else
        m_f1->setText(tr("Send a submission once as it is and once with all 0 in one class."));
}

void ScoresCard::retranslate()
{
    m_title->setText(tr("2  Scores"));
    m_rowsName->setText(tr("Public rows"));
    m_rows->setSpecialValueText(tr("unknown"));
    m_rows->setAccessibleName(tr("Number of public rows"));
    m_rows->setToolTip(
        tr("Rows of the test set that the public leaderboard counts; often said in the rules"));
    m_decimalsName->setText(tr("Decimals"));
    m_decimals->setAccessibleName(tr("Decimals that the leaderboard shows"));
    m_decimals->setToolTip(m_decimals->accessibleName());
    m_truncated->setText(tr("decimals are cut, not rounded"));
    m_import->setText(tr("Import…"));
    m_paste->setText(tr("Paste"));
    m_clear->setText(tr("Clear"));
    m_table->setAccessibleName(tr("Scores of the probe"));
    m_f1Title->setText(tr("F1 of one class on the leaderboard"));
    m_fullName->setText(tr("A submission scores"));
    m_withoutName->setText(tr("with 0 in"));
    m_full->setAccessibleName(tr("Score of a submission"));
    m_without->setAccessibleName(tr("Score of the same submission with one class zeroed"));
    m_class->setAccessibleName(tr("Class that was zeroed"));
    refresh();
}

void ScoresCard::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

} // namespace thresher
