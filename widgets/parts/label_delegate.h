// Labels of a post as coloured chips in a table cell: names give way where the column is narrow, and the
// tooltip has them all. Reads PostsModel::LabelsRole and the names.
#pragma once

#include <QStringList>
#include <QStyledItemDelegate>

namespace thresher {

class LabelDelegate final : public QStyledItemDelegate {
    Q_OBJECT

  public:
    LabelDelegate(int labelsRole, QObject* parent);
    void setClasses(const QStringList& classes) { m_classes = classes; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;

  private:
    QStringList namesOf(const QModelIndex& index) const;
    int m_role;
    QStringList m_classes;
};

// Widths of chips in a row of `room` px: as wide as wished where all fit, else none wider than what lets all
// fit, but never narrower than `least`; chips that do not fit then are left out at the end. Gaps of `gap` px
// stand between them.
QList<int> chipWidths(const QList<int>& wished, int room, int least, int gap);

} // namespace thresher
