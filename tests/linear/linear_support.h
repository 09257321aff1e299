// What the tests of the linear baseline share: small data sets, a fitted learner in one call, file bytes.
#pragma once

#include "base/rng.h"
#include "model/linear_learner.h"
#include "model/linear_model.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <nlohmann/json.hpp>
#include <numeric>

namespace linear_support {

using namespace thresher;

// Owns what a LearnerData borrows.
struct Posts {
    std::vector<std::string> train;
    LabelMatrix labels;
    std::vector<std::string> validation;
    std::vector<std::string> test;
    std::vector<std::string> classes;

    LearnerData view() const { return {train, labels.view(), validation, test, classes, {}, false}; }
};

inline nlohmann::json readJsonFile(const QString& name)
{
    QFile file(QStringLiteral(THRESHER_SOURCE_DIR "/tests/reference/") + name);
    if (!file.open(QIODevice::ReadOnly)) return {};
    return nlohmann::json::parse(file.readAll().toStdString());
}

// tests/reference/tfidf: posts of the sample with scikit-learn's numbers for them.
inline Posts oraclePosts(const nlohmann::json& fixture)
{
    Posts out;
    out.classes = fixture["classes"].get<std::vector<std::string>>();
    out.labels = LabelMatrix(fixture["train"].size(), out.classes.size());
    for (const auto& row : fixture["train"]) {
        for (std::size_t c = 0; c < out.classes.size(); ++c)
            out.labels(out.train.size(), c) = row["labels"][c].get<std::uint8_t>();
        out.train.push_back(row["content"].get<std::string>());
    }
    out.validation = fixture["held_out"].get<std::vector<std::string>>();
    return out;
}

// Posts of drawn words; class c is hinted at by words of its own.
inline Posts madeUpPosts(std::size_t rows, std::size_t classCount, std::uint32_t seed)
{
    Mt19937 random(seed);
    const auto text = [&](std::span<const std::uint8_t> labels) {
        std::string out;
        for (std::size_t k = 0; k < 12; ++k) {
            std::string word = "w" + std::to_string(random.interval(60));
            for (std::size_t c = 0; c < labels.size(); ++c)
                if (labels[c] != 0 && random.interval(4) == 0) word = "hint" + std::to_string(c);
            out += word + (k % 5 == 4 ? ". " : " ");
        }
        return out;
    };
    Posts out;
    out.labels = LabelMatrix(rows, classCount);
    for (std::size_t c = 0; c < classCount; ++c) out.classes.push_back("class " + std::to_string(c));
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t c = 0; c < classCount; ++c) out.labels(i, c) = random.interval(2 + c % 5) == 0;
        out.train.push_back(text(out.labels.row(i)));
    }
    const std::vector<std::uint8_t> none(classCount, 0);
    for (std::size_t i = 0; i < rows / 4; ++i) out.validation.push_back(text(none));
    for (std::size_t i = 0; i < rows / 5; ++i) out.test.push_back(text(none));
    return out;
}

inline std::vector<std::size_t> allRows(const LearnerData& data)
{
    std::vector<std::size_t> rows(data.trainTexts.size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return rows;
}

// A learner that has been fitted, or nothing after a test failure was recorded.
inline std::unique_ptr<Learner> fitted(LearnerFactory& factory, const LearnerData& data, int fold = 0)
{
    auto learner = factory.make(data, fold, {});
    if (!learner) {
        qWarning("%s", toString(learner.error()).c_str());
        return nullptr;
    }
    const auto report = (*learner)->fit({allRows(data), 1, 0.0}, {});
    if (!report) {
        qWarning("%s", toString(report.error()).c_str());
        return nullptr;
    }
    return std::move(learner).value();
}

// What save() writes.
inline std::string savedBytes(Learner& learner)
{
    const QTemporaryDir folder;
    const Path path = folder.path().toStdString();
    if (!learner.save(realFileSystem(), path, false)) return {};
    return realFileSystem().readFile(path / linearModelFile).value();
}

} // namespace linear_support
