#include "viewmodels/posts_model.h"

#include <QLocale>

namespace thresher {

PostsModel::PostsModel(QObject* parent) : QAbstractTableModel(parent) {}

void PostsModel::setData(std::shared_ptr<const Dataset> data,
                         std::shared_ptr<const std::vector<std::int64_t>> lengths,
                         std::shared_ptr<const Folds> folds)
{
    // A bookmark or new folds must not take the post away that is being read.
    if (data == m_data && lengths == m_lengths) {
        if (folds == m_folds) return;
        m_folds = std::move(folds);
        if (rowCount() > 0) Q_EMIT dataChanged(index(0, Fold), index(rowCount() - 1, Fold));
        return;
    }
    beginResetModel();
    m_data = std::move(data);
    m_lengths = std::move(lengths);
    m_folds = std::move(folds);
    endResetModel();
}

QString PostsModel::sealedText()
{
    return tr("sealed");
}

int PostsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_data ? 0 : static_cast<int>(m_data->rows());
}

int PostsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

int PostsModel::foldOf(int row) const
{
    const auto at = static_cast<std::size_t>(row);
    return m_folds && at < m_folds->fold.size() ? m_folds->fold[at] : -3;
}

QStringList PostsModel::labelNames(int row) const
{
    QStringList names;
    if (m_data && m_data->hasLabels)
        for (std::size_t c = 0; c < m_data->classes.size(); ++c)
            if (m_data->labels(static_cast<std::size_t>(row), c))
                names << QString::fromStdString(m_data->classes[c]);
    return names;
}

QVariant PostsModel::data(const QModelIndex& index, int role) const
{
    if (!m_data || !index.isValid() || index.row() >= rowCount()) return {};
    const auto row = static_cast<std::size_t>(index.row());
    if (role == LabelsRole) {
        QList<int> labels;
        if (m_data->hasLabels)
            for (std::size_t c = 0; c < m_data->classes.size(); ++c)
                if (m_data->labels(row, c)) labels << static_cast<int>(c);
        return QVariant::fromValue(labels);
    }
    if (role == Qt::TextAlignmentRole && (index.column() == Length || index.column() == Fold))
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    const int fold = foldOf(index.row());
    switch (index.column()) {
    case Id:
        return QString::fromStdString(m_data->ids[row]);
    case Language:
        return row < m_data->languages.size() ? QString::fromStdString(m_data->languages[row]) : QString();
    case Length:
        return QLocale().toString(static_cast<qlonglong>(length(index.row())));
    case Labels:
        return labelNames(index.row()).join(QStringLiteral(", "));
    case Fold:
        if (fold == foldSealed) return sealedText();
        return fold >= 0 ? QString::number(fold) : QString();
    default:
        return {};
    }
}

QVariant PostsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case Id:
        return tr("Id");
    case Language:
        return tr("Lang.");
    case Length:
        return tr("Length");
    case Labels:
        return tr("Labels");
    case Fold:
        return tr("Fold");
    default:
        return {};
    }
}

void PostsModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

} // namespace thresher
