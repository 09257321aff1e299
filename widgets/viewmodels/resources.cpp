#include "viewmodels/resources.h"

#include <QDir>

// The macro must stand outside of any namespace.
static void initThresherResources()
{
    Q_INIT_RESOURCE(thresher);
}

namespace thresher {

void loadResources()
{
    static const bool once = [] {
        initThresherResources();
        return true;
    }();
    Q_UNUSED(once)
}

} // namespace thresher
