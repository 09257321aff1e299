#include "forms/config_form.h"

#include "forms/model_field.h"
#include "theme/theme.h"
#include "viewmodels/config_model.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWheelEvent>

#include <algorithm>

namespace thresher {
namespace {

// A combo box that leaves the wheel to the form: scrolling past must not change a value.
class CalmComboBox final : public QComboBox {
  public:
    using QComboBox::QComboBox;

  protected:
    void wheelEvent(QWheelEvent* event) override { event->ignore(); }
};

bool isPath(const std::string& key)
{
    return key == "data.extra_train" || key == "data.label_overlay" || key == "decide.balance";
}

} // namespace

// Data and folds belong to the workspace: the form does not show them. The rest goes by what it is about.
QString ConfigForm::sectionOf(const std::string& key)
{
    const auto starts = [&key](const char* prefix) { return key.starts_with(prefix); };
    if (key == "data.extra_train" || key == "data.label_overlay") return QStringLiteral("advanced");
    if (starts("data.") || starts("folds.") || key == "task") return {};
    if (key == "model.kind" || key == "model.model_name_or_path" || key == "model.max_length" ||
        key == "model.truncation" || key == "tuning" || starts("prompt."))
        return QStringLiteral("model");
    if (starts("lora_config.")) return QStringLiteral("lora");
    if (starts("linear.")) return QStringLiteral("linear");
    if (starts("decide.")) return QStringLiteral("decide");
    for (const char* word :
         {"train_args.learning_rate", "train_args.num_train_epochs", "train_args.max_steps",
          "train_args.per_device_train_batch_size", "train_args.gradient_accumulation_steps",
          "train_args.lr_scheduler_type", "train_args.warmup_ratio", "train_args.weight_decay",
          "train_args.eval_steps", "train_args.metric_for_best_model", "train_args.early_stopping_patience",
          "train_args.seed"})
        if (key == word) return QStringLiteral("schedule");
    return QStringLiteral("advanced");
}

QString ConfigForm::sectionTitle(const QString& name) const
{
    if (name == QLatin1String("model")) return tr("Model and prompt");
    if (name == QLatin1String("lora")) return tr("LoRA");
    if (name == QLatin1String("linear")) return tr("Linear baseline");
    if (name == QLatin1String("schedule")) return tr("Schedule");
    if (name == QLatin1String("decide")) return tr("Thresholds");
    return tr("Advanced");
}

ConfigForm::ConfigForm(ConfigModel& model, FileSystem& files, QWidget* parent)
    : QWidget(parent), m_model(model), m_files(files), m_search(new QLineEdit(this)),
      m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(4);
    m_layout->addWidget(m_search);
    m_search->setClearButtonEnabled(true);
    m_sections.reserve(6);
    for (const auto* name : {"model", "lora", "linear", "schedule", "decide", "advanced"})
        addSection(QString::fromLatin1(name), QLatin1String(name) == QLatin1String("model"));
    for (const auto& key : m_model.keys()) {
        const QString name = sectionOf(key.key);
        const auto section = std::find_if(m_sections.begin(), m_sections.end(),
                                          [&name](const auto& each) { return each.name == name; });
        if (section != m_sections.end()) addRow(key, *section);
    }
    m_layout->addStretch(1);
    connect(m_search, &QLineEdit::textChanged, this, &ConfigForm::filter);
    connect(&m_model, &ConfigModel::configReplaced, this, &ConfigForm::refreshAll);
    connect(&m_model, &ConfigModel::valueChanged, this, [this](const QString& key) {
        for (const auto& row : m_rows)
            if (row.key == key.toStdString()) refreshRow(row);
        filter(); // sections follow the kind of model
    });
    retranslate();
    refreshAll();
}

void ConfigForm::addSection(const QString& name, bool open)
{
    Section section;
    section.name = name;
    section.open = open;
    section.head = new QToolButton(this);
    section.head->setObjectName(QStringLiteral("flat"));
    section.head->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    section.head->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    section.body = new QWidget(this);
    section.rows = new QVBoxLayout(section.body);
    section.rows->setContentsMargins(4, 0, 0, 8);
    section.rows->setSpacing(6);
    m_layout->addWidget(section.head);
    m_layout->addWidget(section.body);
    connect(section.head, &QToolButton::clicked, this, [this, name] {
        for (auto& each : m_sections)
            if (each.name == name) openSection(name, !each.open);
    });
    m_sections.push_back(section);
}

void ConfigForm::openSection(const QString& name, bool open)
{
    for (auto& section : m_sections)
        if (section.name == name) section.open = open;
    filter();
}

bool ConfigForm::isSettled() const
{
    return m_modelFolder->isSettled();
}

QWidget* ConfigForm::makeEditor(const KeyDescription& key)
{
    const std::string name = key.key;
    const QStringList words = name == "model.kind" ? ConfigModel::modelKinds() : ConfigModel::choices(key);
    const bool openWords = std::any_of(words.begin(), words.end(),
                                       [](const QString& word) { return word.endsWith(QLatin1Char(':')); });
    if (key.type == "flag") {
        auto* box = new QCheckBox(this);
        connect(box, &QCheckBox::toggled, this, [this, name](bool on) {
            if (!m_refreshing) m_model.setValue(name, on ? QStringLiteral("true") : QStringLiteral("false"));
        });
        return box;
    }
    if (!words.isEmpty()) {
        auto* box = new CalmComboBox(this);
        box->setEditable(openWords);
        box->addItems(words);
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(8);
        connect(box, &QComboBox::currentTextChanged, this, [this, name](const QString& text) {
            if (!m_refreshing) m_model.setValue(name, text);
        });
        return box;
    }
    if (name == "model.model_name_or_path") {
        m_modelFolder = new ModelField(m_files, this);
        connect(m_modelFolder, &ModelField::pathChosen, this, [this, name](const QString& path) {
            if (!m_refreshing && path != m_model.value(name)) m_model.setValue(name, path);
        });
        return m_modelFolder;
    }
    auto* edit = new QLineEdit(this);
    if (key.type == "integer" || key.type == "number") edit->setAlignment(Qt::AlignRight);
    connect(edit, &QLineEdit::editingFinished, this, [this, name, edit] {
        if (!m_refreshing && edit->text() != m_model.value(name)) m_model.setValue(name, edit->text());
    });
    if (isPath(name)) {
        auto* browse =
            edit->addAction(style()->standardIcon(QStyle::SP_DirOpenIcon), QLineEdit::TrailingPosition);
        connect(browse, &QAction::triggered, this, [this, name] {
            const QString path = QFileDialog::getOpenFileName(window());
            if (!path.isEmpty()) m_model.setValue(name, path);
        });
    }
    return edit;
}

void ConfigForm::addRow(const KeyDescription& key, Section& section)
{
    Row row;
    row.key = key.key;
    row.section = section.name;
    row.holder = new QWidget(section.body);
    row.dot = new QLabel(row.holder);
    row.dot->setFixedWidth(10);
    row.name = new QLabel(QString::fromStdString(key.key.substr(key.key.find('.') + 1)), row.holder);
    row.editor = makeEditor(key);
    row.problem = new QLabel(row.holder);
    row.problem->setWordWrap(true);
    row.problem->setTextFormat(Qt::PlainText);
    QString help = QString::fromStdString(key.help);
    if (!key.unit.empty()) help += QStringLiteral(" [%1]").arg(QString::fromStdString(key.unit));
    if (!key.limits.empty()) help += QLatin1Char('\n') + QString::fromStdString(key.limits);
    row.holder->setToolTip(help);
    row.editor->setToolTip(help);
    row.editor->setAccessibleName(QString::fromStdString(key.key));
    row.editor->setAccessibleDescription(help);
    row.name->setBuddy(row.editor);

    auto* layout = new QVBoxLayout(row.holder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(1);
    auto* line = new QHBoxLayout;
    line->setSpacing(4);
    line->addWidget(row.dot);
    const bool wide =
        key.type == "text" && (row.editor == m_modelFolder || !qobject_cast<QComboBox*>(row.editor));
    if (wide || key.type == "list") {
        // Long values get a line of their own.
        line->addWidget(row.name, 1);
        layout->addLayout(line);
        auto* second = new QHBoxLayout;
        second->setContentsMargins(14, 0, 0, 0);
        second->addWidget(row.editor, 1);
        layout->addLayout(second);
    } else {
        line->addWidget(row.name, 1);
        row.editor->setFixedWidth(120);
        line->addWidget(row.editor);
        layout->addLayout(line);
    }
    layout->addWidget(row.problem);
    section.rows->addWidget(row.holder);
    m_rows.push_back(row);
}

void ConfigForm::refreshRow(const Row& row)
{
    m_refreshing = true;
    const QString value = m_model.value(row.key);
    const QString problem = m_model.problem(row.key);
    if (auto* box = qobject_cast<QCheckBox*>(row.editor)) {
        box->setChecked(value == QLatin1String("true"));
    } else if (row.editor == m_modelFolder) {
        if (problem.isEmpty()) m_modelFolder->setPath(value);
    } else if (auto* combo = qobject_cast<QComboBox*>(row.editor)) {
        if (combo->isEditable())
            combo->setEditText(value);
        else
            combo->setCurrentText(value);
    } else if (auto* edit = qobject_cast<QLineEdit*>(row.editor); edit && problem.isEmpty()) {
        edit->setText(value); // a refused text stays to be mended
        edit->setCursorPosition(0);
    }
    m_refreshing = false;
    const Theme theme = Theme::of(palette());
    const bool changed = m_model.isChanged(row.key);
    row.dot->setText(changed ? QStringLiteral("\u2022") : QString());
    row.dot->setStyleSheet(QStringLiteral("color: %1").arg(theme.accent.name()));
    row.dot->setToolTip(changed ? tr("Default: %1").arg(m_model.defaultValue(row.key)) : QString());
    row.problem->setText(problem);
    row.problem->setStyleSheet(QStringLiteral("color: %1").arg(theme.bad.name()));
    row.problem->setVisible(!problem.isEmpty());
}

void ConfigForm::refreshAll()
{
    for (const auto& row : m_rows) refreshRow(row);
    filter();
}

// Shows what matches the search, else what belongs to the open sections and the chosen kind of model.
void ConfigForm::filter()
{
    const QString wanted = m_search->text().trimmed();
    const bool linear = m_model.config().model.kind == "linear";
    const bool full = m_model.config().tuning == "full";
    for (auto& section : m_sections) {
        bool any = false;
        const bool meant = section.name == QLatin1String("linear")     ? linear
                           : section.name == QLatin1String("lora")     ? !linear && !full
                           : section.name == QLatin1String("schedule") ? !linear
                                                                       : true;
        for (const auto& row : m_rows) {
            if (row.section != section.name) continue;
            bool hit = wanted.isEmpty() ||
                       QString::fromStdString(row.key).contains(wanted, Qt::CaseInsensitive) ||
                       row.holder->toolTip().contains(wanted, Qt::CaseInsensitive);
            // The linear baseline has neither checkpoint nor prompt.
            const bool other = linear && section.name == QLatin1String("model") && row.key != "model.kind";
            if (other) hit = false;
            row.holder->setVisible(hit);
            any = any || hit;
        }
        const bool open = wanted.isEmpty() ? section.open : any;
        section.head->setVisible(meant && any);
        section.body->setVisible(meant && any && open);
        section.head->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
    }
}

void ConfigForm::retranslate()
{
    m_search->setPlaceholderText(tr("Search settings"));
    m_search->setAccessibleName(tr("Search settings"));
    for (auto& section : m_sections) section.head->setText(sectionTitle(section.name));
}

void ConfigForm::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::PaletteChange) refreshAll();
}

} // namespace thresher
