// Corrections of labels beside the data, never in it: a CSV with the columns id, class, was, label, note, one
// correction a line. A run may train on the corrected labels (data.label_overlay); whatever is scored is
// scored on the labels of the data. Plain values; any thread.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "base/matrix.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace thresher {

struct LabelCorrection {
    std::string id, className;
    std::uint8_t was = 0;   // the label in the data when it was corrected
    std::uint8_t label = 0; // the label to train on
    std::string note;
    bool operator==(const LabelCorrection&) const = default;
};

// Errors: BadColumn, BadValue (no label, or no change), BadIds (a post and class corrected twice).
Result<std::vector<LabelCorrection>> readLabelOverlay(FileSystem& files, const Path& path);
// Whole file or nothing, sorted by id and class.
Status writeLabelOverlay(FileSystem& files, const Path& path, std::vector<LabelCorrection> corrections);

// `corrections` with one more: an earlier one of the same post and class is replaced, or taken back when the
// label is what the data says.
void correct(std::vector<LabelCorrection>& corrections, LabelCorrection one);

// The labels (n x L) with the corrections in them. BadIds or BadClass when a correction names what the data
// does not have; Mismatch when the data's label is no longer the one that was corrected.
Result<LabelMatrix> correctedLabels(const LabelMatrix& labels, std::span<const std::string> ids,
                                    std::span<const std::string> classes,
                                    std::span<const LabelCorrection> corrections);

} // namespace thresher
