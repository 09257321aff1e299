#include "viewmodels/label_desk.h"

#include "text/quantities.h"
#include "viewmodels/post_text.h"

#include <QLocale>

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace thresher {
namespace {

constexpr int excerptLength = 300; // UTF-16 units

QString excerpt(const std::string& text)
{
    return beginningOf(text, excerptLength).simplified();
}

} // namespace

std::vector<DoubtedLabel> suspectsOf(const OutOfFoldScores& scores, const Dataset& train)
{
    std::unordered_map<std::string_view, std::size_t> rows;
    for (std::size_t i = 0; i < train.ids.size(); ++i) rows.emplace(train.ids[i], i);
    std::vector<DoubtedLabel> out;
    for (const auto& one : likelyLabelErrors(scores).suspects) {
        const auto name = std::find(train.classes.begin(), train.classes.end(), scores.classes()[one.column]);
        if (scores.ids().empty() || name == train.classes.end()) continue;
        const auto row = rows.find(scores.ids()[one.row]);
        const auto column = static_cast<std::size_t>(name - train.classes.begin());
        if (row == rows.end() || train.labels(row->second, column) != one.label) continue;
        out.push_back({row->second, static_cast<int>(column), one.label, one.score, one.suspicion});
    }
    return out;
}

LabelDesk::LabelDesk(QObject* parent) : QAbstractTableModel(parent) {}

void LabelDesk::setSuspects(std::shared_ptr<const Dataset> train, std::vector<DoubtedLabel> suspects)
{
    beginResetModel();
    m_train = std::move(train);
    m_suspects = std::move(suspects);
    m_undo.clear();
    endResetModel();
}

void LabelDesk::setCorrections(std::vector<LabelCorrection> corrections)
{
    m_corrections = std::move(corrections);
    if (!m_suspects.empty()) Q_EMIT dataChanged(index(0, Corrected), index(rowCount() - 1, Corrected), {});
}

const LabelCorrection* LabelDesk::correctionOf(const DoubtedLabel& one) const
{
    const auto& id = m_train->ids[one.row];
    const auto& name = m_train->classes[static_cast<std::size_t>(one.column)];
    const auto at =
        std::find_if(m_corrections.begin(), m_corrections.end(), [&](const LabelCorrection& correction) {
            return correction.id == id && correction.className == name;
        });
    return at == m_corrections.end() ? nullptr : &*at;
}

void LabelDesk::undo()
{
    if (m_undo.empty()) return;
    auto before = std::move(m_undo.back());
    m_undo.pop_back();
    setCorrections(std::move(before));
    Q_EMIT edited();
}

int LabelDesk::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_suspects.size());
}

int LabelDesk::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QVariant LabelDesk::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const auto& one = suspect(index.row());
    const int column = index.column();
    if (role == Qt::TextAlignmentRole && column >= Label && column <= Doubt)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::CheckStateRole && column == Corrected)
        return correctionOf(one) ? Qt::Checked : Qt::Unchecked;
    if (column == Note && (role == Qt::DisplayRole || role == Qt::EditRole || role == Qt::ToolTipRole)) {
        const auto* correction = correctionOf(one);
        return correction ? QString::fromStdString(correction->note) : QString();
    }
    if (role == Qt::ToolTipRole && column == Doubt)
        return tr("0: as the posts with this label score on average; 1: as those with the other label");
    if (role != Qt::DisplayRole && !(role == Qt::ToolTipRole && column == Text)) return {};
    switch (column) {
    case Post:
        return QString::fromStdString(m_train->ids[one.row]);
    case ClassName:
        return QString::fromStdString(m_train->classes[static_cast<std::size_t>(one.column)]);
    case Label:
        return QLocale().toString(static_cast<int>(one.label));
    case Score:
        return scoreText(one.score);
    case Doubt:
        return QLocale().toString(one.suspicion, 'f', 2);
    case Text:
        return excerpt(m_train->texts[one.row]);
    default:
        return {};
    }
}

QVariant LabelDesk::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case Post:
        return tr("Post");
    case ClassName:
        return tr("Class");
    case Label:
        return tr("Label");
    case Score:
        return tr("Score");
    case Doubt:
        return tr("Doubt");
    case Corrected:
        return tr("Wrong");
    case Note:
        return tr("Why");
    case Text:
        return tr("Text");
    default:
        return {};
    }
}

Qt::ItemFlags LabelDesk::flags(const QModelIndex& index) const
{
    auto flags = QAbstractTableModel::flags(index);
    if (index.column() == Corrected) flags |= Qt::ItemIsUserCheckable;
    if (index.column() == Note && correctionOf(suspect(index.row()))) flags |= Qt::ItemIsEditable;
    return flags;
}

bool LabelDesk::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (!index.isValid()) return false;
    const auto& one = suspect(index.row());
    const auto* correction = correctionOf(one);
    if (role == Qt::EditRole && index.column() == Note && correction) {
        const std::string note = value.toString().simplified().toStdString();
        if (note == correction->note) return false;
        put(one, true, note);
    } else if (role == Qt::CheckStateRole && index.column() == Corrected) {
        const bool wrong = value.toInt() == Qt::Checked;
        if (wrong == (correction != nullptr)) return false;
        put(one, wrong, {});
    } else {
        return false;
    }
    Q_EMIT dataChanged(index.siblingAtColumn(Corrected), index.siblingAtColumn(Note));
    Q_EMIT edited();
    return true;
}

void LabelDesk::put(const DoubtedLabel& one, bool wrong, const std::string& note)
{
    m_undo.push_back(m_corrections);
    const auto label = static_cast<std::uint8_t>(wrong ? 1 - one.label : one.label);
    correct(m_corrections, {m_train->ids[one.row], m_train->classes[static_cast<std::size_t>(one.column)],
                            one.label, label, note});
}

void LabelDesk::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

} // namespace thresher
