// Steps of small random models through the engine's probe, and how far two of them are apart.
#pragma once

#include "engine/probe.h"
#include "support/random_checkpoint.h"

#include <QString>
#include <QTemporaryDir>

#include <cmath>

namespace thresher::test {

using namespace thresher::engine;

// A family's config.json with what the test varies; 3 layers, 4 heads.
inline std::string configText(const QString& family, int kvHeads, int window, const QString& more)
{
    return QString(
               "{\"model_type\": \"%1\", \"vocab_size\": 90, \"hidden_size\": 24, \"intermediate_size\": 40,"
               " \"num_hidden_layers\": 3, \"num_attention_heads\": 4, \"num_key_value_heads\": %2,"
               " \"head_dim\": 12, \"query_pre_attn_scalar\": 12, \"sliding_window\": %3, "
               "\"pad_token_id\": 0, \"eos_token_id\": 1, \"bos_token_id\": 2%4}")
        .arg(family)
        .arg(kvHeads)
        .arg(window)
        .arg(more)
        .toStdString();
}

// Posts around the borders of a tile of 64 rows, with a common beginning of five tokens.
inline std::vector<ProbePost> posts()
{
    std::vector<ProbePost> made;
    Mt19937 random(3);
    for (const std::size_t length : {6U, 150U, 64U, 65U, 17U, 129U}) {
        ProbePost post;
        for (std::size_t i = 0; i < length; ++i)
            post.ids.push_back(i < 5 ? 7 : static_cast<std::int32_t>(random.interval(89)));
        for (int c = 0; c < 3; ++c) post.labels.push_back(static_cast<std::uint8_t>(random.interval(1)));
        made.push_back(std::move(post));
    }
    return made;
}

// ||found - expected|| / ||expected||
inline double difference(const std::vector<double>& found, const std::vector<double>& expected)
{
    double sum = 0.0, norm = 0.0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        sum += (found[i] - expected[i]) * (found[i] - expected[i]);
        norm += expected[i] * expected[i];
    }
    return std::sqrt(sum / std::max(norm, 1e-300));
}

inline ProbeResult probe(const ProbeRequest& wanted, const std::vector<ProbePost>& given)
{
    auto found = probeStep(realFileSystem(), wanted, given);
    if (!found) qFatal("%s", toString(found.error()).c_str());
    return std::move(*found);
}

inline ProbeRequest request(const QTemporaryDir& folder, const std::string& engine,
                            const std::string& dtype = "float32")
{
    ProbeRequest made;
    made.checkpoint = folder.path().toStdString();
    made.adapter = made.checkpoint / "adapter";
    made.engine = engine;
    made.dtype = dtype;
    made.dropout = 0.2;
    made.seed = 5;
    made.step = 3;
    made.threads = 2;
    made.tokensPerMicroBatch = 220; // several micro-batches, one post longer than half of one
    return made;
}

} // namespace thresher::test
