#include "pages/dataset/charts_column.h"

#include "controllers/workspace_controller.h"
#include "pages/dataset/duplicates_card.h"
#include "pages/dataset/label_desk_card.h"
#include "pages/dataset/lengths_card.h"
#include "plot/chart_card.h"
#include "plot/heat_map_chart.h"

#include <QComboBox>
#include <QEvent>
#include <QGridLayout>

#include <algorithm>
#include <cmath>

namespace thresher {
namespace {

constexpr int cardWidth = 420;
constexpr std::size_t wordCount = 14;

// What bars of prevalence compare: entries of the choice on the card.
enum PrevalenceKind { OfAll, ByLanguage, ByFold, Probed, PrevalenceKinds };

QStringList names(const std::vector<std::string>& texts)
{
    QStringList list;
    for (const auto& text : texts) list << QString::fromStdString(text);
    return list;
}

double share(std::size_t part, std::size_t whole)
{
    return whole == 0 ? std::nan("") : static_cast<double>(part) / static_cast<double>(whole);
}

QList<QColor> classColors(const Theme& theme, std::size_t count)
{
    QList<QColor> colors;
    for (std::size_t c = 0; c < count; ++c) colors << classStyle(theme, static_cast<int>(c)).color;
    return colors;
}

// One set of bars for each language; value(item, l) of a class.
template <class Value>
QList<BarSeries> languageSeries(const DataStatistics& statistics, const Theme& theme, Value value)
{
    QList<BarSeries> series;
    for (std::size_t l = 0; l < statistics.languages.size(); ++l) {
        BarSeries bars{QString::fromStdString(statistics.languages[l].name),
                       {},
                       {},
                       {},
                       runColor(theme, static_cast<int>(l)),
                       {}};
        for (const auto& item : statistics.classes) bars.values << value(item, l);
        series << bars;
    }
    return series;
}

} // namespace

ChartsColumn::ChartsColumn(WorkspaceController& workspace, const PostsModel& posts, QWidget* parent)
    : QWidget(parent), m_workspace(workspace), m_posts(posts), m_grid(new QGridLayout(this)),
      m_prevalence(new BarChart), m_languages(new BarChart), m_labelCounts(new BarChart),
      m_duplicates(new BarChart), m_topWords(new BarChart), m_together(new HeatMapChart),
      m_lengths(new LengthsCard(workspace, this)), m_duplicateList(new DuplicatesCard(workspace, this)),
      m_labelDesk(new LabelDeskCard(workspace, this)), m_prevalenceBy(new QComboBox),
      m_togetherBy(new QComboBox), m_wordsOf(new QComboBox)
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(8);
    m_prevalenceCard = addCard(m_prevalence);
    m_togetherCard = addCard(m_together);
    m_labelCountsCard = addCard(m_labelCounts);
    m_order.append(m_lengths);
    m_languagesCard = addCard(m_languages);
    m_duplicatesCard = addCard(m_duplicates);
    m_order.append(m_duplicateList);
    m_order.append(m_labelDesk);
    m_topWordsCard = addCard(m_topWords);
    m_labelCounts->setHorizontal(false);
    m_prevalence->setPercent(true);
    for (int i = 0; i < PrevalenceKinds; ++i) m_prevalenceBy->addItem(QString());
    for (int i = 0; i < 2; ++i) m_togetherBy->addItem(QString());
    m_prevalenceCard->addControl(m_prevalenceBy);
    m_togetherCard->addControl(m_togetherBy);
    m_topWordsCard->addControl(m_wordsOf);
    connectClicks();
    connect(&workspace, &WorkspaceController::dataChanged, this, [this] {
        m_top.clear();
        refresh();
        countWords();
    });
    connect(&workspace, &WorkspaceController::statisticsChanged, this, &ChartsColumn::refresh);
    connect(&workspace, &WorkspaceController::foldsChanged, this, &ChartsColumn::refreshPrevalence);
    connect(&workspace, &WorkspaceController::workspaceChanged, this, &ChartsColumn::readBalance);
    connect(&workspace, &WorkspaceController::balanceChanged, this, [this] {
        m_balancePath.clear();
        readBalance();
    });
    connect(&m_balanceTask, &Task::withoutResult, this,
            [this] { m_balancePath.clear(); }); // read again later
    connect(m_prevalenceBy, &QComboBox::currentIndexChanged, this, &ChartsColumn::refreshPrevalence);
    connect(m_togetherBy, &QComboBox::currentIndexChanged, this, &ChartsColumn::refreshTogether);
    connect(m_wordsOf, &QComboBox::currentIndexChanged, this, &ChartsColumn::refreshWords);
    retranslate();
}

ChartCard* ChartsColumn::addCard(Chart* chart)
{
    auto* card = new ChartCard(chart, this);
    connect(card, &ChartCard::saveFailed, this, &ChartsColumn::saveFailed);
    m_order.append(card);
    return card;
}

void ChartsColumn::connectClicks()
{
    connect(m_prevalence, &BarChart::barClicked, this, [this](int category, int series) {
        PostFilter filter;
        filter.withClasses = {category};
        const auto statistics = m_workspace.statistics();
        const int kind = m_prevalenceBy->currentIndex();
        if (kind == ByFold && m_workspace.folds()) filter.fold = series;
        // Guessed languages are not a column of the set: they cannot be filtered by.
        if (kind == ByLanguage && statistics && !statistics->languagesGuessed)
            filter.language = statistics->languages[static_cast<std::size_t>(series)].name;
        Q_EMIT filterWanted(filter);
    });
    connect(m_together, &HeatMapChart::cellClicked, this, [this](int row, int column) {
        PostFilter filter;
        filter.withClasses = row == column ? std::vector{row} : std::vector{row, column};
        Q_EMIT filterWanted(filter);
    });
    connect(m_labelCounts, &BarChart::barClicked, this, [this](int category) {
        PostFilter filter;
        filter.labelCount = category;
        Q_EMIT filterWanted(filter);
    });
    connect(m_lengths, &LengthsCard::filterWanted, this, &ChartsColumn::filterWanted);
    connect(m_lengths, &LengthsCard::saveFailed, this, &ChartsColumn::saveFailed);
    connect(m_lengths, &LengthsCard::failed, this, &ChartsColumn::failed);
    connect(m_duplicateList, &DuplicatesCard::filterWanted, this, &ChartsColumn::filterWanted);
    connect(m_labelDesk, &LabelDeskCard::filterWanted, this, &ChartsColumn::filterWanted);
    connect(m_labelDesk, &LabelDeskCard::failed, this, &ChartsColumn::failed);
    connect(m_labelDesk, &LabelDeskCard::trainWanted, this, &ChartsColumn::trainWanted);
    connect(m_languages, &BarChart::barClicked, this, [this](int category, int series) {
        const auto statistics = m_workspace.statistics();
        if (!statistics || static_cast<std::size_t>(series) >= statistics->languages.size()) return;
        PostFilter filter;
        filter.withClasses = {category};
        if (!statistics->languagesGuessed)
            filter.language = statistics->languages[static_cast<std::size_t>(series)].name;
        Q_EMIT filterWanted(filter);
    });
    connect(m_duplicates, &BarChart::barClicked, this, [this](int category) {
        PostFilter filter;
        filter.rows = m_duplicateList->rowsThatDisagree(category);
        filter.rowsName = tr("near duplicates");
        Q_EMIT filterWanted(filter);
    });
}

void ChartsColumn::refresh()
{
    refreshPrevalence();
    refreshTogether();
    refreshDuplicates();
    refreshWords();
}

bool ChartsColumn::isSettled() const
{
    return !m_words.isRunning() && !m_balanceTask.isRunning() && m_lengths->isSettled() &&
           m_duplicateList->isSettled() && m_labelDesk->isSettled();
}

void ChartsColumn::showTokens(bool tokens)
{
    m_lengths->showTokens(tokens);
}

// The probe page names the file in the workspace and writes it.
void ChartsColumn::readBalance()
{
    const Path path = m_workspace.isOpen() ? m_workspace.workspace().balance : Path();
    if (path == m_balancePath) return;
    m_balancePath = path;
    m_balance.reset();
    if (path.empty()) {
        m_balanceTask.stop();
        refreshPrevalence();
        return;
    }
    m_balanceTask.start(
        [path, &files = m_workspace.files()](const Progress&) { return readBalances(files, path); },
        [this](Result<BalanceTable> table) {
            if (table)
                m_balance = std::move(*table);
            else
                Q_EMIT failed(table.error());
            refreshPrevalence();
        });
}

QList<BarSeries> ChartsColumn::prevalenceSeries() const
{
    const auto set = m_workspace.data();
    const auto statistics = m_workspace.statistics();
    const auto folds = m_workspace.folds();
    const Theme theme = Theme::of(palette());
    const int kind = m_prevalenceBy->currentIndex();
    if (kind == ByLanguage)
        return languageSeries(*statistics, theme, [&](const ClassStatistics& item, std::size_t l) {
            return share(item.positivesByLanguage[l], statistics->languages[l].rows);
        });
    QList<BarSeries> series;
    if (kind == ByFold && folds) {
        const auto report = reportFolds(*folds, set->train.labels, set->train.classes);
        for (std::size_t k = 0; k < report.folds.size(); ++k) {
            BarSeries bars{tr("fold %1").arg(k), {}, {}, {}, foldColor(theme, 0, static_cast<int>(k)), {}};
            for (const auto count : report.folds[k].positives)
                bars.values << share(count, report.folds[k].size);
            series << bars;
        }
        return series;
    }
    BarSeries train{tr("train"), {}, {}, {}, theme.accent, classColors(theme, set->train.classes.size())};
    for (const auto& item : statistics->classes) train.values << item.prevalence;
    if (kind == Probed && m_balance) {
        BarSeries probed{tr("probed"), {}, {}, {}, theme.accent, {}};
        for (const auto& name : set->train.classes) {
            const auto at = std::find(m_balance->classes.begin(), m_balance->classes.end(), name);
            const auto i = static_cast<std::size_t>(at - m_balance->classes.begin());
            const bool isKnown = at != m_balance->classes.end() && m_balance->rates[i] &&
                                 !m_balance->fromTraining[i]; // what was not probed has no bar
            probed.values << (isKnown ? *m_balance->rates[i] : std::nan(""));
        }
        train.barColors.clear();
        train.color = theme.muted;
        series << probed;
    }
    return series << train;
}

void ChartsColumn::refreshPrevalence()
{
    const auto set = m_workspace.data();
    const auto statistics = m_workspace.statistics();
    if (!set || !statistics) {
        m_prevalence->setBars({}, {}, {});
        m_languages->setBars({}, {}, {});
        m_labelCounts->setBars({}, {}, {});
        return;
    }
    const Theme theme = Theme::of(palette());
    const QStringList classes = names(set->train.classes);
    const int kind = m_prevalenceBy->currentIndex();
    m_prevalence->setBars(classes, prevalenceSeries(), tr("share of posts"));
    m_prevalenceCard->setNote(kind == ByFold && !m_workspace.folds() ? tr("Make folds first.")
                              : kind == Probed && !m_balance
                                  ? tr("Probe the leaderboard and use what follows as balance.")
                                  : QString());

    m_languages->setBars(classes,
                         languageSeries(*statistics, theme,
                                        [](const ClassStatistics& item, std::size_t l) {
                                            return static_cast<double>(item.positivesByLanguage[l]);
                                        }),
                         tr("posts"));
    m_languagesCard->setNote(statistics->languagesGuessed ? tr("The languages are guessed from letters.")
                                                          : QString());

    BarSeries counts{{}, {}, {}, {}, mixed(theme.surface, theme.accent, 0.7), {}};
    QStringList numbers;
    for (std::size_t k = 0; k < statistics->labelsPerPost.size(); ++k) {
        numbers << QString::number(k);
        counts.values << static_cast<double>(statistics->labelsPerPost[k]);
    }
    m_labelCounts->setBars(numbers, {counts}, tr("posts"));
}

void ChartsColumn::refreshTogether()
{
    const auto set = m_workspace.data();
    const auto statistics = m_workspace.statistics();
    if (!set || !statistics || !statistics->hasLabels || statistics->together.empty()) {
        m_together->setMatrix({}, {}, {}, 0, 1, 0);
        return;
    }
    const bool conditional = m_togetherBy->currentIndex() == 1;
    QList<QList<double>> values;
    double top = 0;
    for (std::size_t i = 0; i < statistics->together.size(); ++i) {
        QList<double> row;
        for (std::size_t j = 0; j < statistics->together.size(); ++j) {
            const double value = conditional ? share(statistics->together[i][j], statistics->together[i][i])
                                             : static_cast<double>(statistics->together[i][j]);
            row << value;
            if (i != j && std::isfinite(value))
                top = std::max(top, value); // the diagonal would drown the rest
        }
        values << row;
    }
    const QStringList classes = names(set->train.classes);
    m_together->setMatrix(classes, classes, values, 0, conditional ? 1 : std::max(top, 1.0),
                          conditional ? 2 : 0);
    m_togetherCard->setNote(conditional
                                ? tr("Share of the posts of the row's class that have the column's class too")
                                : tr("Posts that have both classes; the diagonal: all posts of the class"));
}

void ChartsColumn::refreshDuplicates()
{
    const auto set = m_workspace.data();
    const auto statistics = m_workspace.statistics();
    if (!set || !statistics) {
        m_duplicates->setBars({}, {}, {});
        m_duplicatesCard->setNote({});
        return;
    }
    const Theme theme = Theme::of(palette());
    const auto& near = statistics->near;
    BarSeries bars{{}, {}, {}, {}, theme.accent, classColors(theme, set->train.classes.size())};
    for (const auto count : near.agreement.disagreeing) bars.values << static_cast<double>(count);
    m_duplicates->setBars(names(set->train.classes), {bars}, tr("groups that disagree"));
    QString note =
        tr("%Ln group(s) of near duplicates", nullptr, static_cast<int>(near.agreement.groups)) +
        QStringLiteral("; ") +
        tr("%Ln of them with the same labels throughout", nullptr, static_cast<int>(near.agreement.agreeing));
    if (statistics->hasOverlap)
        note += QStringLiteral("; ") + tr("%Ln test post(s) resemble a training post", nullptr,
                                          static_cast<int>(statistics->overlap.matches.size()));
    m_duplicatesCard->setNote(note);
}

void ChartsColumn::countWords()
{
    const auto set = m_workspace.data();
    if (!set || !set->train.hasLabels) {
        m_words.stop();
        return;
    }
    m_words.start(
        [set](const Progress& progress) {
            return topWords(set->train.texts, set->train.labels, wordCount, 5, progress);
        },
        [this, set](Result<std::vector<std::vector<MarkedWord>>> top) {
            if (!top) return;
            m_top = std::move(*top);
            const int index = m_wordsOf->currentIndex();
            m_wordsOf->clear();
            m_wordsOf->addItems(names(set->train.classes));
            m_wordsOf->setCurrentIndex(index >= 0 && index < m_wordsOf->count() ? index : 0);
            refreshWords();
        });
}

void ChartsColumn::refreshWords()
{
    const auto index = static_cast<std::size_t>(std::max(0, m_wordsOf->currentIndex()));
    QStringList words;
    BarSeries bars{{}, {}, {}, {}, classStyle(Theme::of(palette()), static_cast<int>(index)).color, {}};
    if (index < m_top.size())
        for (const auto& word : m_top[index]) {
            words << QString::fromStdString(word.word);
            bars.values << word.z;
        }
    m_topWords->setBars(words, {bars}, tr("z-score of the log-odds ratio"));
}

void ChartsColumn::retranslate()
{
    m_prevalenceCard->setTitle(tr("Prevalence per class"));
    m_togetherCard->setTitle(tr("Classes together"));
    m_labelCountsCard->setTitle(tr("Labels per post"));
    m_languagesCard->setTitle(tr("Classes by language"));
    m_duplicatesCard->setTitle(tr("Near duplicates whose labels disagree"));
    m_topWordsCard->setTitle(tr("Words that mark a class"));
    m_prevalenceBy->setItemText(OfAll, tr("all"));
    m_prevalenceBy->setItemText(ByLanguage, tr("by language"));
    m_prevalenceBy->setItemText(ByFold, tr("by fold"));
    m_prevalenceBy->setItemText(Probed, tr("and probed"));
    m_prevalenceBy->setAccessibleName(tr("Prevalence of what"));
    m_togetherBy->setItemText(0, tr("counts"));
    m_togetherBy->setItemText(1, tr("conditional"));
    m_togetherBy->setAccessibleName(tr("Counts or shares"));
    m_wordsOf->setAccessibleName(tr("Class whose words are shown"));
    refresh();
}

void ChartsColumn::arrange()
{
    const int columns = std::max(1, width() / cardWidth);
    if (columns == m_columns) return;
    while (m_grid->count() > 0) delete m_grid->takeAt(0);
    for (int i = 0; i < m_order.size(); ++i) m_grid->addWidget(m_order[i], i / columns, i % columns);
    for (int c = 0; c < std::max(m_columns, columns); ++c) m_grid->setColumnStretch(c, c < columns ? 1 : 0);
    m_columns = columns;
}

void ChartsColumn::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::PaletteChange) refresh();
}

void ChartsColumn::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

} // namespace thresher
