// Reads the scalars of TensorBoard event files, whoever wrote them: TFRecord frames with masked CRC-32C
// around Event protocol buffers; scalars as simple_value or as a tensor of one number. All else in them
// (histograms, images, texts, graphs) is skipped. Functions of the files alone, any thread.
#pragma once

#include "base/error.h"
#include "base/file_system.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace thresher {

// One tag's curve; the three have the same length and are in the order of writing.
struct ScalarSeries {
    std::vector<std::int64_t> steps;
    std::vector<double> wallTimes; // unix seconds
    std::vector<double> values;    // NaN and infinity as they were written
    bool operator==(const ScalarSeries&) const = default;
};

struct TfEvents {
    std::map<std::string, ScalarSeries> scalars; // by tag
    std::vector<std::string> warnings;           // damaged or cut records, each naming its file
};

// `source` is one file, or a folder with events.out.tfevents.* files, which are read in the order of their
// names (they begin with the second of their making). A later file that goes back to an earlier step, as a
// resumed training does, replaces that tag's points from this step on. A cut or damaged tail ends a file with
// a warning; a damaged record before it is left out with one. No length in a file makes memory be taken.
// Errors: FileNotFound, FileUnreadable (also a file above 1 GB), BadFormat (no sound record at all).
Result<TfEvents> readTfEvents(FileSystem& files, const Path& source);

} // namespace thresher
