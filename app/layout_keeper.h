// Splitter positions and column widths that a hand has set: they survive new contents while the window is
// open, and state() takes them to the next sitting. Knows widgets by their object names. GUI thread.
#pragma once

#include <QHash>
#include <QObject>
#include <QVariantMap>

class QHeaderView;
class QSplitter;
class QTableView;
class QWidget;

namespace thresher {

class LayoutKeeper final : public QObject {
    Q_OBJECT

  public:
    // Puts every named splitter and table below `window` as `kept` says, and watches them from now on.
    // Borrowed: the window owns the keeper.
    LayoutKeeper(QWidget& window, QVariantMap kept);

    // Object name -> QByteArray of a splitter, or list of "column=width" of a table. What was kept for
    // widgets that are not there any more stays.
    QVariantMap state() const;

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override; // of header viewports: the mouse is down

  private:
    struct Columns {
        QHash<int, int> widths; // logical column -> px, of those a hand has set
        bool held = false;      // the mouse is down on the header
        bool applying = false;
    };
    void watch(QSplitter& splitter);
    void watch(QTableView& table);
    void apply(QHeaderView& header, Columns& columns) const;

    QVariantMap m_kept;
    QHash<QObject*, QString> m_names;  // header viewport -> name of its table
    QHash<QString, Columns> m_columns; // by name of the table
};

} // namespace thresher
