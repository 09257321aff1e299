#include "viewmodels/flips_model.h"

#include "viewmodels/post_text.h"

#include <QLocale>

#include <cmath>

namespace thresher {
namespace {

constexpr int shownCharacters = 400; // of a text in one line of a table

QString probability(double p)
{
    return std::isnan(p) ? QStringLiteral("–") : QLocale().toString(p, 'f', 4);
}

} // namespace

FlipsModel::FlipsModel(QObject* parent) : QAbstractTableModel(parent) {}

void FlipsModel::setFlips(const SubmissionPreview& preview, int classIndex)
{
    beginResetModel();
    m_flips.clear();
    m_classes.clear();
    for (const auto& item : preview.classes) m_classes << QString::fromStdString(item.name);
    for (const auto& flip : preview.flips)
        if (classIndex < 0 || flip.classIndex == static_cast<std::size_t>(classIndex))
            m_flips.push_back(flip);
    endResetModel();
}

void FlipsModel::clear()
{
    beginResetModel();
    m_flips.clear();
    endResetModel();
}

const LabelFlip* FlipsModel::at(int row) const
{
    return row >= 0 && static_cast<std::size_t>(row) < m_flips.size()
               ? &m_flips[static_cast<std::size_t>(row)]
               : nullptr;
}

void FlipsModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (!m_flips.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int FlipsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_flips.size());
}

int FlipsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant FlipsModel::data(const QModelIndex& index, int role) const
{
    const auto* flip = at(index.row());
    if (!flip) return {};
    if (role == Qt::TextAlignmentRole) {
        const bool number = index.column() == Score || index.column() == Threshold;
        return QVariant::fromValue((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role == Qt::ToolTipRole && index.column() == Text)
        return beginningOf(flip->text, 4 * shownCharacters).toHtmlEscaped();
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case Change:
        return flip->raised ? tr("+ added") : tr("\u2212 taken away");
    case Class:
        return m_classes.value(static_cast<qsizetype>(flip->classIndex));
    case Score:
        return probability(flip->score);
    case Threshold:
        return flip->cut.isNone() ? tr("none") : probability(flip->cut.threshold());
    case Id:
        return QString::fromStdString(flip->id);
    case Text:
        return beginningOf(flip->text, shownCharacters).simplified();
    default:
        return {};
    }
}

QVariant FlipsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case Change:
        return tr("Label");
    case Class:
        return tr("Class");
    case Score:
        return tr("Score");
    case Threshold:
        return tr("Threshold");
    case Id:
        return tr("Id");
    case Text:
        return tr("Text");
    default:
        return {};
    }
}

} // namespace thresher
