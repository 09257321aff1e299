#include "pages/dataset/data_card.h"

#include "controllers/workspace_controller.h"
#include "parts/message_card.h"
#include "text/finding_text.h"

#include <QEvent>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <map>

namespace thresher {
namespace {

constexpr int warningLimit = 200; // kinds of remarks shown

QString text(const std::string& value)
{
    return QString::fromStdString(value);
}

// Names between commas. A name that holds a comma cannot be given here; a configuration file can.
QString listed(const std::vector<std::string>& names)
{
    QStringList list;
    for (const auto& name : names) list << text(name);
    return list.join(QStringLiteral(", "));
}

std::vector<std::string> unlisted(const QString& line)
{
    std::vector<std::string> names;
    for (const auto& name : line.split(QLatin1Char(','), Qt::SkipEmptyParts))
        if (!name.trimmed().isEmpty()) names.push_back(name.trimmed().toStdString());
    return names;
}

QString fileName(const std::string& path)
{
    return text(Path(path).filename().string());
}

} // namespace

DataCard::DataCard(WorkspaceController& workspace, QWidget* parent)
    : QFrame(parent), m_workspace(workspace), m_title(new QLabel(this)), m_understood(new QLabel(this)),
      m_files(new QLabel(this)), m_warningsTitle(new QLabel(this)), m_warnings(new QListWidget(this)),
      m_columns(new QToolButton(this)), m_test(new QToolButton(this)), m_sample(new QToolButton(this)),
      m_apply(new QPushButton(this)), m_baseline(new QPushButton(this)), m_form(new QWidget(this)),
      m_rows(new QFormLayout(m_form)), m_id(new QLineEdit(m_form)), m_text(new QLineEdit(m_form)),
      m_label(new QLineEdit(m_form)), m_labelColumns(new QLineEdit(m_form)), m_classes(new QLineEdit(m_form)),
      m_language(new QLineEdit(m_form)), m_spans(new QLineEdit(m_form)), m_fault(new MessageCard(this))
{
    setObjectName(QStringLiteral("card"));
    m_title->setObjectName(QStringLiteral("cardTitle"));
    m_files->setObjectName(QStringLiteral("muted"));
    m_baseline->setObjectName(QStringLiteral("primary"));
    for (auto* label : {m_understood, m_files}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_warnings->setMaximumHeight(110);
    m_columns->setCheckable(true);
    for (auto* button : {m_columns, m_test, m_sample}) button->setObjectName(QStringLiteral("flat"));
    m_rows->setContentsMargins(0, 0, 0, 0);
    for (auto* field : {m_id, m_text, m_label, m_labelColumns, m_classes, m_language, m_spans})
        m_rows->addRow(new QLabel(m_form), field);
    m_apply->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_rows->addRow(QString(), m_apply);
    m_form->hide();
    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_test);
    head->addWidget(m_sample);
    head->addWidget(m_columns);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(4);
    layout->addLayout(head);
    layout->addWidget(m_understood);
    layout->addWidget(m_files);
    layout->addWidget(m_fault);
    layout->addWidget(m_form);
    layout->addWidget(m_warningsTitle);
    layout->addWidget(m_warnings);
    layout->addWidget(m_baseline, 0, Qt::AlignLeft);
    connect(m_columns, &QToolButton::toggled, m_form, &QWidget::setVisible);
    connect(m_test, &QToolButton::clicked, this, [this] { chooseFile(true); });
    connect(m_sample, &QToolButton::clicked, this, [this] { chooseFile(false); });
    connect(m_apply, &QPushButton::clicked, this, &DataCard::applyColumns);
    connect(m_baseline, &QPushButton::clicked, this, &DataCard::trainWanted);
    connect(m_warnings, &QListWidget::itemActivated, this, [this](QListWidgetItem* item) {
        if (const int row = item->data(Qt::UserRole).toInt(); row >= 0) Q_EMIT rowWanted(row);
    });
    connect(m_warnings, &QListWidget::itemClicked, m_warnings, &QListWidget::itemActivated);
    connect(&workspace, &WorkspaceController::dataChanged, this, &DataCard::refresh);
    retranslate();
}

void DataCard::openColumns(bool open)
{
    m_columns->setChecked(open);
}

void DataCard::refresh()
{
    const auto snapshot = m_workspace.data();
    m_warnings->clear();
    m_fault->clear();
    if (!snapshot || !m_workspace.isOpen()) return;
    const auto& train = snapshot->train;
    const auto& seen = train.understood;
    const QLocale locale;
    // What was guessed is said to be a guess.
    const auto column = [&seen](const char* role, const std::string& name) {
        if (name.empty()) return QStringLiteral("–");
        const bool guessed = std::find(seen.guessed.begin(), seen.guessed.end(), role) != seen.guessed.end();
        return text(name) + (guessed ? DataCard::tr(" (guessed)") : QString());
    };
    const QString labels = seen.labelList.empty() ? tr("%Ln column(s) of 0 and 1", nullptr,
                                                       static_cast<int>(seen.labelColumns.size()))
                                                  : column("labels", seen.labelList);
    m_understood->setText(
        tr("%1, %2 rows, %3 classes. Id: %4. Text: %5. Labels: %6. Language: %7. Spans: %8.")
            .arg(text(seen.format).toUpper(), locale.toString(static_cast<qlonglong>(train.rows())),
                 locale.toString(static_cast<qlonglong>(train.classes.size())), column("id", seen.id),
                 column("text", seen.text), labels, column("language", seen.language),
                 column("spans", seen.spans)));
    const auto& config = m_workspace.workspace().data;
    const QString test =
        config.test.empty() ? tr("no test file")
        : snapshot->test
            ? tr("test: %1, %2 rows")
                  .arg(fileName(config.test), locale.toString(static_cast<qlonglong>(snapshot->test->rows())))
            : tr("test: %1 cannot be read").arg(fileName(config.test));
    const QString sample =
        config.sample_submission.empty() ? tr("no sample submission")
        : snapshot->sample
            ? tr("sample submission: %1, %2 rows")
                  .arg(fileName(config.sample_submission),
                       locale.toString(static_cast<qlonglong>(snapshot->sample->ids.size())))
            : tr("sample submission: %1 cannot be read").arg(fileName(config.sample_submission));
    m_files->setText(text(config.train) + QLatin1Char('\n') + test + QStringLiteral("; ") + sample);
    if (snapshot->testError)
        m_fault->showError(*snapshot->testError);
    else if (snapshot->sampleError)
        m_fault->showError(*snapshot->sampleError);
    m_id->setText(text(seen.id));
    m_text->setText(text(seen.text));
    m_label->setText(text(seen.labelList));
    m_labelColumns->setText(listed(seen.labelColumns));
    m_classes->setText(listed(train.classes));
    m_language->setText(text(seen.language));
    m_spans->setText(text(seen.spans));

    // The same remark on many rows is one line; a click leads to the first of them.
    std::map<QString, std::vector<std::int64_t>> rowsOf;
    QStringList order;
    for (const auto& warning : train.warnings) {
        const QString said = warningText(warning);
        auto& rows = rowsOf[said];
        if (rows.empty()) order << said;
        rows.push_back(warning.row);
    }
    for (const auto& message : order) {
        if (m_warnings->count() >= warningLimit) break;
        const auto& rows = rowsOf[message];
        const QString first = locale.toString(static_cast<qlonglong>(rows.front() + 1));
        QString line = message;
        if (rows.size() > 1)
            line +=
                tr(" (%Ln row(s), the first is row %1)", nullptr, static_cast<int>(rows.size())).arg(first);
        else if (rows.front() >= 0)
            line = tr("row %1: %2").arg(first, line);
        auto* item = new QListWidgetItem(line, m_warnings);
        item->setData(Qt::UserRole, static_cast<int>(rows.front()));
    }
    m_warnings->setMaximumHeight(std::min(110, 12 + m_warnings->count() * (fontMetrics().height() + 4)));
    const bool any = !train.warnings.empty();
    m_warnings->setVisible(any);
    m_warningsTitle->setText(
        any ? tr("%Ln remark(s) on this file", nullptr, static_cast<int>(train.warnings.size()))
            : tr("Nothing odd was found in this file."));
    m_baseline->setEnabled(train.hasLabels);
}

void DataCard::applyColumns()
{
    m_workspace.edit(
        [this](Workspace& workspace) {
            auto& config = workspace.data;
            config.id_column = m_id->text().trimmed().toStdString();
            config.text_column = m_text->text().trimmed().toStdString();
            config.label_column = m_label->text().trimmed().toStdString();
            // Left alone, these two go on being found in the file: a list that was only read is no order.
            if (m_labelColumns->isModified()) config.label_columns = unlisted(m_labelColumns->text());
            if (m_classes->isModified()) config.classes = unlisted(m_classes->text());
            config.language_column = m_language->text().trimmed().toStdString();
            config.spans_column = m_spans->text().trimmed().toStdString();
        },
        WorkspaceController::Reload::Data);
}

void DataCard::chooseFile(bool test)
{
    const QString path = QFileDialog::getOpenFileName(
        window(), test ? tr("Choose the test file") : tr("Choose the sample submission"),
        text(Path(m_workspace.workspace().data.train).parent_path().string()),
        test ? QStringLiteral("*.parquet *.csv *.tsv *.jsonl") : QStringLiteral("*.csv"));
    if (path.isEmpty()) return;
    m_workspace.edit(
        [&](Workspace& workspace) {
            (test ? workspace.data.test : workspace.data.sample_submission) = path.toStdString();
        },
        WorkspaceController::Reload::Data);
}

void DataCard::retranslate()
{
    m_title->setText(tr("The file"));
    m_test->setText(tr("Test file…"));
    m_sample->setText(tr("Sample submission…"));
    m_columns->setText(tr("Columns"));
    m_columns->setToolTip(tr("Say which columns hold what"));
    m_apply->setText(tr("Read again"));
    m_baseline->setText(tr("Train the linear baseline"));
    m_baseline->setToolTip(tr("Half a minute to a first honest score and a first submission"));
    const QStringList names{tr("Id column"),   tr("Text column"),       tr("Label column"),
                            tr("0/1 columns"), tr("Classes, in order"), tr("Language column"),
                            tr("Spans column")};
    for (int i = 0; i < names.size(); ++i) {
        qobject_cast<QLabel*>(m_rows->itemAt(i, QFormLayout::LabelRole)->widget())->setText(names[i]);
        m_rows->itemAt(i, QFormLayout::FieldRole)->widget()->setAccessibleName(names[i]);
    }
    m_labelColumns->setPlaceholderText(tr("names between commas"));
    m_classes->setPlaceholderText(tr("names between commas"));
    m_warnings->setAccessibleName(tr("Remarks on this file"));
    refresh();
}

void DataCard::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

} // namespace thresher
