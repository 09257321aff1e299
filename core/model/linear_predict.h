// Decision values of documents that are already cut: what Learner::predict and linearLogits share, so that
// they give the same bits.
#pragma once

#include "base/matrix.h"
#include "base/progress.h"
#include "model/linear_features.h"
#include "model/linear_work.h"

#include <span>

namespace thresher {

// logits becomes documents x L: intercept + sum of weight * value, in double, features ascending, rounded
// once to float. `map` is that of `model` and of the documents' corpus. Interrupted when stopped.
Status predictDocuments(ScoreMatrix& logits, const LinearModel& model, const FeatureMap& map,
                        std::span<const TermDocument* const> documents, WorkSlots& work,
                        const Progress& progress);

} // namespace thresher
