// merge: the adapter's change becomes part of the base's matrices.
#include "engine/detail/open_model_torch.h"
#include "engine/learner_factory.h"
#include "model/text_settings.h"

#include <algorithm>
#include <cstring>

namespace thresher::engine {
namespace {

constexpr const char* scoreName = "score.weight";

struct Format {
    Dtype dtype;
    const char* name; // in config.json
    at::ScalarType torch;
};
constexpr Format formats[] = {{Dtype::F32, "float32", at::kFloat},
                              {Dtype::BF16, "bfloat16", at::kBFloat16},
                              {Dtype::F16, "float16", at::kHalf},
                              {Dtype::F64, "float64", at::kDouble}};

const Format& formatOf(Dtype dtype)
{
    return *std::find_if(std::begin(formats), std::end(formats),
                         [dtype](const Format& format) { return format.dtype == dtype; });
}

bool isFloat(Dtype dtype)
{
    return std::any_of(std::begin(formats), std::end(formats),
                       [dtype](const Format& format) { return format.dtype == dtype; });
}

Error notFinite(const std::string& name)
{
    return fail(
        ErrorCode::BadValue, "The tensor '" + name + "' has values that are not finite",
        "The weights of the base or of the adapter are damaged, lora_alpha is too large, or the values "
        "do not fit into the dtype: float16 ends at 65504.");
}

// Piece by piece: the question takes several times the memory of what is asked about.
bool allFinite(const at::Tensor& contiguous)
{
    constexpr std::int64_t piece = std::int64_t{1} << 22;
    const at::Tensor flat = contiguous.view({-1});
    for (std::int64_t at = 0; at < flat.numel(); at += piece)
        if (!at::isfinite(flat.narrow(0, at, std::min(piece, flat.numel() - at))).all().item<bool>())
            return false;
    return true;
}

Result<std::vector<std::byte>> bytesOf(const std::string& name, const at::Tensor& tensor,
                                       const Format& format)
{
    return guarded([&]() -> Result<std::vector<std::byte>> {
        const at::Tensor made = tensor.to(at::kCPU, format.torch).contiguous();
        if (!allFinite(made)) return notFinite(name);
        std::vector<std::byte> bytes(made.nbytes());
        std::memcpy(bytes.data(), made.const_data_ptr(), bytes.size());
        return bytes;
    });
}

// The tensors of the new checkpoint, made one by one when they are written.
class Merged {
  public:
    Merged(const Base& base, const OpenedAdapter& adapter, std::string dtype, const Progress& progress)
        : m_base(base), m_adapter(adapter), m_dtype(std::move(dtype)), m_progress(progress)
    {
        // "as stored" for the score head: what the first matrix is stored in.
        const Dtype stored = base.checkpoint.tensor(Part::Query).dtype;
        m_format = &formatOf(stored);
        for (const Format& format : formats)
            if (m_dtype == format.name) m_format = &format;
    }

    const Format& format() const { return *m_format; }

    // What is copied byte by byte; what is computed is looked at when it is.
    Status checkCopied()
    {
        for (const TensorToWrite& entry : tensors()) {
            if (entry.produce || !isFloat(entry.dtype)) continue;
            const TensorView view{entry.dtype, entry.shape, entry.bytes};
            THRESHER_TRY(guarded([&]() -> Status {
                if (!allFinite(tensorOf(view).contiguous())) return notFinite(entry.name);
                return {};
            }));
        }
        return {};
    }

    std::vector<TensorToWrite> tensors()
    {
        std::vector<TensorToWrite> out;
        for (const auto& [name, view] : m_base.checkpoint.stored())
            if (name != scoreName && !name.ends_with("lm_head.weight")) out.push_back(copied(name, *view));
        for (const LoraPair& pair : m_adapter.adapter.pairs()) {
            const TensorView* view =
                &m_base.checkpoint.tensor(pair.place.linear.part, pair.place.linear.layer);
            const auto same = [&](const auto& entry) { return entry.second == view; };
            const auto& stored = m_base.checkpoint.stored();
            const std::string& name = std::find_if(stored.begin(), stored.end(), same)->first;
            replace(out, name, *view, pair);
        }
        out.push_back({scoreName, m_format->dtype, m_adapter.score.sizes().vec(), {}, [this] {
                           return bytesOf(scoreName, m_adapter.score, *m_format);
                       }});
        return out;
    }

  private:
    const Format& formatFor(const TensorView& view) const
    {
        return m_dtype.empty() ? formatOf(view.dtype) : *m_format;
    }

    TensorToWrite copied(const std::string& name, const TensorView& view) const
    {
        TensorToWrite entry{name, view.dtype, view.shape, view.bytes, {}};
        if (!isFloat(view.dtype) || formatFor(view).dtype == view.dtype) return entry;
        const Format& format = formatFor(view);
        entry.dtype = format.dtype;
        entry.produce = [name, &view, &format] { return bytesOf(name, tensorOf(view), format); };
        return entry;
    }

    void replace(std::vector<TensorToWrite>& out, const std::string& name, const TensorView& view,
                 const LoraPair& pair)
    {
        const auto entry =
            std::find_if(out.begin(), out.end(), [&](const auto& tensor) { return tensor.name == name; });
        const Format& format = formatFor(view);
        entry->produce = [this, name, &view, &format, &pair] {
            m_progress("merge", m_done++, m_adapter.adapter.pairs().size());
            const at::Tensor change = at::matmul(pair.b, pair.a) * pair.place.scaling; // [out, in]
            return bytesOf(name, tensorOf(view).to(at::kFloat) + change, format);
        };
    }

    const Base& m_base;
    const OpenedAdapter& m_adapter;
    std::string m_dtype;
    const Progress& m_progress;
    const Format* m_format = nullptr;
    std::size_t m_done = 0;
};

Status checkOutput(FileSystem& files, const Path& output)
{
    if (!files.exists(output)) return {};
    THRESHER_ASSIGN(const auto names, files.list(output));
    if (names.empty()) return {};
    return fail(ErrorCode::Mismatch, "The output folder is not empty",
                "Name a new folder: nothing is written over.", output.string());
}

// The settings of the adapter, else those of the base; nullopt when neither has any.
Result<std::optional<TextSettings>> settingsOf(FileSystem& files, const Path& adapter, const Path& base)
{
    THRESHER_ASSIGN(auto settings, readTextSettings(files, adapter));
    if (settings) return settings;
    return readTextSettings(files, base);
}

Result<std::vector<std::string>> classesOf(const std::optional<TextSettings>& settings,
                                           const Checkpoint& checkpoint, std::size_t rows,
                                           const std::string& where)
{
    std::vector<std::string> classes = settings ? settings->classes : std::vector<std::string>();
    if (classes.empty() && checkpoint.config().classes.size() == rows) classes = checkpoint.config().classes;
    if (classes.empty())
        for (std::size_t i = 0; i < rows; ++i) classes.push_back("class_" + std::to_string(i));
    if (classes.size() == rows) return classes;
    return fail(ErrorCode::Mismatch,
                "thresher.json names " + std::to_string(classes.size()) + " classes, the score head has " +
                    std::to_string(rows) + " rows",
                "The files of an adapter must stay together.", where);
}

} // namespace

Result<MergeReport> mergeAdapter(FileSystem& files, const MergeRequest& request, const Progress& progress)
{
    const bool known = std::any_of(std::begin(formats), std::end(formats),
                                   [&](const Format& format) { return request.dtype == format.name; });
    if (!request.dtype.empty() && (!known || request.dtype == "float64"))
        return fail(ErrorCode::Usage, "No such dtype: " + request.dtype,
                    "It is float32, bfloat16 or float16.");
    THRESHER_TRY(checkOutput(files, request.output));
    THRESHER_ASSIGN(const Path folder, baseFolder(files, request.model, request.adapter));
    THRESHER_ASSIGN(auto base, openBase(files, folder, "auto", {}, at::kCPU, false, false));
    THRESHER_ASSIGN(const OpenedAdapter adapter, openAdapter(files, request.adapter, *base));
    THRESHER_ASSIGN(const auto settings, settingsOf(files, request.adapter, folder));
    MergeReport report;
    const auto rows = static_cast<std::size_t>(adapter.score.size(0));
    THRESHER_ASSIGN(report.classes, classesOf(settings, base->checkpoint, rows, request.adapter.string()));
    report.warnings = base->checkpoint.warnings();
    report.mergedMatrices = static_cast<std::int64_t>(adapter.adapter.pairs().size());
    Merged merged(*base, adapter, request.dtype, progress);
    THRESHER_TRY(merged.checkCopied());
    THRESHER_ASSIGN(const std::string config,
                    classifierConfig(files, folder, report.classes, merged.format().name));

    const bool there = files.exists(request.output);
    const auto write = [&]() -> Status {
        THRESHER_TRY(files.makeDirectories(request.output));
        auto tensors = merged.tensors();
        THRESHER_TRY(writeSafetensors(files, request.output / "model.safetensors", std::move(tensors)));
        if (settings) THRESHER_TRY(writeTextSettings(files, request.output, *settings));
        THRESHER_TRY(copyTokenizerFiles(files, folder, request.output));
        return writeAtomically(files, request.output / "config.json", config); // last: now it is one
    };
    if (auto status = write(); !status) {
        const auto left = files.list(request.output);
        if (left && there)
            for (const auto& name : *left) (void)files.removeAll(request.output / name);
        else
            (void)files.removeAll(request.output);
        return status.error();
    }
    THRESHER_ASSIGN(const auto written, Checkpoint::open(files, request.output));
    report.bytes = written.byteCount();
    progress("merge", adapter.adapter.pairs().size(), adapter.adapter.pairs().size());
    return report;
}

} // namespace thresher::engine
