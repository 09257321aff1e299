#include "pages/dataset/folds_card.h"

#include "controllers/workspace_controller.h"
#include "text/finding_text.h"
#include "text/quantities.h"

#include <QCheckBox>
#include <QEvent>
#include <QFileDialog>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <limits>

namespace thresher {

FoldsCard::FoldsCard(WorkspaceController& workspace, QWidget* parent)
    : QFrame(parent), m_workspace(workspace), m_title(new QLabel(this)), m_splitsName(new QLabel(this)),
      m_seedName(new QLabel(this)), m_sealedName(new QLabel(this)), m_summary(new QLabel(this)),
      m_splits(new QSpinBox(this)), m_seed(new QSpinBox(this)), m_sealed(new QSpinBox(this)),
      m_language(new QCheckBox(this)), m_near(new QCheckBox(this)), m_make(new QPushButton(this)),
      m_import(new QToolButton(this)), m_export(new QToolButton(this)), m_table(new QTableWidget(this))
{
    setObjectName(QStringLiteral("card"));
    m_title->setObjectName(QStringLiteral("cardTitle"));
    m_summary->setObjectName(QStringLiteral("muted"));
    m_summary->setWordWrap(true);
    m_splits->setRange(2, 100);
    m_seed->setRange(0, std::numeric_limits<int>::max());
    m_sealed->setRange(0, 50);
    m_sealed->setSuffix(QStringLiteral(" %"));
    for (auto* button : {m_import, m_export}) button->setObjectName(QStringLiteral("flat"));
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    m_table->verticalHeader()->setMaximumWidth(fontMetrics().averageCharWidth() * 27);

    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_import);
    head->addWidget(m_export);
    auto* form = new QHBoxLayout;
    for (auto* widget :
         std::initializer_list<QWidget*>{m_splitsName, m_splits, m_seedName, m_seed, m_sealedName, m_sealed})
        form->addWidget(widget);
    form->addStretch(1);
    auto* second = new QHBoxLayout;
    second->addWidget(m_language);
    second->addWidget(m_near);
    second->addStretch(1);
    second->addWidget(m_make);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(6);
    layout->addLayout(head);
    layout->addLayout(form);
    layout->addLayout(second);
    layout->addWidget(m_summary);
    layout->addWidget(m_table);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    connect(m_make, &QPushButton::clicked, this, &FoldsCard::make);
    connect(m_import, &QToolButton::clicked, this, &FoldsCard::importFile);
    connect(m_export, &QToolButton::clicked, this, &FoldsCard::exportFile);
    connect(&workspace, &WorkspaceController::foldsChanged, this, &FoldsCard::refresh);
    connect(&workspace, &WorkspaceController::dataChanged, this, &FoldsCard::refresh);
    connect(&workspace, &WorkspaceController::workspaceChanged, this, [this] {
        if (!m_workspace.isOpen()) return;
        const auto& folds = m_workspace.workspace().folds;
        if (m_shown == folds && m_shownOf == m_workspace.workspace().root) return; // what is typed stays
        m_shown = folds;
        m_shownOf = m_workspace.workspace().root;
        m_splits->setValue(static_cast<int>(folds.n_splits));
        m_seed->setValue(static_cast<int>(folds.random_state));
        m_sealed->setValue(static_cast<int>(100 * folds.sealed_fraction + 0.5));
        m_language->setChecked(folds.stratify_language);
        m_near->setChecked(folds.group_near_duplicates);
    });
    retranslate();
}

void FoldsCard::make()
{
    const auto set = m_workspace.data();
    if (!set) return;
    FoldsConfig config;
    config.n_splits = m_splits->value();
    config.random_state = m_seed->value();
    config.sealed_fraction = m_sealed->value() / 100.0;
    config.stratify_language = m_language->isChecked();
    config.group_near_duplicates = m_near->isChecked();
    // Named after what it was made from: another split never overwrites it.
    const std::string name =
        "folds-" + std::to_string(config.n_splits) + "x" + std::to_string(config.random_state) +
        (config.stratify_language ? "-language" : "") + (config.group_near_duplicates ? "-groups" : "") +
        (m_sealed->value() > 0 ? "-sealed" + std::to_string(m_sealed->value()) : "") + ".csv";
    const Path path = m_workspace.workspace().root / name;
    m_task.start(
        [set, config, path, &files = m_workspace.files()](const Progress&) -> Status {
            THRESHER_ASSIGN(const auto folds, makeFolds(files, set->train, config));
            return writeFolds(files, path, folds, set->train.ids);
        },
        [this, config, path](const Status& written) {
            if (!written) {
                Q_EMIT failed(written.error());
                return;
            }
            m_workspace.edit(
                [&](Workspace& workspace) {
                    workspace.folds = config;
                    workspace.folds.file = path.string();
                },
                WorkspaceController::Reload::Folds);
        });
}

void FoldsCard::importFile()
{
    const auto set = m_workspace.data();
    const QString path =
        QFileDialog::getOpenFileName(window(), tr("Import folds"), {}, QStringLiteral("*.csv"));
    if (path.isEmpty() || !set) return;
    m_task.start([set, file = path.toStdString(), &files = m_workspace.files()](
                     const Progress&) { return readFolds(files, file, set->train.ids); },
                 [this, file = path.toStdString()](const Result<Folds>& folds) {
                     if (!folds) {
                         Q_EMIT failed(folds.error());
                         return;
                     }
                     m_workspace.edit(
                         [&](Workspace& workspace) {
                             workspace.folds.n_splits = folds->nSplits;
                             workspace.folds.file = file;
                         },
                         WorkspaceController::Reload::Folds);
                 });
}

void FoldsCard::exportFile()
{
    const auto set = m_workspace.data();
    const auto folds = m_workspace.folds();
    if (!set || !folds) return;
    const QString path = QFileDialog::getSaveFileName(
        window(), tr("Export folds"), QStringLiteral("cv_split.csv"), QStringLiteral("*.csv"));
    if (path.isEmpty()) return;
    m_task.start([set, folds, file = path.toStdString(), &files = m_workspace.files()](
                     const Progress&) { return writeFolds(files, file, *folds, set->train.ids); },
                 [this](const Status& written) {
                     if (!written) Q_EMIT failed(written.error());
                 });
}

void FoldsCard::refresh()
{
    const auto set = m_workspace.data();
    const auto folds = m_workspace.folds();
    m_export->setEnabled(folds != nullptr);
    m_make->setEnabled(set && set->train.hasLabels);
    m_table->setVisible(folds != nullptr);
    m_make->setText(folds ? tr("Make other folds") : tr("Make folds"));
    if (!folds || !set) {
        m_summary->setText(tr("No folds yet. Training makes them by these settings, too; made here, they are "
                              "the same for every run."));
        return;
    }
    const auto report = reportFolds(*folds, set->train.labels, set->train.classes);
    QStringList remarks;
    for (const auto& warning : report.warnings) remarks << warningText(warning);
    if (report.sealed.size > 0)
        remarks << tr("%Ln sealed row(s)", nullptr, static_cast<int>(report.sealed.size));
    if (report.trainingOnly.size > 0)
        remarks << tr("%Ln row(s) train in every fold", nullptr, static_cast<int>(report.trainingOnly.size));
    m_summary->setText(remarks.isEmpty() ? tr("Every class is in every fold.")
                                         : remarks.join(QStringLiteral("; ")));
    m_table->setRowCount(static_cast<int>(set->train.classes.size()) + 1);
    m_table->setColumnCount(static_cast<int>(report.folds.size()) + 1);
    QStringList heads, sides{tr("posts")};
    for (std::size_t k = 0; k < report.folds.size(); ++k) heads << tr("fold %1").arg(k);
    heads << tr("worst deviation");
    const int most = fontMetrics().averageCharWidth() * 24;
    for (const auto& name : set->train.classes)
        sides << fontMetrics().elidedText(QString::fromStdString(name), Qt::ElideMiddle, most);
    m_table->setHorizontalHeaderLabels(heads);
    m_table->setVerticalHeaderLabels(sides);
    for (std::size_t c = 0; c < set->train.classes.size(); ++c)
        m_table->verticalHeaderItem(static_cast<int>(c) + 1)
            ->setToolTip(QString::fromStdString(set->train.classes[c]));
    const QLocale locale;
    const auto cell = [this](int row, int column, const QString& text) {
        auto* item = new QTableWidgetItem(text);
        item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_table->setItem(row, column, item);
    };
    for (std::size_t k = 0; k < report.folds.size(); ++k) {
        cell(0, static_cast<int>(k), locale.toString(static_cast<qlonglong>(report.folds[k].size)));
        for (std::size_t c = 0; c < report.folds[k].positives.size(); ++c)
            cell(static_cast<int>(c) + 1, static_cast<int>(k),
                 locale.toString(static_cast<qlonglong>(report.folds[k].positives[c])));
    }
    for (std::size_t c = 0; c < report.worstDeviation.size(); ++c)
        cell(static_cast<int>(c) + 1, static_cast<int>(report.folds.size()),
             percentText(report.worstDeviation[c]));
    m_table->resizeColumnsToContents();
    m_table->setMinimumHeight(
        std::min(260, m_table->horizontalHeader()->sizeHint().height() + 6 +
                          m_table->rowCount() * m_table->verticalHeader()->defaultSectionSize() + 12));
}

void FoldsCard::retranslate()
{
    m_title->setText(tr("Folds"));
    m_splitsName->setText(tr("Number"));
    m_seedName->setText(tr("Seed"));
    m_sealedName->setText(tr("Sealed"));
    m_splits->setAccessibleName(tr("Number of folds"));
    m_seed->setAccessibleName(tr("Seed of the splitter"));
    m_sealed->setAccessibleName(tr("Share of rows to seal"));
    m_sealed->setToolTip(
        tr("Rows put aside before folding: only they give a clean score for choices made by hand."));
    m_language->setText(tr("balance languages"));
    m_near->setText(tr("keep near duplicates together"));
    m_import->setText(tr("Import…"));
    m_export->setText(tr("Export…"));
    m_table->setAccessibleName(tr("Positives per class and fold"));
    refresh();
}

void FoldsCard::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

} // namespace thresher
