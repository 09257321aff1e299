#include "pages/thresholds/board_row.h"

#include "base/numbers.h"
#include "pages/thresholds/row_numbers.h"
#include "parts/elided_label.h"
#include "plot/threshold_plot.h"
#include "text/quantities.h"
#include "viewmodels/threshold_board.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QRegularExpressionValidator>
#include <QToolButton>
#include <QToolTip>

#include <cmath>

namespace thresher {
namespace {

QString thresholdText(Cut cut)
{
    return cut.isNone() ? QStringLiteral("–") : QLocale().toString(cut.threshold(), 'g', 4);
}

QString signedScore(double value)
{
    if (std::abs(value) < 0.0005) return QStringLiteral("0");
    return (value > 0 ? QStringLiteral("+") : QString()) + scoreText(value);
}

QString countText(double count)
{
    return std::isfinite(count) ? QLocale().toString(static_cast<qlonglong>(std::llround(count)))
                                : QStringLiteral("–");
}

struct LetterOfRule {
    Rule rule;
    const char* letter;
};
constexpr LetterOfRule letters[] = {
    {Rule::Grid, "g"}, {Rule::Balance, "b"}, {Rule::Hybrid, "h"}, {Rule::Exact, "f"}, {Rule::Bagged, "m"}};

} // namespace

int BoardRow::nameWidth(const QFontMetrics& metrics)
{
    return metrics.averageCharWidth() * 20;
}

int BoardRow::editWidth(const QFontMetrics& metrics)
{
    return metrics.horizontalAdvance(QStringLiteral("0.000000")) + 18;
}

BoardRow::BoardRow(ThresholdBoard& board, int c, QWidget* parent)
    : QFrame(parent), m_board(board), m_class(c), m_name(new ElidedLabel(this)), m_support(new QLabel(this)),
      m_plot(new ThresholdPlot(this)), m_edit(new QLineEdit(this)), m_numbers(new RowNumbers(false, this)),
      m_lock(new QToolButton(this))
{
    setMinimumHeight(46);
    setMaximumHeight(132);
    m_support->setObjectName(QStringLiteral("muted"));
    auto* names = new QVBoxLayout;
    names->setSpacing(0);
    names->addStretch(1);
    names->addWidget(m_name);
    names->addWidget(m_support);
    names->addStretch(1);
    auto* nameBox = new QWidget(this);
    nameBox->setLayout(names);
    names->setContentsMargins(0, 0, 0, 0);
    nameBox->setFixedWidth(nameWidth(fontMetrics()));
    m_edit->setFixedWidth(editWidth(fontMetrics()));
    m_edit->setAlignment(Qt::AlignRight);
    static const QRegularExpression digitsOnly(QStringLiteral("[0-9]{0,2}[.,]?[0-9]{0,9}"));
    m_edit->setValidator(new QRegularExpressionValidator(digitsOnly, m_edit));
    m_lock->setObjectName(QStringLiteral("flat"));
    m_lock->setCheckable(true);
    m_lock->setFixedWidth(lockWidth);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 2, 4, 2);
    layout->setSpacing(6);
    layout->addWidget(nameBox);
    layout->addWidget(m_plot, 1);
    layout->addWidget(m_edit);
    layout->addWidget(m_numbers);
    layout->addWidget(m_lock);

    m_plot->installEventFilter(this);
    m_edit->installEventFilter(this);
    connect(m_plot, &ThresholdPlot::dragStarted, &m_board, &ThresholdBoard::beginMove);
    connect(m_plot, &ThresholdPlot::dragged, this, [this](double at) {
        const auto& one = m_board.basis().classes[static_cast<std::size_t>(m_class)];
        m_board.setCut(m_class, one.cutAt(m_axis.placeAt(one, at)));
    });
    connect(m_plot, &ThresholdPlot::dragEnded, &m_board, &ThresholdBoard::endMove);
    connect(m_edit, &QLineEdit::editingFinished, this, &BoardRow::typed);
    connect(m_edit, &QLineEdit::inputRejected, this, [this] {
        QToolTip::showText(m_edit->mapToGlobal(QPoint(0, m_edit->height())),
                           tr("Only digits and one . or , stand here: a number from 0 to 1."), m_edit);
    });
    connect(m_lock, &QToolButton::clicked, this, [this](bool on) { m_board.setLocked(m_class, on); });
    connect(m_numbers, &RowNumbers::cellClicked, this,
            [this](int column) { Q_EMIT cellClicked(m_class, column); });
    setFocusProxy(m_plot);
}

void BoardRow::typed()
{
    if (!m_edit->isModified()) return;
    m_edit->setModified(false);
    QString text = m_edit->text();
    text.replace(QLatin1Char(','), QLatin1Char('.'));
    const auto value = parseDouble(text.toStdString());
    if (!value || !(*value >= 0.0 && *value <= 1.0))
        QToolTip::showText(m_edit->mapToGlobal(QPoint(0, m_edit->height())),
                           tr("A threshold is a number from 0 to 1; the old one stays."), m_edit);
    else
        m_board.setCut(m_class, Cut::at(*value));
    refresh();
}

void BoardRow::setAxis(Space space)
{
    m_space = space;
    rebuildCurve();
}

void BoardRow::setComparing(bool comparing)
{
    m_comparing = comparing;
    refresh();
}

void BoardRow::setCurrent(bool current)
{
    if (m_current == current) return;
    m_current = current;
    update();
}

void BoardRow::refreshPlateau()
{
    const auto* plateau = m_board.plateau(m_class);
    const auto& one = m_board.basis().classes[static_cast<std::size_t>(m_class)];
    m_plot->setPlateau(plateau ? m_axis.positionOf(one, plateau->low) : std::nan(""),
                       plateau ? m_axis.positionOf(one, plateau->high) : std::nan(""));
}

void BoardRow::rebuildCurve()
{
    const auto& basis = m_board.basis();
    const auto& one = basis.classes[static_cast<std::size_t>(m_class)];
    Cuts inSight{m_board.cut(m_class), m_board.reference()[static_cast<std::size_t>(m_class)]};
    for (const auto& [rule, letter] : letters)
        if (const auto it = basis.ruleCuts.find(rule); it != basis.ruleCuts.end())
            inSight.push_back(it->second[static_cast<std::size_t>(m_class)]);
    m_axis = axisOf(one, m_space, inSight);
    ThresholdCurve curve = curveOf(one, m_axis);
    for (const auto& [rule, letter] : letters) {
        const auto it = basis.ruleCuts.find(rule);
        if (it == basis.ruleCuts.end()) continue;
        const Cut cut = it->second[static_cast<std::size_t>(m_class)];
        const auto name = ruleName(rule);
        curve.marks << ThresholdMark{
            QString::fromLatin1(letter), m_axis.positionOf(one, cut),
            tr("%1: threshold %2, F1 %3 (own rows)")
                .arg(QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())), thresholdText(cut),
                     scoreText(one.all.countsAt(cut).f1()))};
    }
    const Theme theme = Theme::of(palette());
    curve.color = classStyle(theme, m_class).color;
    m_plot->setCurve(curve);
    refreshPlateau();
    refresh();
}

void BoardRow::refresh()
{
    const auto& one = m_board.basis().classes[static_cast<std::size_t>(m_class)];
    const Cut cut = m_board.cut(m_class);
    const Cut reference = m_board.reference()[static_cast<std::size_t>(m_class)];
    // Keys, numbers and rules may lead out of sight; a typed number beyond the scores stands at the edge.
    if (m_space == Space::Rank && !m_plot->isDragging() && !m_axis.shows(one, cut)) return rebuildCurve();
    m_plot->setLine(m_axis.positionOf(one, cut));
    m_plot->setReference(m_comparing ? m_axis.positionOf(one, reference) : std::nan(""));
    m_plot->setLocked(m_board.isLocked(m_class));
    m_lock->setChecked(m_board.isLocked(m_class));
    m_lock->setText(m_board.isLocked(m_class) ? QStringLiteral("\u25CF") : QStringLiteral("\u25CB"));
    m_edit->setReadOnly(m_board.isLocked(m_class));
    if (!m_edit->isModified() || !m_edit->hasFocus()) m_edit->setText(thresholdText(cut));
    const ClassCounts& now = m_board.counts(m_class);
    const double change = now.f1() - m_board.referenceCounts(m_class).f1();
    const bool test = !one.test.empty();
    const auto count = [](std::uint64_t value) { return countText(static_cast<double>(value)); };
    m_numbers->setTexts({scoreText(now.f1()), signedScore(change), scoreText(now.precision()),
                         scoreText(now.recall()), count(now.tp), count(now.fp), count(now.fn),
                         QStringLiteral("%1 / %2").arg(count(now.predicted()), count(now.positives())),
                         test ? QStringLiteral("%1 / %2").arg(count(m_board.testPredicted(m_class)),
                                                              countText(m_board.testExpected(m_class)))
                              : QStringLiteral("–")});
    m_numbers->setChangeSign(std::abs(change) < 0.0005 ? 0 : change > 0 ? 1 : -1);
    m_numbers->setToolTips(toolTips());
    m_support->setText(
        m_board.isHand(m_class)
            ? tr("%1, by hand").arg(QLocale().toString(static_cast<qulonglong>(one.positiveCount())))
            : QLocale().toString(static_cast<qulonglong>(one.positiveCount())));
    m_plot->setAccessibleDescription(
        tr("threshold %1, F1 %2 on own rows, %3 predicted of %4 labelled")
            .arg(thresholdText(cut), scoreText(now.f1()), count(now.predicted()), count(now.positives())));
}

QStringList BoardRow::toolTips() const
{
    QStringList folds;
    for (const auto& fold : m_board.foldCounts(m_class)) folds << scoreText(fold.f1());
    QString perFold = tr("F1 on own rows; by fold: %1").arg(folds.join(QStringLiteral("  ")));
    const auto byLanguage = m_board.languageCounts(m_class);
    QStringList languages;
    for (std::size_t l = 0; l < byLanguage.size(); ++l)
        languages << m_board.languages()[static_cast<qsizetype>(l)] + QLatin1Char(' ') +
                         scoreText(byLanguage[l].f1());
    if (!languages.isEmpty())
        perFold += QLatin1Char('\n') + tr("by language: %1").arg(languages.join(QStringLiteral("  ")));
    const QString change = m_board.referenceName().isEmpty()
                               ? tr("Change of F1 against the rule")
                               : tr("Change of F1 against %1").arg(m_board.referenceName());
    return {
        perFold,
        change,
        tr("Precision: share of the predicted posts that carry the label"),
        tr("Recall: share of the labelled posts that are predicted"),
        tr("Labelled and predicted. Click for the posts."),
        tr("Predicted but not labelled. Click for the posts."),
        tr("Labelled but not predicted. Click for the posts."),
        tr("Out of fold: predicted / labelled posts. Click for all errors."),
        tr("Test rows: predicted with this threshold / expected from the rates out of fold and the balance. "
           "Export predicts the expected number (rate transfer).")};
}

void BoardRow::retranslate()
{
    m_name->setText(m_board.className(m_class));
    m_plot->setAccessibleName(tr("Threshold of %1").arg(m_board.className(m_class)));
    m_edit->setAccessibleName(tr("Threshold of %1 as a number").arg(m_board.className(m_class)));
    m_lock->setAccessibleName(tr("Lock %1").arg(m_board.className(m_class)));
    m_lock->setToolTip(tr("Locked: no rule and no hand moves this threshold (L)"));
    m_support->setToolTip(tr("Posts with this label"));
    refresh();
}

void BoardRow::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_board.isOpen() && m_class < m_board.classCount())
        rebuildCurve();
}

void BoardRow::mousePressEvent(QMouseEvent*)
{
    m_plot->setFocus(Qt::MouseFocusReason);
    Q_EMIT chosen(m_class);
}

void BoardRow::paintEvent(QPaintEvent*)
{
    const Theme theme = Theme::of(palette());
    QPainter painter(this);
    if (m_current) painter.fillRect(rect(), mixed(theme.surface, theme.selection, 0.6));
    painter.fillRect(0, 4, 4, height() - 8, classStyle(theme, m_class).color);
    painter.setPen(theme.border);
    painter.drawLine(0, height() - 1, width(), height() - 1);
}

bool BoardRow::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::FocusIn) Q_EMIT chosen(m_class);
    return QFrame::eventFilter(watched, event);
}

} // namespace thresher
