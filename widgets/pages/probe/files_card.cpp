#include "pages/probe/files_card.h"

#include "controllers/probe_controller.h"
#include "controllers/workspace_controller.h"
#include "pages/probe/probe_table.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace thresher {

FilesCard::FilesCard(WorkspaceController& workspace, ProbeController& probe, QWidget* parent)
    : QFrame(parent), m_workspace(workspace), m_probe(probe), m_title(new QLabel(this)),
      m_help(new QLabel(this)), m_quotaName(new QLabel(this)), m_left(new QLabel(this)),
      m_folder(new QLabel(this)), m_rules(new QLabel(this)), m_make(new QPushButton(this)),
      m_sent(new QPushButton(this)), m_choose(new QPushButton(this)), m_copy(new QToolButton(this)),
      m_quota(new QSpinBox(this)), m_table(new QTableView(this))
{
    setObjectName(QStringLiteral("card"));
    m_title->setObjectName(QStringLiteral("cardTitle"));
    m_make->setObjectName(QStringLiteral("primary"));
    m_choose->setObjectName(QStringLiteral("primary"));
    m_copy->setObjectName(QStringLiteral("flat"));
    for (auto* label : {m_help, m_folder, m_rules}) {
        label->setObjectName(QStringLiteral("muted"));
        label->setWordWrap(true);
    }
    m_quota->setRange(0, 999);
    m_table->setObjectName(QStringLiteral("probeFiles"));
    m_table->setModel(&probe.model());
    styleProbeTable(*m_table, {ProbeModel::Name, ProbeModel::State, ProbeModel::Hash});
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->installEventFilter(this);

    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_make);
    buttons->addWidget(m_choose);
    buttons->addWidget(m_sent);
    buttons->addStretch(1);
    auto* quota = new QHBoxLayout;
    quota->addWidget(m_quotaName);
    quota->addWidget(m_quota);
    quota->addWidget(m_left, 1);
    auto* folder = new QHBoxLayout;
    folder->addWidget(m_folder, 1);
    folder->addWidget(m_copy, 0, Qt::AlignTop);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(6);
    layout->addWidget(m_title);
    layout->addWidget(m_help);
    layout->addLayout(buttons);
    layout->addWidget(m_table, 1);
    layout->addLayout(quota);
    layout->addLayout(folder);
    layout->addWidget(m_rules);

    QWidget* last = m_make;
    for (auto* next : std::initializer_list<QWidget*>{m_choose, m_sent, m_table, m_quota, m_copy}) {
        setTabOrder(last, next);
        last = next;
    }
    connect(m_choose, &QPushButton::clicked, this, &FilesCard::chooseSample);
    connect(m_quota, &QSpinBox::valueChanged, &probe, &ProbeController::setDailyQuota);
    connect(m_copy, &QToolButton::clicked, this, [this] {
        if (m_workspace.isOpen())
            QApplication::clipboard()->setText(
                QString::fromStdString(m_workspace.workspace().probeFolder().string()));
    });
    // A click on the state is the quick way; the button and Space do the same for the selected rows.
    connect(m_table, &QTableView::clicked, this, [this](const QModelIndex& index) {
        if (index.column() == ProbeModel::State)
            m_probe.model().setSent(index.row(), !m_probe.model().isSent(index.row()));
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &FilesCard::refresh);
    connect(&probe, &ProbeController::stateChanged, this, &FilesCard::refresh);
    connect(&probe.model(), &ProbeModel::solved, this, &FilesCard::refresh);
    retranslate();
}

bool FilesCard::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_table && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Space) {
        toggleSent();
        return true;
    }
    return QFrame::eventFilter(watched, event);
}

void FilesCard::toggleSent()
{
    const auto rows = m_table->selectionModel()->selectedRows();
    bool allSent = true;
    for (const auto& index : rows) allSent = allSent && m_probe.model().isSent(index.row());
    for (const auto& index : rows) m_probe.model().setSent(index.row(), !allSent);
}

void FilesCard::chooseSample()
{
    const QString path =
        QFileDialog::getOpenFileName(window(), tr("Sample submission"), {}, QStringLiteral("*.csv"));
    if (path.isEmpty()) return;
    m_workspace.edit([&path](Workspace& workspace) { workspace.data.sample_submission = path.toStdString(); },
                     WorkspaceController::Reload::Data);
}

void FilesCard::refresh()
{
    auto& model = m_probe.model();
    const auto snapshot = m_workspace.data();
    const bool hasSample = snapshot && snapshot->sample;
    m_make->setVisible(hasSample || !snapshot);
    m_choose->setVisible(snapshot && !hasSample);
    m_make->setEnabled(m_probe.canMakeFiles());
    m_help->setText(snapshot && !hasSample
                        ? tr("The files are made from the competition's sample submission. Choose it first.")
                        : tr("One file per class with 1 in every row of that class, and two controls. Send "
                             "them over some days and write down the scores."));
    const auto rows = m_table->selectionModel()->selectedRows();
    bool any = false, allSent = !rows.isEmpty();
    for (const auto& index : rows) {
        any = any || model.canBeSent(index.row());
        allSent = allSent && model.isSent(index.row());
    }
    m_sent->setEnabled(any);
    m_sent->setText(allSent ? tr("Not sent") : tr("Mark as sent"));
    fitProbeTable(*m_table);
    const QSignalBlocker blocker(m_quota);
    m_quota->setValue(model.settings().dailyQuota);
    const auto left = model.leftToday();
    m_left->setText(left ? tr("%1 of %2 left today").arg(*left).arg(model.settings().dailyQuota)
                         : tr("%Ln sent today", nullptr, model.sentToday()));
    const bool isOpen = m_workspace.isOpen();
    m_folder->setVisible(isOpen);
    m_copy->setVisible(isOpen);
    if (!isOpen) return;
    const QString folder = QString::fromStdString(m_workspace.workspace().probeFolder().string());
    m_folder->setText(fontMetrics().elidedText(folder, Qt::ElideLeft, 240));
    m_folder->setToolTip(folder);
}

void FilesCard::retranslate()
{
    m_title->setText(tr("1  Files to send"));
    m_make->setText(tr("Make the files"));
    m_choose->setText(tr("Choose the sample submission…"));
    m_quotaName->setText(tr("A day"));
    m_quota->setSpecialValueText(tr("?"));
    m_quota->setAccessibleName(tr("Submissions a day"));
    m_quota->setToolTip(tr("Submissions that the competition allows a day, counted in UTC"));
    m_left->setToolTip(m_quota->toolTip());
    m_copy->setText(tr("copy path"));
    m_copy->setToolTip(tr("Copy the path of the folder with the files"));
    m_table->setAccessibleName(tr("Files of the probe"));
    m_table->setToolTip(tr("Click a state, or press Space, when you have sent the file"));
    m_rules->setText(tr("The rules and the daily limit of the competition apply. Some competitions forbid "
                        "probing: read them first."));
    refresh();
}

void FilesCard::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

} // namespace thresher
