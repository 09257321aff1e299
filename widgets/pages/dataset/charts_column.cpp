#include "pages/dataset/charts_column.h"

#include "controllers/workspace_controller.h"
#include "plot/bar_chart.h"
#include "plot/chart_card.h"
#include "plot/heat_map_chart.h"
#include "plot/histogram_chart.h"

#include <QComboBox>
#include <QEvent>
#include <QGridLayout>

#include <algorithm>
#include <cmath>

namespace thresher {
namespace {

constexpr int cardWidth = 420;
constexpr std::size_t wordCount = 14;

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

} // namespace

ChartsColumn::ChartsColumn(WorkspaceController& workspace, const PostsModel& posts, QWidget* parent)
    : QWidget(parent), m_workspace(workspace), m_posts(posts), m_grid(new QGridLayout(this)),
      m_prevalence(new BarChart), m_languages(new BarChart), m_labelCounts(new BarChart),
      m_duplicates(new BarChart), m_topWords(new BarChart), m_together(new HeatMapChart),
      m_lengths(new HistogramChart), m_prevalenceBy(new QComboBox), m_togetherBy(new QComboBox),
      m_wordsOf(new QComboBox)
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(8);
    m_prevalenceCard = addCard(m_prevalence);
    m_togetherCard = addCard(m_together);
    m_labelCountsCard = addCard(m_labelCounts);
    m_lengthsCard = addCard(m_lengths);
    m_languagesCard = addCard(m_languages);
    m_duplicatesCard = addCard(m_duplicates);
    m_topWordsCard = addCard(m_topWords);
    m_labelCounts->setHorizontal(false);
    m_prevalence->setPercent(true);
    for (int i = 0; i < 3; ++i) m_prevalenceBy->addItem(QString());
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
    const auto withClass = [this](int index) {
        PostFilter filter;
        filter.withClasses = {index};
        Q_EMIT filterWanted(filter);
    };
    connect(m_prevalence, &BarChart::barClicked, this, [withClass](int category) { withClass(category); });
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
    connect(m_lengths, &HistogramChart::binClicked, this, [this](double low, double high) {
        PostFilter filter;
        filter.length = {low, high};
        Q_EMIT filterWanted(filter);
    });
    connect(m_languages, &BarChart::barClicked, this, [this](int category, int series) {
        const auto statistics = m_workspace.statistics();
        if (!statistics || static_cast<std::size_t>(series) >= statistics->languages.size()) return;
        PostFilter filter;
        filter.withClasses = {category};
        // Guessed languages are not a column of the set: they cannot be filtered by.
        if (!statistics->languagesGuessed)
            filter.language = statistics->languages[static_cast<std::size_t>(series)].name;
        Q_EMIT filterWanted(filter);
    });
    connect(m_duplicates, &BarChart::barClicked, this, [this](int category) {
        const auto statistics = m_workspace.statistics();
        const auto set = m_workspace.data();
        if (!statistics || !set) return;
        PostFilter filter;
        filter.rows.emplace();
        filter.rowsName = tr("near duplicates");
        for (const auto& group : statistics->near.groups.rows()) {
            if (group.size() < 2) continue;
            std::size_t with = 0;
            for (const auto row : group) with += set->train.labels(row, static_cast<std::size_t>(category));
            if (with > 0 && with < group.size()) filter.rows->insert(group.begin(), group.end());
        }
        Q_EMIT filterWanted(filter);
    });
}

void ChartsColumn::refresh()
{
    refreshPrevalence();
    refreshTogether();
    refreshLengths();
    refreshDuplicates();
    refreshWords();
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
    const auto folds = m_workspace.folds();
    QList<BarSeries> series;
    if (m_prevalenceBy->currentIndex() == 1) {
        for (std::size_t l = 0; l < statistics->languages.size(); ++l) {
            BarSeries bars{QString::fromStdString(statistics->languages[l].name),
                           {},
                           {},
                           {},
                           runColor(theme, static_cast<int>(l)),
                           {}};
            for (const auto& item : statistics->classes)
                bars.values << share(item.positivesByLanguage[l], statistics->languages[l].rows);
            series << bars;
        }
    } else if (m_prevalenceBy->currentIndex() == 2 && folds) {
        const auto report = reportFolds(*folds, set->train.labels, set->train.classes);
        for (std::size_t k = 0; k < report.folds.size(); ++k) {
            BarSeries bars{tr("fold %1").arg(k), {}, {}, {}, foldColor(theme, 0, static_cast<int>(k)), {}};
            for (const auto count : report.folds[k].positives)
                bars.values << share(count, report.folds[k].size);
            series << bars;
        }
    } else {
        BarSeries bars{tr("train"), {}, {}, {}, theme.accent, classColors(theme, set->train.classes.size())};
        for (const auto& item : statistics->classes) bars.values << item.prevalence;
        series << bars;
    }
    m_prevalence->setBars(classes, series, tr("share of posts"));

    QList<BarSeries> languages;
    for (std::size_t l = 0; l < statistics->languages.size(); ++l) {
        BarSeries bars{QString::fromStdString(statistics->languages[l].name),
                       {},
                       {},
                       {},
                       runColor(theme, static_cast<int>(l)),
                       {}};
        for (const auto& item : statistics->classes)
            bars.values << static_cast<double>(item.positivesByLanguage[l]);
        languages << bars;
    }
    m_languages->setBars(classes, languages, tr("posts"));
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
    if (!set || !statistics || !statistics->hasLabels) {
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

void ChartsColumn::refreshLengths()
{
    const auto set = m_workspace.data();
    QList<double> values;
    if (set)
        for (const auto length : set->lengths) values << static_cast<double>(length);
    QList<HistogramMark> marks;
    const auto statistics = m_workspace.statistics();
    if (statistics)
        for (const auto& [probability, length] : statistics->characters.quantiles)
            if (probability == 0.5 || probability == 0.95)
                marks.append({length, probability == 0.5
                                          ? tr("median %1").arg(QLocale().toString(length, 'f', 0))
                                          : tr("95 %: %1").arg(QLocale().toString(length, 'f', 0))});
    m_lengths->setValues(values, 50, tr("length, characters"), tr("posts"), marks);
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
        tr("%n group(s) of near duplicates", nullptr, static_cast<int>(near.agreement.groups)) +
        QStringLiteral("; ") +
        tr("%n of them with the same labels throughout", nullptr, static_cast<int>(near.agreement.agreeing));
    if (statistics->hasOverlap)
        note += QStringLiteral("; ") + tr("%n test post(s) resemble a training post", nullptr,
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
    m_lengthsCard->setTitle(tr("Length of the posts"));
    m_languagesCard->setTitle(tr("Classes by language"));
    m_duplicatesCard->setTitle(tr("Near duplicates whose labels disagree"));
    m_topWordsCard->setTitle(tr("Words that mark a class"));
    m_prevalenceBy->setItemText(0, tr("all"));
    m_prevalenceBy->setItemText(1, tr("by language"));
    m_prevalenceBy->setItemText(2, tr("by fold"));
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
