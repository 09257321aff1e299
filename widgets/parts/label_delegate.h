// Labels of a post as coloured chips in a table cell. Reads PostsModel::LabelsRole and the names.
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

  private:
    int m_role;
    QStringList m_classes;
};

} // namespace thresher
