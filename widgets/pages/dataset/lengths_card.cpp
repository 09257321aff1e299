#include "pages/dataset/lengths_card.h"

#include "config/load.h"
#include "controllers/workspace_controller.h"
#include "plot/chart_card.h"
#include "plot/histogram_chart.h"
#include "runs/manifest.h"
#include "runs/run_folder.h"
#include "text/tokenizer.h"

#include <QComboBox>
#include <QEvent>
#include <QFileDialog>
#include <QLocale>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <span>

namespace thresher {
namespace {

constexpr int bins = 50;
constexpr int longestCut = 1'000'000;     // tokens
constexpr std::size_t tokenBatch = 1'000; // posts between two looks at the stop request; bounds the memory

// The model of the newest run that has one on this machine: what the posts were trained with.
std::optional<ModelConfig> modelOfRuns(FileSystem& files, const std::vector<Path>& runs,
                                       const Progress& progress)
{
    std::optional<ModelConfig> newest;
    double created = 0;
    for (const auto& run : runs) {
        if (progress.stopRequested()) break;
        const auto manifest = readManifest(files, RunFolder(run));
        if (!manifest || (newest && manifest->created <= created)) continue;
        auto config = loadRunConfig(files, RunFolder(run).config());
        if (!config || config->model.model_name_or_path.empty() ||
            !files.exists(config->model.model_name_or_path))
            continue;
        newest = std::move(config->model);
        created = manifest->created;
    }
    return newest;
}

Status countAll(FileSystem& files, const Path& folder, const std::vector<std::string>& texts,
                std::vector<std::size_t>& counts, const Progress& progress)
{
    THRESHER_ASSIGN(const auto tokenizer, openTokenizer(folder, TokenizerFile::Auto, files));
    const std::span<const std::string> all(texts);
    for (std::size_t begin = 0; begin < all.size() && !progress.stopRequested(); begin += tokenBatch)
        for (const auto& encoding :
             encodeMany(*tokenizer, all.subspan(begin, std::min(tokenBatch, all.size() - begin))))
            counts.push_back(encoding.ids.size());
    return {};
}

double median(QList<double> values)
{
    const auto middle = values.begin() + values.size() / 2;
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

} // namespace

LengthsCard::LengthsCard(WorkspaceController& workspace, QWidget* parent)
    : QWidget(parent), m_workspace(workspace), m_chart(new HistogramChart),
      m_card(new ChartCard(m_chart, this)), m_unit(new QComboBox), m_cut(new QSpinBox),
      m_folder(new QToolButton)
{
    m_folder->setObjectName(QStringLiteral("flat"));
    m_cut->setRange(1, longestCut);
    m_cut->setValue(static_cast<int>(ModelConfig{}.max_length));
    for (int i = 0; i < 2; ++i) m_unit->addItem(QString());
    m_card->addControl(m_folder);
    m_card->addControl(m_cut);
    m_card->addControl(m_unit);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_card);
    connect(m_card, &ChartCard::saveFailed, this, &LengthsCard::saveFailed);
    connect(m_chart, &HistogramChart::binClicked, this, &LengthsCard::wantBin);
    connect(m_folder, &QToolButton::clicked, this, &LengthsCard::chooseFolder);
    connect(m_cut, &QSpinBox::valueChanged, this, &LengthsCard::refresh);
    connect(m_unit, &QComboBox::currentIndexChanged, this, [this] {
        countTokens();
        refresh();
    });
    connect(&workspace, &WorkspaceController::dataChanged, this, [this] {
        m_task.stop(); // counts of other posts
        m_tokens.reset();
        countTokens();
        refresh();
    });
    connect(&workspace, &WorkspaceController::statisticsChanged, this, &LengthsCard::refresh);
    connect(&m_task, &Task::withoutResult, this, &LengthsCard::refresh);
    retranslate();
}

bool LengthsCard::showsTokens() const
{
    return m_unit->currentIndex() == 1;
}

void LengthsCard::showTokens(bool tokens)
{
    m_unit->setCurrentIndex(tokens ? 1 : 0);
}

void LengthsCard::chooseFolder()
{
    const QString folder = QFileDialog::getExistingDirectory(
        window(), tr("Choose a model folder with tokenizer.json or tokenizer.model"),
        m_workspace.isOpen() ? QString::fromStdString(m_workspace.workspace().tokenizer.string())
                             : QString());
    if (!folder.isEmpty()) setTokenizer(folder.toStdString());
}

void LengthsCard::setTokenizer(const Path& folder)
{
    m_workspace.edit([&folder](Workspace& workspace) { workspace.tokenizer = folder; });
    m_task.stop();
    m_tokens.reset();
    countTokens();
    refresh();
}

// Only when somebody looks at tokens: 100,000 posts take a while.
void LengthsCard::countTokens()
{
    const auto set = m_workspace.data();
    if (!showsTokens() || !set || !m_workspace.isOpen() || m_tokens || m_task.isRunning()) return;
    m_task.start(
        [set, folder = m_workspace.workspace().tokenizer, runs = m_workspace.runs(),
         &files = m_workspace.files()](const Progress& progress) -> Result<Counted> {
            Counted out;
            if (folder.empty()) out.model = modelOfRuns(files, runs, progress);
            const Path chosen = out.model ? Path(out.model->model_name_or_path) : folder;
            if (!chosen.empty())
                THRESHER_TRY(countAll(files, chosen, set->train.texts, out.tokens, progress));
            return out;
        },
        [this](Result<Counted> counted) {
            if (!counted) {
                Q_EMIT failed(counted.error());
            } else if (!counted->tokens.empty()) {
                m_tokens = std::make_shared<const std::vector<std::size_t>>(std::move(counted->tokens));
                if (counted->model) m_cut->setValue(static_cast<int>(counted->model->max_length));
            }
            refresh();
        });
}

void LengthsCard::refresh()
{
    m_folder->setVisible(showsTokens());
    m_cut->setVisible(showsTokens() && m_tokens);
    if (showsTokens())
        showCounts();
    else
        showCharacters();
}

void LengthsCard::showCharacters()
{
    const auto set = m_workspace.data();
    QList<double> values;
    if (set)
        for (const auto length : set->lengths) values << static_cast<double>(length);
    QList<HistogramMark> marks;
    const QLocale locale;
    if (const auto statistics = m_workspace.statistics())
        for (const auto& [probability, length] : statistics->characters.quantiles) {
            if (probability == 0.5)
                marks.append({length, tr("median %1").arg(locale.toString(length, 'f', 0))});
            if (probability == 0.95)
                marks.append({length, tr("95 %: %1").arg(locale.toString(length, 'f', 0))});
        }
    m_chart->setValues(values, bins, tr("length, characters"), tr("posts"), marks);
    m_card->setNote({});
}

void LengthsCard::showCounts()
{
    if (!m_tokens || m_tokens->empty()) {
        m_chart->setValues({}, bins, tr("length, tokens"), tr("posts"));
        m_card->setNote(m_task.isRunning() ? tr("Counting tokens…")
                                           : tr("Choose a model folder: its tokenizer counts the tokens."));
        return;
    }
    QList<double> values;
    for (const auto count : *m_tokens) values << static_cast<double>(count);
    const int cut = m_cut->value();
    const auto cutPosts =
        std::count_if(values.begin(), values.end(), [cut](double value) { return value > cut; });
    const QLocale locale;
    QList<HistogramMark> marks{
        {median(values), tr("median %1").arg(locale.toString(median(values), 'f', 0))}};
    const double longest = *std::max_element(values.begin(), values.end());
    if (cut <= longest) marks.append({static_cast<double>(cut), tr("cut at %1").arg(locale.toString(cut))});
    m_chart->setValues(values, bins, tr("length, tokens"), tr("posts"), marks);
    m_card->setNote(tr("The longest has %1 tokens.").arg(locale.toString(longest, 'f', 0)) +
                    QLatin1Char(' ') +
                    tr("%Ln post(s) are longer than max_length, before prompt and special tokens.", nullptr,
                       static_cast<int>(cutPosts)));
}

void LengthsCard::wantBin(double low, double high)
{
    PostFilter filter;
    if (!showsTokens()) {
        filter.length = {low, high};
    } else if (m_tokens) {
        const QLocale locale;
        std::vector<std::size_t> rows;
        filter.rowsName =
            tr("tokens: %1–%2").arg(locale.toString(low, 'f', 0), locale.toString(high, 'f', 0));
        for (std::size_t i = 0; i < m_tokens->size(); ++i)
            if (const auto count = static_cast<double>((*m_tokens)[i]); count >= low && count < high)
                rows.push_back(i);
        filter.rows = RowSet(std::move(rows));
    } else {
        return;
    }
    Q_EMIT filterWanted(filter);
}

void LengthsCard::retranslate()
{
    m_card->setTitle(tr("Length of the posts"));
    m_unit->setItemText(0, tr("characters"));
    m_unit->setItemText(1, tr("tokens"));
    m_unit->setAccessibleName(tr("Unit of the length"));
    m_folder->setText(tr("Model…"));
    m_folder->setToolTip(tr("Choose a model folder: its tokenizer counts the tokens."));
    m_cut->setAccessibleName(tr("Length limit in tokens"));
    m_cut->setToolTip(tr("max_length: what is longer is cut in training"));
    refresh();
}

void LengthsCard::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

} // namespace thresher
