// The engine's factories; engine.cpp offers them through train/engine.h.
#pragma once

#include "train/engine.h"

namespace thresher::engine {

Result<std::unique_ptr<LearnerFactory>>
makeLearnerFactory(const RunConfig& config, const EngineOptions& options, const Progress& progress);
Result<std::unique_ptr<Predictor>> makePredictor(const PredictorRequest& request,
                                                 const EngineOptions& options, const Progress& progress);
Result<MergeReport> mergeAdapter(FileSystem& files, const MergeRequest& request, const Progress& progress);
Result<BenchReport> runBench(FileSystem& files, const BenchRequest& request, const EngineOptions& options,
                             const Progress& progress);

} // namespace thresher::engine
