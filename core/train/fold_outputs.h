// What a finished fold leaves behind (val_probs.npy and its companions), and the metrics of one evaluation.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "base/matrix.h"
#include "runs/run_folder.h"
#include "train/events.h"
#include "train/run_inputs.h"

namespace thresher {

// Logits to probabilities, element by element, computed in double and rounded once.
ScoreMatrix sigmoid(const ScoreMatrix& logits);

// `event` (fold, step, epoch) completed by the scores of validation probabilities: loss, macro average
// precision, F1 at thresholds that match `rates` (L: the prevalence of the rows that train) and at .5, and
// the classes' own.
EvalEvent evalEvent(MatrixView<float> probs, MatrixView<std::uint8_t> labels, std::span<const double> rates,
                    EvalEvent event);

// val_probs.npy, val_ids.csv, thresholds.yaml and, where there are such rows, test_probs.npy, test_ids.csv,
// sealed_probs.npy, sealed_ids.csv. `testProbs`: rows of the test file, then the sealed rows; empty when
// there are neither.
Status writeFoldOutputs(FileSystem& files, const RunFolder& run, int fold, const RunInputs& inputs,
                        const ScoreMatrix& validationProbs, const ScoreMatrix& testProbs);

// A CSV with the single column id.
Status writeIds(FileSystem& files, const Path& path, const std::vector<std::string>& ids);

} // namespace thresher
