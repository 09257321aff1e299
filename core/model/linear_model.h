// A fitted linear model: what is needed to turn any text into decision values, and its file. Independent of
// how it was trained; `predict` on new data uses this alone.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "base/matrix.h"
#include "base/progress.h"
#include "config/run_config.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace thresher {

// One vectorizer's vocabulary, fitted on `documents` training rows. Terms ascend by their UTF-8 bytes and are
// unique; a word n-gram's words are joined by one space.
struct LinearVocabulary {
    std::vector<std::string> terms;
    std::vector<std::uint32_t> documentFrequency; // of each term, 1..documents
};

// Features are the word terms followed by the char terms.
struct LinearModel {
    LinearConfig config;
    std::vector<std::string> classes; // L
    std::uint32_t documents = 0;      // training rows
    LinearVocabulary words;
    LinearVocabulary chars;
    Matrix<float> weights;        // (words + chars) x L
    std::vector<float> intercept; // L

    std::size_t features() const { return words.terms.size() + chars.terms.size(); }
};

// ln((1 + documents) / (1 + documentFrequency)) + 1: scikit-learn's smooth idf.
double smoothIdf(std::uint32_t documents, std::uint32_t documentFrequency);

inline constexpr const char* linearModelFile = "linear_model.bin";

// The whole file or nothing. A JSON header {format, program, kind, config, classes, ...} between a magic and
// the tables; front-coded terms, document frequencies and float32 weights, little-endian.
Status writeLinearModel(FileSystem& files, const Path& path, const LinearModel& model);

// FileNotFound, NewerFormat (by name), BadFormat (what does not fit and where); never reads past the bytes
// or allocates more than they can fill.
Result<LinearModel> readLinearModel(FileSystem& files, const Path& path);

// Decision values of texts under `model`, n x L; the same bits as Learner::predict gives for the same text.
// Interrupted when stopped.
Result<ScoreMatrix> linearLogits(const LinearModel& model, std::span<const std::string> texts,
                                 unsigned threads, const Progress& progress);

} // namespace thresher
