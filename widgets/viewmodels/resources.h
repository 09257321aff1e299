// Icons and presets are linked into a static library: this makes them known. May be called again.
#pragma once

namespace thresher {

void loadResources();

} // namespace thresher
