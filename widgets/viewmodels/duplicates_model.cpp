#include "viewmodels/duplicates_model.h"

#include "viewmodels/post_text.h"

#include <QLocale>
#include <QStringList>

#include <algorithm>

namespace thresher {
namespace {

constexpr int excerptLength = 120; // UTF-16 units

QString excerpt(const std::string& text)
{
    return beginningOf(text, excerptLength).simplified();
}

} // namespace

DuplicateLists duplicateLists(const Dataset& train, const DataStatistics& statistics)
{
    DuplicateLists lists;
    for (auto& rows : statistics.near.groups.rows()) {
        if (rows.size() < 2) continue;
        DuplicateGroup group{std::move(rows), {}};
        for (std::size_t c = 0; train.hasLabels && c < train.classes.size(); ++c) {
            const auto with = std::count_if(group.rows.begin(), group.rows.end(),
                                            [&](std::size_t row) { return train.labels(row, c) != 0; });
            if (with > 0 && with < static_cast<std::ptrdiff_t>(group.rows.size()))
                group.differing.push_back(static_cast<int>(c));
        }
        lists.groups.push_back(std::move(group));
    }
    std::stable_sort(lists.groups.begin(), lists.groups.end(),
                     [](const DuplicateGroup& a, const DuplicateGroup& b) {
                         return std::pair(a.differing.size(), a.rows.size()) >
                                std::pair(b.differing.size(), b.rows.size());
                     });
    lists.matches = statistics.overlap.matches;
    std::stable_sort(lists.matches.begin(), lists.matches.end(),
                     [](const TextMatch& a, const TextMatch& b) { return a.similarity > b.similarity; });
    return lists;
}

DuplicatesModel::DuplicatesModel(QObject* parent) : QAbstractTableModel(parent) {}

void DuplicatesModel::setLists(std::shared_ptr<const Dataset> train, std::shared_ptr<const Dataset> test,
                               std::shared_ptr<const DuplicateLists> lists)
{
    beginResetModel();
    m_train = std::move(train);
    m_test = std::move(test);
    m_lists = std::move(lists);
    endResetModel();
}

void DuplicatesModel::setKind(Kind kind)
{
    if (kind == m_kind) return;
    beginResetModel();
    m_kind = kind;
    endResetModel();
    retranslate();
}

std::vector<std::size_t> DuplicatesModel::trainingRows(int row) const
{
    if (!m_lists || row < 0 || row >= rowCount()) return {};
    const auto at = static_cast<std::size_t>(row);
    if (m_kind == Groups) return m_lists->groups[at].rows;
    return {m_lists->matches[at].other};
}

int DuplicatesModel::rowCount(const QModelIndex& parent) const
{
    if (parent.isValid() || !m_lists) return 0;
    return static_cast<int>(m_kind == Groups ? m_lists->groups.size() : m_test ? m_lists->matches.size() : 0);
}

int DuplicatesModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QVariant DuplicatesModel::groupText(const DuplicateGroup& group, int column) const
{
    switch (column) {
    case First:
        return QLocale().toString(static_cast<qlonglong>(group.rows.size()));
    case Second:
        return QString::fromStdString(m_train->ids[group.rows.front()]);
    case Third: {
        QStringList names;
        for (const int c : group.differing)
            names << QString::fromStdString(m_train->classes[static_cast<std::size_t>(c)]);
        return names.join(QStringLiteral(", "));
    }
    default:
        return excerpt(m_train->texts[group.rows.front()]);
    }
}

QVariant DuplicatesModel::matchText(const TextMatch& match, int column) const
{
    switch (column) {
    case First:
        return QString::fromStdString(m_test->ids[match.row]);
    case Second:
        return QString::fromStdString(m_train->ids[match.other]);
    case Third:
        return QLocale().toString(match.similarity, 'f', 2);
    default:
        return excerpt(m_test->texts[match.row]);
    }
}

QVariant DuplicatesModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount()) return {};
    if (role == Qt::TextAlignmentRole && index.column() == (m_kind == Groups ? First : Third))
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    const auto row = static_cast<std::size_t>(index.row());
    return m_kind == Groups ? groupText(m_lists->groups[row], index.column())
                            : matchText(m_lists->matches[row], index.column());
}

QVariant DuplicatesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case First:
        return m_kind == Groups ? tr("Posts") : tr("Test post");
    case Second:
        return m_kind == Groups ? tr("First of them") : tr("Training post");
    case Third:
        return m_kind == Groups ? tr("Labels that differ") : tr("Similarity");
    case Text:
        return tr("Text");
    default:
        return {};
    }
}

void DuplicatesModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

} // namespace thresher
