#include "viewmodels/posts_model.h"

#include "text/words.h"

#include <QLocale>

#include <algorithm>

namespace thresher {

PostsModel::PostsModel(QObject* parent) : QAbstractTableModel(parent) {}

void PostsModel::setData(std::shared_ptr<const Dataset> data,
                         std::shared_ptr<const std::vector<std::int64_t>> lengths,
                         std::shared_ptr<const Folds> folds)
{
    beginResetModel();
    m_data = std::move(data);
    m_lengths = std::move(lengths);
    m_folds = std::move(folds);
    endResetModel();
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
    if (role != Qt::DisplayRole && role != SortRole && role != Qt::ToolTipRole) return {};
    const int fold = foldOf(index.row());
    switch (index.column()) {
    case Id:
        return QString::fromStdString(m_data->ids[row]);
    case Language:
        return row < m_data->languages.size() ? QString::fromStdString(m_data->languages[row]) : QString();
    case Length:
        if (role == SortRole) return static_cast<qlonglong>(length(index.row()));
        return QLocale().toString(static_cast<qlonglong>(length(index.row())));
    case Labels:
        if (role == SortRole) return labelNames(index.row()).size();
        return labelNames(index.row()).join(QStringLiteral(", "));
    case Fold:
        if (role == SortRole) return fold;
        if (fold == foldSealed) return tr("sealed");
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

PostsFilterModel::PostsFilterModel(PostsModel& posts, QObject* parent)
    : QSortFilterProxyModel(parent), m_posts(posts)
{
    setSourceModel(&posts);
    setSortRole(PostsModel::SortRole);
}

void PostsFilterModel::setFilter(const PostFilter& filter)
{
    if (filter == m_filter) return;
    m_filter = filter;
    m_needle = lowerCase(filter.text.trimmed().toStdString());
    invalidateFilter();
}

bool PostsFilterModel::filterAcceptsRow(int sourceRow, const QModelIndex&) const
{
    const auto* data = m_posts.dataset();
    if (!data) return false;
    const auto row = static_cast<std::size_t>(sourceRow);
    if (m_filter.rows && !m_filter.rows->contains(row)) return false;
    if (!m_filter.withClasses.empty() || m_filter.labelCount) {
        if (!data->hasLabels) return false;
        for (const int c : m_filter.withClasses)
            if (!data->labels(row, static_cast<std::size_t>(c))) return false;
        const auto labels = data->labels.row(row);
        if (m_filter.labelCount && std::count(labels.begin(), labels.end(), 1) != *m_filter.labelCount)
            return false;
    }
    if (!m_filter.language.empty() &&
        (row >= data->languages.size() || data->languages[row] != m_filter.language))
        return false;
    if (m_filter.fold && m_posts.foldOf(sourceRow) != *m_filter.fold) return false;
    if (m_filter.length) {
        const auto length = static_cast<double>(m_posts.length(sourceRow));
        if (length < m_filter.length->first || length >= m_filter.length->second) return false;
    }
    if (m_needle.empty()) return true;
    return lowerCase(data->texts[row]).find(m_needle) != std::string::npos ||
           lowerCase(data->ids[row]).find(m_needle) != std::string::npos;
}

} // namespace thresher
