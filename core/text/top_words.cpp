#include "text/top_words.h"

#include "text/words.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace thresher {
namespace {

struct Counts {
    std::size_t posts = 0;
    std::vector<std::size_t> inClass; // L
    std::size_t lastPost = ~std::size_t{0};
};

double zScore(double in, double out, double inPosts, double outPosts)
{
    const double a = in + 0.5, b = inPosts - in + 0.5, c = out + 0.5, d = outPosts - out + 0.5;
    return (std::log(a / b) - std::log(c / d)) / std::sqrt(1 / a + 1 / b + 1 / c + 1 / d);
}

} // namespace

Result<std::vector<std::vector<MarkedWord>>> topWords(std::span<const std::string> texts,
                                                      MatrixView<std::uint8_t> labels, std::size_t count,
                                                      std::size_t minPosts, const Progress& progress)
{
    THRESHER_ASSIGN(auto splitter, WordSplitter::create());
    std::unordered_map<std::string, Counts> words;
    std::vector<std::size_t> positives(labels.cols, 0);
    for (std::size_t row = 0; row < texts.size(); ++row) {
        if (row % 256 == 0) {
            if (progress.stopRequested()) return fail(ErrorCode::Interrupted, "Stopped while counting words");
            progress("counting words", row, texts.size());
        }
        for (std::size_t c = 0; c < labels.cols; ++c) positives[c] += labels(row, c);
        const std::string text = lowerCase(texts[row]);
        for (const auto& span : splitter.words(text)) {
            auto& entry = words[text.substr(span.begin, span.end - span.begin)];
            if (entry.lastPost == row) continue; // a word counts once a post
            entry.lastPost = row;
            ++entry.posts;
            entry.inClass.resize(labels.cols);
            for (std::size_t c = 0; c < labels.cols; ++c) entry.inClass[c] += labels(row, c);
        }
    }
    std::vector<std::vector<MarkedWord>> top(labels.cols);
    for (std::size_t c = 0; c < labels.cols; ++c) {
        auto& list = top[c];
        const auto inPosts = static_cast<double>(positives[c]);
        const auto outPosts = static_cast<double>(texts.size()) - inPosts;
        for (const auto& [word, entry] : words) {
            if (entry.posts < minPosts || entry.inClass[c] == 0) continue;
            const std::size_t out = entry.posts - entry.inClass[c];
            list.push_back(
                {word, entry.inClass[c], out,
                 zScore(static_cast<double>(entry.inClass[c]), static_cast<double>(out), inPosts, outPosts)});
        }
        const auto better = [](const MarkedWord& a, const MarkedWord& b) {
            return a.z != b.z ? a.z > b.z : a.word < b.word;
        };
        const auto kept = static_cast<std::ptrdiff_t>(std::min(count, list.size()));
        std::partial_sort(list.begin(), list.begin() + kept, list.end(), better);
        list.resize(static_cast<std::size_t>(kept));
    }
    return top;
}

} // namespace thresher
