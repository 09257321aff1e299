// A Hugging Face checkpoint folder: config.json and safetensors, checked against each other before anything
// is computed.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "model/safetensors.h"
#include "model/spec.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace thresher {

class Checkpoint {
  public:
    // Every tensor of the spec must be there with its shape, as "model.layers..." or without "model."; else
    // BadShape or BadFormat naming the tensor and what was expected. lm_head is ignored; other tensors that
    // no part of the spec claims are warnings. Mapped: costs no copy. `expectedFamily` ("auto" or empty: any)
    // is asserted.
    static Result<Checkpoint> open(FileSystem& files, const Path& folder,
                                   const std::string& expectedFamily = "auto");

    const Path& folder() const { return m_folder; }
    const ModelSpec& spec() const { return m_config.spec; }
    const ParsedConfig& config() const { return m_config; }
    const std::vector<std::string>& warnings() const { return m_warnings; }
    std::uint64_t byteCount() const { return m_files.byteCount(); }

    // The weight (or bias) of a part; the part must exist in the spec. Valid as long as this object lives.
    const TensorView& tensor(Part part, std::size_t layer = 0, bool bias = false) const;
    // By the full name that bodyTensors() gives; nullptr if there is none.
    const TensorView* find(const std::string& name) const;

    // Every tensor of the files under the name it has there, also those that no part claims.
    const std::map<std::string, const TensorView*>& stored() const { return m_files.tensors(); }

    // score.weight [L, hidden], when the checkpoint is a classifier.
    const TensorView* score() const { return find("score.weight"); }

    // Class names: thresher.json beside the weights, else id2label, else class_0... by the score head's rows;
    // empty without a head.
    const std::vector<std::string>& classes() const { return m_classes; }

    // Identity for manifests, as JSON text: {family, path, config_sha256, files: {name: {bytes,
    // sample_sha256}}}.
    Result<std::string> identityJson(FileSystem& files) const;

  private:
    Checkpoint(TensorFiles tensors, ParsedConfig config)
        : m_files(std::move(tensors)), m_config(std::move(config))
    {}
    Path m_folder;
    TensorFiles m_files;
    ParsedConfig m_config;
    std::vector<std::string> m_classes;
    std::vector<std::string> m_warnings;
};

// config.json of `folder` as text, made a sequence classifier with these classes (architectures, id2label,
// label2id, num_labels, problem_type); `dtype` "float32" or "bfloat16" is what its tensors will be. For
// `tuning: full`.
Result<std::string> classifierConfig(FileSystem& files, const Path& folder,
                                     std::span<const std::string> classes, const std::string& dtype);

// Copies what belongs to the tokenizer (tokenizer.json, tokenizer.model, tokenizer_config.json,
// special_tokens_map.json, added_tokens.json) as far as it is there.
Status copyTokenizerFiles(FileSystem& files, const Path& from, const Path& to);

} // namespace thresher
