#include "forms/model_field.h"

#include <QAction>
#include <QEvent>
#include <QFileDialog>
#include <QLineEdit>
#include <QLocale>
#include <QSignalBlocker>
#include <QStandardItemModel>
#include <QStyle>
#include <QWheelEvent>

namespace thresher {

ModelField::ModelField(FileSystem& files, QWidget* parent) : QComboBox(parent), m_files(files)
{
    setEditable(true);
    setInsertPolicy(NoInsert);
    setCompleter(nullptr); // the names in the list are not paths
    setSizeAdjustPolicy(AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(12);
    m_browse =
        lineEdit()->addAction(style()->standardIcon(QStyle::SP_DirOpenIcon), QLineEdit::TrailingPosition);
    connect(m_browse, &QAction::triggered, this, &ModelField::browse);
    connect(lineEdit(), &QLineEdit::editingFinished, this, [this] { Q_EMIT pathChosen(currentText()); });
    connect(this, &QComboBox::activated, this, [this](int index) { choose(itemData(index).toString()); });
    retranslate();
}

void ModelField::setPath(const QString& path)
{
    const QSignalBlocker quiet(this);
    setEditText(path);
    lineEdit()->setCursorPosition(0);
}

// The list shows names, the field the path behind the name.
void ModelField::choose(const QString& path)
{
    if (path.isEmpty()) return;
    setPath(path);
    Q_EMIT pathChosen(path);
}

void ModelField::browse()
{
    const QString path = QFileDialog::getExistingDirectory(window());
    if (!path.isEmpty()) choose(path);
}

void ModelField::look()
{
    if (m_task.isRunning()) return;
    m_task.start([&files = m_files](const Progress&) { return installedModels(files); },
                 [this](std::vector<InstalledModel> models) {
                     m_models = std::move(models);
                     fill();
                 });
}

void ModelField::fill()
{
    const QSignalBlocker quiet(this);
    const QString path = currentText();
    clear();
    for (const auto& model : m_models) {
        const auto millions = static_cast<double>(model.parameters) / 1e6;
        const QString name = QString::fromStdString(model.name),
                      folder = QString::fromStdString(model.folder);
        addItem(model.fault.empty() ? tr("%1 (%2, %3 million parameters)")
                                          .arg(name, QString::fromStdString(model.family),
                                               QLocale().toString(millions, 'f', 0))
                                    : tr("%1 (not whole)").arg(name),
                folder);
        setItemData(count() - 1, model.fault.empty() ? folder : QString::fromStdString(model.fault),
                    Qt::ToolTipRole);
        if (!model.fault.empty())
            qobject_cast<QStandardItemModel*>(this->model())->item(count() - 1)->setEnabled(false);
    }
    if (m_models.empty()) {
        addItem(tr("No model is installed in the cache"));
        qobject_cast<QStandardItemModel*>(this->model())->item(0)->setEnabled(false);
    }
    setCurrentIndex(-1);
    setEditText(path);
    lineEdit()->setCursorPosition(0);
}

void ModelField::showPopup()
{
    look();
    QComboBox::showPopup();
}

// Scrolling the form past the field must not change it.
void ModelField::wheelEvent(QWheelEvent* event)
{
    event->ignore();
}

void ModelField::showEvent(QShowEvent* event)
{
    QComboBox::showEvent(event);
    look();
}

void ModelField::retranslate()
{
    lineEdit()->setPlaceholderText(tr("Folder, or choose an installed model"));
    m_browse->setToolTip(tr("Choose a folder"));
    fill();
}

void ModelField::changeEvent(QEvent* event)
{
    QComboBox::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

} // namespace thresher
