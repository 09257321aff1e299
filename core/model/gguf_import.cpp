#include "model/gguf_import.h"

#include "base/half.h"
#include "model/detail/gguf_gemma.h"
#include "text/tokenizer.h"

#include <cstring>
#include <set>

namespace thresher {
namespace {

Status checkTensors(const GgufFile& file, const detail::GgufModel& model, GgufImport& report)
{
    std::set<std::string_view> known;
    for (const auto& wanted : model.tensors) {
        const auto* tensor = file.find(wanted.from);
        if (tensor == nullptr)
            return fail(ErrorCode::BadFormat, "This GGUF file lacks the tensor '" + wanted.from + "'",
                        "Fetch the file again.", file.path().string());
        if (tensor->shape != wanted.shape)
            return fail(ErrorCode::BadShape,
                        "Tensor '" + wanted.from + "' is " + shapeText(tensor->shape) +
                            ", the metadata says " + shapeText(wanted.shape),
                        "The file is damaged or of another family.", file.path().string());
        known.insert(wanted.from);
        ++report.types[std::string(ggufTypeName(tensor->type))];
        report.parameters += tensor->elements();
    }
    for (const auto& tensor : file.tensors())
        if (!known.contains(tensor.name))
            report.warnings.push_back("tensor '" + tensor.name + "' belongs to no part of " +
                                      report.modelType + " and is left out");
    return {};
}

std::vector<std::byte> converted(const GgufTensor& tensor, bool norm, Dtype dtype)
{
    const auto count = static_cast<std::size_t>(tensor.elements());
    std::vector<std::byte> bytes(count * sizeof(float));
    const std::span values(reinterpret_cast<float*>(bytes.data()), count);
    (void)ggufDequantise(tensor.type, tensor.bytes, values); // sizes were checked when the file was opened
    if (norm)
        for (auto& value : values) value -= 1.0f;
    if (dtype == Dtype::F32) return bytes;
    // In place: value i is read before the shorter value i is written.
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint16_t rounded = floatToBfloat16(values[i]);
        std::memcpy(bytes.data() + i * sizeof rounded, &rounded, sizeof rounded);
    }
    bytes.resize(count * sizeof(std::uint16_t));
    return bytes;
}

std::vector<TensorToWrite> tensorsToWrite(const GgufFile& file, const detail::GgufModel& model, Dtype dtype,
                                          const Progress& progress)
{
    std::vector<TensorToWrite> out;
    const auto done = std::make_shared<std::size_t>(0);
    for (const auto& wanted : model.tensors) {
        const auto* tensor = file.find(wanted.from);
        const auto total = model.tensors.size();
        auto produce = [=, &progress, norm = wanted.norm]() -> Result<std::vector<std::byte>> {
            if (progress.stopRequested())
                return fail(ErrorCode::Interrupted, "Stopped while importing", "Nothing was written.");
            progress("dequantising", ++*done, total);
            return converted(*tensor, norm, dtype);
        };
        out.push_back({wanted.to, dtype, wanted.shape, {}, std::move(produce)});
    }
    return out;
}

// Everything into `folder`, which is fresh.
Status writeFolder(FileSystem& files, const Path& folder, const Json& config, const TokenizerFiles& tokenizer,
                   std::vector<TensorToWrite> tensors)
{
    THRESHER_TRY(files.makeDirectories(folder));
    THRESHER_TRY(writeAtomically(files, folder / "config.json", dump(config, 2) + "\n"));
    THRESHER_TRY(writeAtomically(files, folder / "tokenizer.json", tokenizer.tokenizerJson));
    THRESHER_TRY(writeAtomically(files, folder / "tokenizer_config.json", tokenizer.tokenizerConfigJson));
    if (auto opened = openTokenizer(folder, TokenizerFile::TokenizersJson, files); !opened)
        return std::move(opened).error();
    return writeSafetensors(files, folder / "model.safetensors", std::move(tensors));
}

Status checkTarget(FileSystem& files, const Path& folder)
{
    if (!files.exists(folder)) return {};
    const auto names = files.list(folder);
    if (names && names->empty()) return {};
    return fail(ErrorCode::AlreadyExists, folder.string() + " exists already",
                "Name a folder that does not exist yet.", folder.string());
}

} // namespace

Result<GgufImport> importGguf(FileSystem& files, const Path& file, const Path& folder, Dtype dtype,
                              const Progress& progress)
{
    if (dtype != Dtype::F32 && dtype != Dtype::BF16)
        return fail(ErrorCode::Usage, "Weights are written as F32 or BF16");
    const Path target = folder.has_filename() ? folder : folder.parent_path();
    THRESHER_TRY(checkTarget(files, target));
    THRESHER_ASSIGN(const auto source, GgufFile::open(file));
    THRESHER_ASSIGN(auto model, detail::readGemmaModel(source));
    GgufImport report;
    report.modelType = model.config["model_type"];
    report.name = source.text("general.name").value_or("");
    report.licence = source.text("general.license").value_or("");
    THRESHER_TRY(checkTensors(source, model, report));
    THRESHER_ASSIGN(auto vocabulary, detail::readGemmaVocabulary(source, model.config));
    report.tokens = static_cast<std::int64_t>(vocabulary.pieces.size());
    report.bytes = static_cast<std::uint64_t>(report.parameters) * dtypeSize(dtype);
    model.config["dtype"] = dtype == Dtype::F32 ? "float32" : "bfloat16";
    for (const auto& [name, id] : {std::pair("bos_token_id", vocabulary.special.bos),
                                   {"eos_token_id", vocabulary.special.eos},
                                   {"pad_token_id", vocabulary.special.pad}})
        model.config[name] = id < 0 ? Json(nullptr) : Json(id);
    THRESHER_ASSIGN(const auto tokenizer, makeTokenizerFiles(std::move(vocabulary), file.string()));
    const Path fresh = temporaryName(target);
    auto status =
        writeFolder(files, fresh, model.config, tokenizer, tensorsToWrite(source, model, dtype, progress));
    if (status) status = files.rename(fresh, target);
    if (status) status = files.syncDirectory(target.parent_path().empty() ? Path(".") : target.parent_path());
    if (!status) {
        (void)files.removeAll(fresh);
        return status.error();
    }
    return report;
}

} // namespace thresher
