#include "pages/submission/classes_card.h"

#include "parts/table_text.h"
#include "text/quantities.h"
#include "theme/theme.h"

#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QTableWidget>
#include <QVBoxLayout>

namespace thresher {
namespace {

enum Column { Class, Predicted, Expected, Balance, Flips, ColumnCount };

QIcon dot(const QColor& color)
{
    constexpr int side = 24; // px; shown at 12, sharp at 200 %
    QPixmap pixmap(side, side);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawEllipse(QRectF(2, 2, side - 4, side - 4));
    return QIcon(pixmap);
}

} // namespace

ClassesCard::ClassesCard(QWidget* parent)
    : QFrame(parent), m_title(new QLabel(this)), m_summary(new QLabel(this)),
      m_table(new QTableWidget(0, ColumnCount, this))
{
    setObjectName(QStringLiteral("card"));
    m_title->setObjectName(QStringLiteral("cardTitle"));
    m_summary->setObjectName(QStringLiteral("muted"));
    m_summary->setWordWrap(true);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setIconSize({12, 12});
    m_table->setTabKeyNavigation(false);
    copyOnRequest(*m_table);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + 8);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(Class, QHeaderView::Stretch);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->addWidget(m_title);
    layout->addWidget(m_summary);
    layout->addWidget(m_table, 1);
    const auto ask = [this](int row, int column) {
        const auto* item = m_table->item(row, Flips);
        if (column == Flips && item && item->data(Qt::UserRole).toBool()) Q_EMIT flipsWanted(row);
    };
    connect(m_table, &QTableWidget::cellClicked, this, ask);
    connect(m_table, &QTableWidget::cellActivated, this, // Return, on any cell of the row
            [ask](int row, int) { ask(row, Flips); });
}

void ClassesCard::showPreview(const SubmissionPreview* preview, const QString& why)
{
    const QLocale locale;
    m_table->setRowCount(preview ? static_cast<int>(preview->classes.size()) : 0);
    if (!preview) {
        m_summary->setText(why);
        return;
    }
    const Theme theme = Theme::of(palette());
    const auto cell = [this](int row, int column, const QString& text, const QString& help = {}) {
        auto* item = new QTableWidgetItem(text);
        item->setTextAlignment((column == Class ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
        item->setToolTip(help);
        m_table->setItem(row, column, item);
        return item;
    };
    const QString dash = QStringLiteral("–");
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const auto& item = preview->classes[static_cast<std::size_t>(row)];
        const QString name = QString::fromStdString(item.name);
        // The colour as a mark: as text not every class would stand out from the paper.
        cell(row, Class, name, name)->setIcon(dot(classStyle(theme, row).color));
        cell(row, Predicted, locale.toString(static_cast<qlonglong>(item.predicted)));
        cell(row, Expected,
             item.ruleExpected ? QStringLiteral("%1 \u00B1 %2")
                                     .arg(locale.toString(*item.ruleExpected, 'f', 0),
                                          locale.toString(item.ruleTolerance.value_or(0), 'f', 0))
                               : dash,
             tr("How many the rule is expected to predict, with its tolerance"));
        cell(row, Balance, item.balanceExpected ? locale.toString(*item.balanceExpected, 'f', 0) : dash,
             tr("How many there should be by the balance in use"));
        const bool any = preview->compared && item.raised + item.dropped > 0;
        auto* flips = cell(
            row, Flips,
            preview->compared ? QStringLiteral("+%1 \u2212%2").arg(item.raised).arg(item.dropped) : dash,
            any ? tr("Rows that turn positive and negative against the last exported file: click or press "
                     "Return to see them")
                : tr("Rows that turn positive and negative against the last exported file"));
        flips->setData(Qt::UserRole, any);
        if (any) {
            QFont font = m_table->font();
            font.setUnderline(true);
            flips->setFont(font);
            flips->setForeground(theme.accent);
        }
    }
    const auto& decision = preview->decision;
    QString summary = tr("%Ln row(s)", nullptr, static_cast<int>(preview->rows)) + QStringLiteral("; ") +
                      tr("%Ln without a positive", nullptr, static_cast<int>(preview->rowsWithout)) +
                      QStringLiteral("; ") +
                      tr("rule %1, %2").arg(ruleText(decision.rule), transferText(decision.transfer));
    if (preview->compared)
        summary +=
            QStringLiteral("; ") + tr("%Ln row(s) flipped", nullptr, static_cast<int>(preview->flippedRows));
    if (decision.scores && decision.scores->crossFitted)
        summary += QStringLiteral("\n") +
                   tr("Macro F1, cross-fitted: %1").arg(badgedText(*decision.scores->crossFitted));
    m_summary->setText(summary);
}

void ClassesCard::retranslate()
{
    m_title->setText(tr("What the file would hold"));
    m_table->setAccessibleName(tr("Predicted and expected rows per class"));
    m_table->setHorizontalHeaderLabels(
        {tr("Class"), tr("predicted"), tr("expected"), tr("balance"), tr("flips")});
}

} // namespace thresher
