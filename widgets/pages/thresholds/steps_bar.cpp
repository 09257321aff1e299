#include "pages/thresholds/steps_bar.h"

#include "parts/elided_label.h"
#include "text/quantities.h"
#include "viewmodels/step_scrubber.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSlider>
#include <QToolButton>

#include <algorithm>

namespace thresher {

StepsBar::StepsBar(StepScrubber& scrubber, QWidget* parent)
    : QFrame(parent), m_scrubber(scrubber), m_mode(new QComboBox(this)),
      m_slider(new QSlider(Qt::Horizontal, this)), m_where(new QLabel(this)), m_score(new QLabel(this)),
      m_flips(new QLabel(this)), m_missing(new ElidedLabel(this)), m_copy(new QToolButton(this)),
      m_predict(new QPushButton(this)), m_make(new QPushButton(this))
{
    setObjectName(QStringLiteral("card"));
    m_mode->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_slider->setTickPosition(QSlider::TicksBelow);
    m_slider->setPageStep(1);
    m_slider->setMinimumWidth(140);
    m_score->setObjectName(QStringLiteral("cardTitle"));
    m_flips->setObjectName(QStringLiteral("muted"));
    m_missing->setObjectName(QStringLiteral("muted"));
    m_copy->setObjectName(QStringLiteral("flat"));
    m_copy->setFocusPolicy(Qt::StrongFocus);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 4, 12, 4);
    layout->setSpacing(10);
    layout->addWidget(m_mode);
    layout->addWidget(m_slider, 2);
    layout->addWidget(m_where);
    layout->addWidget(m_score);
    layout->addWidget(m_flips);
    layout->addWidget(m_missing, 1);
    layout->addWidget(m_predict);
    layout->addWidget(m_copy);
    layout->addWidget(m_make);
    // The numbers change under the slider; it must not jump with their width.
    m_where->setMinimumWidth(fontMetrics().averageCharWidth() * 12);
    m_flips->setMinimumWidth(fontMetrics().averageCharWidth() * 14);

    connect(m_mode, &QComboBox::activated, this, [this](int at) {
        m_scrubber.setMode(static_cast<StepScrubber::Mode>(m_mode->itemData(at).toInt()));
    });
    connect(m_slider, &QSlider::valueChanged, this, [this](int value) {
        if (m_filling) return;
        m_scrubber.setIndex(value);
        if (!m_slider->isSliderDown()) m_scrubber.settle();
    });
    connect(m_slider, &QSlider::sliderReleased, &m_scrubber, &StepScrubber::settle);
    connect(m_make, &QPushButton::clicked, &m_scrubber, &StepScrubber::makeRun);
    connect(m_predict, &QPushButton::clicked, this, [this] {
        if (m_scrubber.isPredicting())
            m_scrubber.stopPredicting();
        else
            m_scrubber.predictMissing();
    });
    connect(m_copy, &QToolButton::clicked, this,
            [this] { QApplication::clipboard()->setText(m_scrubber.predictCommands()); });
    connect(&m_scrubber, &StepScrubber::changed, this, &StepsBar::refresh);
    retranslate();
}

void StepsBar::refreshModes()
{
    m_mode->clear();
    const std::pair<StepScrubber::Mode, QString> modes[] = {
        {StepScrubber::Mode::Clean, tr("Step by the other folds (clean)")},
        {StepScrubber::Mode::Common, tr("One step for all folds")},
        {StepScrubber::Mode::Mean, tr("Mean of the last evaluations")}};
    for (const auto& [mode, text] : modes)
        if (m_scrubber.hasMode(mode)) m_mode->addItem(text, static_cast<int>(mode));
    m_mode->setCurrentIndex(m_mode->findData(static_cast<int>(m_scrubber.mode())));
}

// What stands for the folds, short; the tooltip names all.
QString StepsBar::whereText() const
{
    const auto* at = m_scrubber.position();
    if (!at) return {};
    if (at->choice.kind == StepChoice::Kind::Common) return tr("step %1").arg(at->choice.step);
    if (at->choice.kind == StepChoice::Kind::MeanOfLast) return tr("last %1").arg(at->choice.count);
    std::int64_t low = at->steps.begin()->second.front(), high = low;
    for (const auto& [fold, steps] : at->steps) {
        low = std::min(low, steps.front());
        high = std::max(high, steps.back());
    }
    return low == high ? tr("step %1").arg(low) : tr("steps %1–%2").arg(low).arg(high);
}

QString StepsBar::stepsText() const
{
    QStringList lines;
    for (const auto& [fold, steps] : m_scrubber.position()->steps) {
        QStringList numbers;
        for (const auto step : steps) numbers << QString::number(step);
        lines << tr("fold %1: step %2").arg(fold).arg(numbers.join(QStringLiteral(", ")));
    }
    return lines.join(QLatin1Char('\n'));
}

void StepsBar::refresh()
{
    setVisible(m_scrubber.isActive());
    if (!m_scrubber.isActive()) return;
    m_filling = true;
    refreshModes();
    const auto* at = m_scrubber.position();
    m_slider->setRange(0, std::max(0, m_scrubber.count() - 1));
    m_slider->setValue(m_scrubber.index());
    m_filling = false;
    m_make->setEnabled(at && !m_scrubber.isBusy());
    refreshMissing();
    if (!at) {
        m_where->setText(tr("Reading %1").arg(m_scrubber.phase()));
        m_score->clear();
        m_flips->clear();
        return;
    }
    m_where->setText(whereText());
    m_where->setToolTip(stepsText());
    m_slider->setAccessibleDescription(m_where->text());
    m_score->setText(badgedText(at->score->crossFitted));
    m_score->setToolTip(tr("Macro F1, cross-fitted, of the scores at this choice of steps. %1")
                            .arg(badgeHelp(at->score->crossFitted.badge)));
    m_flips->setText(tr("%Ln flip(s)", nullptr, static_cast<int>(at->flips)));
}

void StepsBar::refreshMissing()
{
    const auto* at = m_scrubber.position();
    const bool missing = at && !at->missingTest.empty();
    const bool running = m_scrubber.isPredicting();
    m_missing->setVisible(missing);
    m_copy->setVisible(missing && !running);
    m_predict->setVisible(missing);
    m_predict->setEnabled(missing && (running || !m_scrubber.isBusy()));
    m_predict->setText(running ? tr("Stop") : tr("Predict"));
    m_mode->setEnabled(at && !running);
    m_slider->setEnabled(at && !running && m_scrubber.count() > 1);
    if (!missing) return;
    m_missing->setText(running ? tr("Predicting the test rows, %1").arg(m_scrubber.phase())
                               : tr("Needs prediction"));
    QStringList names;
    for (const Path& path : at->missingTest) names << QString::fromStdString(path.string());
    m_missing->setToolTip(tr("No fold predicted the test rows at these steps. Without them the choice has "
                             "thresholds but no submission. Missing:\n%1")
                              .arg(names.join(QLatin1Char('\n'))));
}

void StepsBar::retranslate()
{
    m_mode->setAccessibleName(tr("Which steps stand for the folds"));
    m_mode->setToolTip(tr("Step by the other folds: for each fold the best step of the others, so that no "
                          "row chose its own step. One step for all folds, picked after looking, flatters "
                          "itself unless it is the last."));
    m_slider->setAccessibleName(tr("Evaluation of the training"));
    m_slider->setToolTip(tr("Drag through the evaluations of the training (left and right keys)"));
    m_flips->setToolTip(tr("Cross-fitted predictions that differ from those of the run as it stands"));
    m_predict->setToolTip(tr("Predicts the test rows with the checkpoints of these steps, fold by fold, in "
                             "a process of its own"));
    m_predict->setAccessibleName(tr("Predict the test rows"));
    m_copy->setText(tr("Command"));
    m_copy->setAccessibleName(tr("Copy the commands"));
    m_copy->setToolTip(tr("Copies the commands that predict the test rows at these steps, for a terminal"));
    m_make->setText(tr("Make it a score set"));
    m_make->setToolTip(
        tr("Writes these scores as a run of its own, which blends, packs and exports like any"));
    refresh();
}

} // namespace thresher
