#include "viewmodels/board_posts.h"

#include "text/quantities.h"
#include "viewmodels/post_text.h"

#include <QLocale>

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace thresher {
namespace {

constexpr int shownCharacters = 400; // of a text in one line of a table

bool belongs(bool labelled, bool predicted, BoardCell cell)
{
    switch (cell) {
    case BoardCell::Errors:
        return labelled != predicted;
    case BoardCell::TruePositives:
        return labelled && predicted;
    case BoardCell::FalsePositives:
        return !labelled && predicted;
    case BoardCell::FalseNegatives:
        return labelled && !predicted;
    }
    return false;
}

// How far the score is from the threshold, on the logit axis.
double distance(float score, Cut cut)
{
    const double t = cut.isNone() ? 1.0 : cut.threshold();
    return std::abs(clippedLogit(static_cast<double>(score)) - clippedLogit(t));
}

} // namespace

std::vector<BoardPost> postsOf(const ScoreSet& set, const DataSnapshot* data, std::size_t classIndex, Cut cut,
                               BoardCell cell, std::size_t limit)
{
    const OutOfFoldScores& scores = set.outOfFold;
    std::vector<std::pair<double, std::size_t>> rows;
    for (std::size_t i = 0; i < scores.rows(); ++i) {
        const float score = scores.probs()(i, classIndex);
        if (!belongs(scores.labels()(i, classIndex) != 0, cut.predicts(static_cast<double>(score)), cell))
            continue;
        const double far = distance(score, cut);
        rows.emplace_back(cell == BoardCell::TruePositives ? far : -far, i);
    }
    std::sort(rows.begin(), rows.end());
    if (rows.size() > limit) rows.resize(limit);

    std::unordered_map<std::string_view, std::size_t> where;
    if (data && !scores.ids().empty())
        for (std::size_t i = 0; i < data->train.rows(); ++i) where.emplace(data->train.ids[i], i);
    std::vector<BoardPost> out;
    for (const auto& [far, i] : rows) {
        const float score = scores.probs()(i, classIndex);
        BoardPost post{.id = scores.ids().empty() ? std::to_string(i) : scores.ids()[i],
                       .text = {},
                       .score = score,
                       .fold = scores.fold()[i],
                       .labelled = scores.labels()(i, classIndex) != 0,
                       .predicted = cut.predicts(static_cast<double>(score))};
        if (const auto found = where.find(post.id); found != where.end())
            post.text = data->train.texts[found->second];
        out.push_back(std::move(post));
    }
    return out;
}

BoardPosts::BoardPosts(QObject* parent) : QAbstractTableModel(parent) {}

void BoardPosts::setPosts(std::vector<BoardPost> posts)
{
    beginResetModel();
    m_posts = std::move(posts);
    endResetModel();
}

const BoardPost* BoardPosts::at(int row) const
{
    return row >= 0 && static_cast<std::size_t>(row) < m_posts.size()
               ? &m_posts[static_cast<std::size_t>(row)]
               : nullptr;
}

void BoardPosts::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (!m_posts.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int BoardPosts::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_posts.size());
}

int BoardPosts::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant BoardPosts::data(const QModelIndex& index, int role) const
{
    const auto* post = at(index.row());
    if (!post) return {};
    if (role == Qt::TextAlignmentRole) {
        const bool number = index.column() == Score || index.column() == Fold;
        return QVariant::fromValue((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role == Qt::ToolTipRole && index.column() == Text)
        return beginningOf(post->text, 4 * shownCharacters).toHtmlEscaped();
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case Kind:
        if (post->labelled && post->predicted) return tr("found");
        return post->labelled ? tr("missed") : tr("not labelled");
    case Score:
        return QLocale().toString(static_cast<double>(post->score), 'f', 4);
    case Fold:
        return post->fold;
    case Id:
        return QString::fromStdString(post->id);
    case Text:
        return beginningOf(post->text, shownCharacters).simplified();
    default:
        return {};
    }
}

QVariant BoardPosts::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case Kind:
        return tr("Error");
    case Score:
        return tr("Score");
    case Fold:
        return tr("Fold");
    case Id:
        return tr("Id");
    case Text:
        return tr("Text");
    default:
        return {};
    }
}

} // namespace thresher
