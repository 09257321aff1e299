#include "pages/submission_page.h"

#include "base/clock.h"
#include "base/hash.h"
#include "controllers/workspace_controller.h"
#include "decide/balance.h"
#include "decide/decide.h"
#include "pages/submission/members_card.h"
#include "parts/empty_state.h"
#include "plot/chart_card.h"
#include "plot/scatter_chart.h"
#include "text/quantities.h"
#include "theme/theme.h"
#include "viewmodels/journal_model.h"

#include <QApplication>
#include <QClipboard>
#include <QDateTime>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>
#include <QRegularExpression>
#include <QStackedWidget>
#include <QTableView>
#include <QTableWidget>
#include <QVBoxLayout>

#include <cmath>

namespace thresher {
namespace {

// The decision in use, or the default rule fitted on the score set.
Result<std::shared_ptr<const Decision>> decisionFor(const ScoreSet& set,
                                                    std::shared_ptr<const Decision> chosen,
                                                    const Path& balance, FileSystem& files,
                                                    const Progress& progress)
{
    if (chosen) return chosen;
    DecideRequest request;
    request.identity = set.identity;
    if (!balance.empty()) {
        THRESHER_ASSIGN(const auto table, readBalances(files, balance));
        THRESHER_ASSIGN(auto joined,
                        joinBalances(table, set.outOfFold.classes(), trainingBalance(set.outOfFold).rate));
        request.balance =
            ClassBalance{std::move(joined.rates), std::move(joined.fromTraining), balance.string()};
    }
    THRESHER_ASSIGN(auto report, decide(set.outOfFold, set.test ? &*set.test : nullptr, request, progress));
    return std::make_shared<const Decision>(std::move(report.decision));
}

} // namespace

SubmissionPage::SubmissionPage(WorkspaceController& workspaceController, QWidget* parent)
    : Page(workspaceController, parent), m_pages(new QStackedWidget(this)), m_empty(new EmptyState(this)),
      m_members(new MembersCard(workspaceController, this)), m_journal(new JournalModel(this))
{
    auto* content = new QWidget(this);
    auto* grid = new QGridLayout(content);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(8);
    grid->addWidget(m_members, 0, 0);
    grid->addWidget(makeMiddle(), 0, 1);
    grid->addWidget(makeRight(), 0, 2);
    grid->addWidget(makeJournal(), 1, 0, 1, 3);
    grid->setColumnStretch(0, 3);
    grid->setColumnStretch(1, 4);
    grid->setColumnStretch(2, 4);
    grid->setRowStretch(0, 3);
    grid->setRowStretch(1, 2);
    m_pages->addWidget(m_empty);
    m_pages->addWidget(content);
    body()->addWidget(m_pages, 1);
    connectAll();
    refreshEmpty();
}

SubmissionPage::~SubmissionPage() = default;

QWidget* SubmissionPage::makeMiddle()
{
    auto* card = new QFrame(this);
    card->setObjectName(QStringLiteral("card"));
    m_classesTitle = new QLabel(card);
    m_classesTitle->setObjectName(QStringLiteral("cardTitle"));
    m_summary = new QLabel(card);
    m_summary->setObjectName(QStringLiteral("muted"));
    m_summary->setWordWrap(true);
    m_classes = new QTableWidget(0, 5, card);
    m_classes->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_classes->setShowGrid(false);
    m_classes->verticalHeader()->hide();
    m_classes->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_classes->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->addWidget(m_classesTitle);
    layout->addWidget(m_summary);
    layout->addWidget(m_classes, 1);
    return card;
}

QWidget* SubmissionPage::makeRight()
{
    auto* card = new QFrame(this);
    card->setObjectName(QStringLiteral("card"));
    m_lintTitle = new QLabel(card);
    m_lintTitle->setObjectName(QStringLiteral("cardTitle"));
    m_lint = new QListWidget(card);
    m_lint->setWordWrap(true);
    m_range = new QLabel(card);
    m_range->setWordWrap(true);
    m_nameLabel = new QLabel(card);
    m_name = new QLineEdit(QStringLiteral("{scores}-{rule}-{date}"), card);
    m_nameLabel->setBuddy(m_name);
    m_export = new QPushButton(card);
    m_export->setObjectName(QStringLiteral("primary"));
    m_copy = new QPushButton(card);
    auto* row = new QHBoxLayout;
    row->addWidget(m_nameLabel);
    row->addWidget(m_name, 1);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_export, 1);
    buttons->addWidget(m_copy);
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->addWidget(m_lintTitle);
    layout->addWidget(m_lint, 1);
    layout->addWidget(m_range);
    layout->addLayout(row);
    layout->addLayout(buttons);
    return card;
}

QWidget* SubmissionPage::makeJournal()
{
    auto* holder = new QWidget(this);
    auto* card = new QFrame(holder);
    card->setObjectName(QStringLiteral("card"));
    m_journalTitle = new QLabel(card);
    m_journalTitle->setObjectName(QStringLiteral("cardTitle"));
    m_journalTable = new QTableView(card);
    m_journalTable->setModel(m_journal);
    m_journalTable->setShowGrid(false);
    m_journalTable->verticalHeader()->hide();
    m_journalTable->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_journalTable->horizontalHeader()->setStretchLastSection(true);
    auto* inside = new QVBoxLayout(card);
    inside->setContentsMargins(12, 8, 12, 8);
    inside->addWidget(m_journalTitle);
    inside->addWidget(m_journalTable, 1);
    m_scatter = new ScatterChart;
    m_scatterCard = new ChartCard(m_scatter, holder);
    m_scatterCard->setMinimumWidth(300);
    auto* layout = new QHBoxLayout(holder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(card, 3);
    layout->addWidget(m_scatterCard, 1);
    return holder;
}

void SubmissionPage::connectAll()
{
    connect(m_empty, &EmptyState::triggered, this, [this] {
        if (workspace().isOpen())
            Q_EMIT pageWanted(QStringLiteral("train"));
        else
            Q_EMIT openWanted();
    });
    connect(m_members, &MembersCard::failed, this, &Page::showError);
    connect(m_export, &QPushButton::clicked, this, &SubmissionPage::exportFile);
    connect(m_copy, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(message()); });
    connect(m_journal, &JournalModel::refused, this, &Page::showError);
    connect(m_journal, &JournalModel::edited, this, [this] {
        const auto written =
            writeJournal(workspace().files(), workspace().workspace().root, m_journal->entries());
        if (!written) showError(written.error());
        workspace().announceJournal();
        showScatter();
    });
    connect(m_scatterCard, &ChartCard::saveFailed, this, [this](const QString& what) {
        showError(fail(ErrorCode::WriteFailed, what.toStdString(), "Choose another folder."));
    });
    const auto stale = [this] {
        m_stale = true;
        if (isVisible()) decideAndPreview();
    };
    connect(&workspace(), &WorkspaceController::scoreSetChanged, this, stale);
    connect(&workspace(), &WorkspaceController::decisionChanged, this, stale);
    connect(&workspace(), &WorkspaceController::dataChanged, this, stale);
    connect(&workspace(), &WorkspaceController::runsChanged, this, &SubmissionPage::refreshEmpty);
    connect(&workspace(), &WorkspaceController::workspaceChanged, this, [this] {
        refreshEmpty();
        readJournalFile();
    });
}

QString SubmissionPage::title() const
{
    return tr("Submission");
}

QString SubmissionPage::railText() const
{
    return tr("Submission");
}

bool SubmissionPage::isSettled() const
{
    return !m_task.isRunning() && m_members->isSettled();
}

void SubmissionPage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    if (m_stale) decideAndPreview();
}

void SubmissionPage::refreshEmpty()
{
    const bool any = workspace().isOpen() && !workspace().runs().empty();
    m_pages->setCurrentIndex(any ? 1 : 0);
    retranslate();
}

void SubmissionPage::readJournalFile()
{
    if (!workspace().isOpen()) {
        m_journal->setEntries({});
        return;
    }
    auto entries = readJournal(workspace().files(), workspace().workspace().root);
    if (!entries)
        showError(entries.error());
    else if (entries->size() != m_journal->entries().size())
        m_journal->setEntries(std::move(*entries));
    showScatter();
}

void SubmissionPage::decideAndPreview()
{
    m_stale = false;
    const auto snapshot = workspace().data();
    const auto set = workspace().scoreSet();
    if (!workspace().isOpen() || !set || !snapshot || !snapshot->sample) {
        m_task.stop();
        m_preview.reset();
        showPreview();
        return;
    }
    PreviewRequest request;
    request.scores = set;
    request.sample = *snapshot->sample;
    request.publicRows =
        static_cast<std::size_t>(std::max<std::int64_t>(workspace().workspace().publicRows, 0));
    if (request.publicRows == 0 && set->test) request.publicRows = set->test->rows();
    Path last;
    for (const auto& entry : m_journal->entries()) {
        request.earlier.emplace_back(entry.sha256, entry.file);
        last = workspace().workspace().root / entry.file;
    }
    m_task.start(
        [request, last, chosen = workspace().decision(), balance = workspace().workspace().balance,
         &files = workspace().files()](const Progress& progress) mutable -> Result<SubmissionPreview> {
            THRESHER_ASSIGN(request.decision, decisionFor(*request.scores, chosen, balance, files, progress));
            if (!last.empty() && files.exists(last))
                if (auto submission = readSubmission(files, last)) request.last = std::move(*submission);
            return previewSubmission(request);
        },
        [this, set](Result<SubmissionPreview> preview) {
            m_previewOf = set;
            if (preview) {
                m_preview = std::move(*preview);
                clearMessage();
            } else {
                m_preview.reset();
                showError(preview.error());
            }
            showPreview();
        });
}

void SubmissionPage::showPreview()
{
    showClasses();
    showLint();
    m_export->setEnabled(m_preview && m_preview->lint.ok());
    m_copy->setEnabled(m_preview.has_value());
}

void SubmissionPage::showClasses()
{
    const QLocale locale;
    m_classes->setRowCount(m_preview ? static_cast<int>(m_preview->classes.size()) : 0);
    if (!m_preview) {
        const auto snapshot = workspace().data();
        m_summary->setText(
            !workspace().scoreSet() ? tr("Choose members on the left: what the file would hold appears here.")
            : snapshot && !snapshot->sample ? tr("Choose the sample submission on the Dataset page: "
                                                 "it gives ids, columns and their order.")
                                            : QString());
        return;
    }
    const auto cell = [this](int row, int column, const QString& text, const QString& help = {}) {
        auto* item = new QTableWidgetItem(text);
        item->setTextAlignment((column == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
        item->setToolTip(help);
        m_classes->setItem(row, column, item);
    };
    for (int row = 0; row < m_classes->rowCount(); ++row) {
        const auto& item = m_preview->classes[static_cast<std::size_t>(row)];
        cell(row, 0, QString::fromStdString(item.name));
        m_classes->item(row, 0)->setForeground(classStyle(Theme::of(palette()), row).color);
        cell(row, 1, locale.toString(static_cast<qlonglong>(item.predicted)));
        cell(row, 2,
             item.ruleExpected ? QStringLiteral("%1 \u00B1 %2")
                                     .arg(locale.toString(*item.ruleExpected, 'f', 0),
                                          locale.toString(item.ruleTolerance.value_or(0), 'f', 0))
                               : QStringLiteral("–"),
             tr("How many the rule is expected to predict, with its tolerance"));
        cell(row, 3,
             item.balanceExpected ? locale.toString(*item.balanceExpected, 'f', 0) : QStringLiteral("–"),
             tr("How many there should be by the balance in use"));
        cell(row, 4,
             m_preview->compared ? QStringLiteral("+%1 \u2212%2").arg(item.raised).arg(item.dropped)
                                 : QStringLiteral("–"),
             tr("Rows that turn positive and negative against the last exported file"));
    }
    const auto& decision = m_preview->decision;
    QString summary = tr("%n row(s)", nullptr, static_cast<int>(m_preview->rows)) + QStringLiteral("; ") +
                      tr("%n without a positive", nullptr, static_cast<int>(m_preview->rowsWithout)) +
                      QStringLiteral("; ") +
                      tr("rule %1, %2 transfer")
                          .arg(QString::fromStdString(std::string(ruleName(decision.rule))),
                               QString::fromStdString(decision.transfer));
    if (m_preview->compared)
        summary +=
            QStringLiteral("; ") + tr("%n row(s) flipped", nullptr, static_cast<int>(m_preview->flippedRows));
    if (decision.scores && decision.scores->crossFitted)
        summary += QStringLiteral("\n") +
                   tr("Macro F1, cross-fitted: %1").arg(badgedText(*decision.scores->crossFitted));
    m_summary->setText(summary);
}

void SubmissionPage::showLint()
{
    m_lint->clear();
    m_range->clear();
    if (!m_preview) return;
    const Theme theme = Theme::of(palette());
    const auto add = [&](const QString& mark, const QString& text, const QColor& color) {
        auto* item = new QListWidgetItem(mark + QLatin1Char(' ') + text, m_lint);
        item->setForeground(color);
    };
    bool structure = true;
    for (const auto& finding : m_preview->lint.findings) {
        const QString text = QString::fromStdString(finding.message);
        if (finding.severity == LintSeverity::Error) {
            structure = false;
            add(QStringLiteral("\u2717"), text, theme.bad);
        } else if (finding.severity == LintSeverity::Warning) {
            add(QStringLiteral("!"), text, theme.warn);
        } else {
            add(QStringLiteral("\u00B7"), text, theme.muted);
        }
    }
    if (!m_preview->duplicateOf.empty())
        add(QStringLiteral("!"),
            tr("The same bytes were exported before: %1").arg(QString::fromStdString(m_preview->duplicateOf)),
            theme.warn);
    if (structure) {
        auto* item = new QListWidgetItem(QStringLiteral("\u2713 ") +
                                         tr("Ids, order, columns and values are as the sample demands"));
        item->setForeground(theme.good);
        m_lint->insertItem(0, item);
    }
    if (m_preview->expectedPublic) {
        const auto rows = workspace().workspace().publicRows;
        m_range->setText(tr("Public score to expect, 90 %: %1–%2 on %3 rows. A smaller change cannot be told "
                            "from chance there.")
                             .arg(scoreText(m_preview->expectedPublic->low),
                                  scoreText(m_preview->expectedPublic->high),
                                  QLocale().toString(static_cast<qlonglong>(
                                      rows > 0 ? rows : static_cast<std::int64_t>(m_preview->rows)))));
    }
}

QString SubmissionPage::fileName() const
{
    QString name = m_name->text();
    const auto set = workspace().scoreSet();
    name.replace(QStringLiteral("{scores}"), set ? set->name : QString());
    name.replace(QStringLiteral("{rule}"),
                 m_preview ? QString::fromStdString(std::string(ruleName(m_preview->decision.rule)))
                           : QString());
    name.replace(QStringLiteral("{date}"),
                 QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-hhmmss")));
    // A file name, whatever the names of runs hold.
    static const QRegularExpression odd(QStringLiteral("[^\\w.+-]+"),
                                        QRegularExpression::UseUnicodePropertiesOption);
    name.replace(odd, QStringLiteral("_"));
    return name.isEmpty() ? QStringLiteral("submission") : name;
}

void SubmissionPage::exportFile()
{
    if (!m_preview || !m_preview->lint.ok()) return;
    auto& files = workspace().files();
    const auto& open = workspace().workspace();
    Path path = open.exportsFolder() / (fileName().toStdString() + ".csv");
    for (int i = 2; files.exists(path); ++i)
        path = open.exportsFolder() / (fileName().toStdString() + "-" + std::to_string(i) + ".csv");
    Path decisionPath = path;
    decisionPath.replace_extension(".decision.yaml");
    // The decision first: a submission never lies there without it.
    auto written = files.makeDirectories(open.exportsFolder());
    if (written) written = writeDecision(files, decisionPath, m_preview->decision);
    if (written) written = writeAtomically(files, path, m_preview->csv);
    if (!written) {
        showError(written.error());
        return;
    }
    JournalEntry entry;
    entry.time = realClock().unixSeconds();
    entry.file = path.lexically_relative(open.root).generic_string();
    entry.sha256 = sha256Hex(m_preview->csv);
    entry.decision = decisionPath.lexically_relative(open.root).generic_string();
    entry.scoreSet = m_preview->decision.scoreSet.hash;
    entry.scoreSetName = m_previewOf ? m_previewOf->name.toStdString() : std::string();
    if (m_preview->decision.scores) entry.crossValidation = m_preview->decision.scores->crossFitted;
    entry.expectedPublic = m_preview->expectedPublic;
    auto entries = m_journal->entries();
    entries.push_back(entry);
    if (const auto kept = writeJournal(files, open.root, entries); !kept) {
        showError(kept.error());
        return;
    }
    m_journal->setEntries(std::move(entries));
    workspace().announceJournal();
    showScatter();
    showWarning(tr("Exported"), QString::fromStdString(path.string()));
    decideAndPreview(); // flips are now counted against this file
}

QString SubmissionPage::message() const
{
    if (!m_preview) return {};
    const auto& decision = m_preview->decision;
    QString text = workspace().scoreSet() ? workspace().scoreSet()->name : QString();
    text += QStringLiteral(", rule %1").arg(QString::fromStdString(std::string(ruleName(decision.rule))));
    if (decision.scores && decision.scores->crossFitted)
        text += QStringLiteral(", CV ") + QString::number(decision.scores->crossFitted->value, 'f', 4) +
                QLatin1Char(' ') + badgeText(decision.scores->crossFitted->badge);
    return text;
}

void SubmissionPage::showScatter()
{
    QList<ScatterPoint> points;
    for (const auto& entry : m_journal->entries()) {
        if (!entry.crossValidation || !entry.publicScore) continue;
        ScatterPoint point{entry.crossValidation->value,
                           *entry.publicScore,
                           std::nan(""),
                           std::nan(""),
                           std::nan(""),
                           std::nan(""),
                           QString::fromStdString(entry.scoreSetName)};
        if (entry.crossValidation->interval) {
            point.xLow = entry.crossValidation->interval->low;
            point.xHigh = entry.crossValidation->interval->high;
        }
        if (entry.expectedPublic) { // as wide as the public score scatters
            const double half = (entry.expectedPublic->high - entry.expectedPublic->low) / 2;
            point.yLow = point.y - half;
            point.yHigh = point.y + half;
        }
        points << point;
    }
    m_scatter->setPoints(points, tr("cross-fitted F1"), tr("public score"));
    m_scatterCard->setVisible(!points.isEmpty());
}

void SubmissionPage::retranslate()
{
    if (workspace().isOpen())
        m_empty->setTexts(tr("A submission needs scores: train the linear baseline first, half a minute."),
                          tr("Go to training"));
    else
        m_empty->setTexts(tr("Open a data file or a workspace to build a submission."),
                          tr("Open a data file"));
    m_classesTitle->setText(tr("What the file would hold"));
    m_lintTitle->setText(tr("Checks"));
    m_nameLabel->setText(tr("Name"));
    m_name->setAccessibleName(tr("Template of the file name"));
    m_name->setToolTip(tr("{scores}, {rule} and {date} are filled in"));
    m_export->setText(tr("Export submission"));
    m_copy->setText(tr("Copy message"));
    m_copy->setToolTip(tr("A line to paste where the competition asks for a description"));
    m_journalTitle->setText(tr("Journal"));
    m_journalTable->setAccessibleName(tr("Journal of exported files"));
    m_scatterCard->setTitle(tr("Cross-validation and leaderboard"));
    m_classes->setAccessibleName(tr("Predicted and expected rows per class"));
    m_lint->setAccessibleName(tr("Checks of the submission"));
    m_classes->setHorizontalHeaderLabels(
        {tr("Class"), tr("predicted"), tr("expected"), tr("balance"), tr("flips")});
    m_journal->retranslate();
    showPreview();
    showScatter();
}

} // namespace thresher
