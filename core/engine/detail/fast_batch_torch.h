// A packed batch on its way through the fast path, and the weights it meets in the form the path wants.
#pragma once

#include "engine/detail/fast_model_torch.h"

namespace thresher::engine {

struct FastModel::Batch {
    const PackedBatch& packed;
    std::optional<DropoutPlan> dropout;
    bool training = false;               // keep what the way back needs
    bool pruned = false;                 // the last layer computes the pooled rows alone
    PrefixCache* fill = nullptr;         // the batch is a prefix to remember
    const PrefixCache* prefix = nullptr; // goes before every post

    RowPlaces all, pooled;                  // places of all tokens and of the pooled ones
    RowPlaces keys;                         // of all tokens behind their posts' prefix, where there is one
    std::vector<std::int32_t> keyStarts;    // of posts with their prefix
    std::vector<std::int32_t> pooledStarts; // 0, 1, 2, ...
    at::Tensor ids, pooledRows;             // int64
    std::int64_t longest = 0;               // positions of the longest post, its prefix included

    std::int64_t tokens() const { return static_cast<std::int64_t>(packed.tokens()); }
    std::int64_t posts() const { return static_cast<std::int64_t>(packed.size()); }
};

struct FastModel::Weights {
    struct Layer {
        at::Tensor attentionNorm, postAttentionNorm, feedForwardNorm, postFeedForwardNorm, queryNorm, keyNorm;
    };
    std::vector<Layer> layers; // multipliers of the normalised values, fp32
    at::Tensor finalNorm;
    // W + scaling * B * A in place of W, by layer and linear; empty: not merged.
    std::vector<std::array<at::Tensor, 7>> merged;
};

// The slots of the arena: one per layer for what is kept, one for all layers for the rest.
enum Field {
    StreamIn,
    StreamEven,
    StreamOdd,
    StreamOut,
    H1,
    R1,
    Q,
    K,
    V,
    Rq,
    Rk,
    Qr,
    Kr,
    Att,
    LogSums,
    O,
    R2,
    Mid,
    H2,
    R3,
    GateIn,
    UpIn,
    Act,
    Dn,
    R4,
    Masked,
    LoraBack,
    PrefixKeys,
    PrefixValues,
    FinalIn,
    FinalInverse,
    FinalOut,
    DFinal,
    DStream,
    DBranch,
    DWide,
    DNarrow,
    DAtt,
    DQ,
    DK,
    DV,
    FirstA, // seven, one per linear
    FieldCount = FirstA + 7,
};

// The linears of a layer in a fixed order.
constexpr std::array<Part, 7> layerLinears = {Part::Query, Part::Key, Part::Value, Part::Output,
                                              Part::Gate,  Part::Up,  Part::Down};
constexpr std::size_t linearIndex(Part part)
{
    for (std::size_t i = 0; i < layerLinears.size(); ++i)
        if (layerLinears[i] == part) return i;
    return layerLinears.size();
}

} // namespace thresher::engine
