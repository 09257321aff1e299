#include "model/safetensors.h"

#include "base/detail/json.h"
#include "base/half.h"
#include "base/hash.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>

namespace thresher {
namespace {

// Keys are looked up in a tree: a large model has ten thousand tensors, and Json would search a list for
// each.
using PlainJson = nlohmann::json;

struct DtypeRow {
    Dtype dtype;
    std::string_view name;
    std::size_t size;
};

constexpr std::array<DtypeRow, 15> dtypes = {{{Dtype::Bool, "BOOL", 1},
                                              {Dtype::U8, "U8", 1},
                                              {Dtype::I8, "I8", 1},
                                              {Dtype::U16, "U16", 2},
                                              {Dtype::I16, "I16", 2},
                                              {Dtype::U32, "U32", 4},
                                              {Dtype::I32, "I32", 4},
                                              {Dtype::U64, "U64", 8},
                                              {Dtype::I64, "I64", 8},
                                              {Dtype::F8E4M3, "F8_E4M3", 1},
                                              {Dtype::F8E5M2, "F8_E5M2", 1},
                                              {Dtype::F16, "F16", 2},
                                              {Dtype::BF16, "BF16", 2},
                                              {Dtype::F32, "F32", 4},
                                              {Dtype::F64, "F64", 8}}};

constexpr std::uint64_t largestHeader = 100'000'000; // the reference library's limit

const DtypeRow& rowOf(Dtype dtype)
{
    return *std::find_if(dtypes.begin(), dtypes.end(),
                         [dtype](const auto& row) { return row.dtype == dtype; });
}

std::uint64_t headerLength(std::string_view bytes)
{
    std::uint64_t length = 0;
    for (std::size_t i = 8; i-- > 0;) length = (length << 8) | static_cast<std::uint8_t>(bytes[i]);
    return length;
}

template <class T>
T load(std::span<const std::byte> bytes, std::size_t index)
{
    T value;
    std::memcpy(&value, bytes.data() + index * sizeof(T), sizeof(T));
    return value;
}

// elements * size in bytes; nullopt when it does not fit 63 bits.
std::optional<std::uint64_t> byteSize(const std::vector<std::int64_t>& shape, std::size_t elementSize)
{
    if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return 0;
    std::uint64_t bytes = elementSize;
    for (const auto size : shape) {
        if (size < 0 || bytes > (std::uint64_t{1} << 62) / static_cast<std::uint64_t>(size))
            return std::nullopt;
        bytes *= static_cast<std::uint64_t>(size);
    }
    return bytes;
}

struct Entry {
    std::string name;
    TensorView view;
    std::uint64_t begin = 0, end = 0;
};

// One tensor of the header. A text says what is wrong with it.
Result<Entry> parseEntry(const std::string& name, const PlainJson& value, std::span<const std::byte> data,
                         const std::string& where)
{
    const auto bad = [&](const std::string& why) {
        return fail(ErrorCode::BadFormat, "Tensor '" + name + "' " + why,
                    "The file is damaged: fetch or write it again.", where);
    };
    Entry entry;
    entry.name = name;
    const auto dtype = value.is_object() ? value.find("dtype") : value.end();
    if (!value.is_object() || dtype == value.end() || !dtype->is_string() || !value.contains("shape") ||
        !value["shape"].is_array() || !value.contains("data_offsets") || !value["data_offsets"].is_array() ||
        value["data_offsets"].size() != 2)
        return bad("lacks dtype, shape or data_offsets");
    const auto row = std::find_if(dtypes.begin(), dtypes.end(),
                                  [&](const auto& known) { return known.name == dtype->get<std::string>(); });
    if (row == dtypes.end()) return bad("has the unknown dtype " + dtype->dump());
    entry.view.dtype = row->dtype;
    for (const auto& size : value["shape"]) {
        if (!size.is_number_unsigned() || size.get<std::uint64_t>() > (std::uint64_t{1} << 62))
            return bad("has the shape " + value["shape"].dump());
        entry.view.shape.push_back(size.get<std::int64_t>());
    }
    const PlainJson& offsets = value["data_offsets"];
    if (!offsets[0].is_number_unsigned() || !offsets[1].is_number_unsigned())
        return bad("has the offsets " + offsets.dump());
    entry.begin = offsets[0].get<std::uint64_t>();
    entry.end = offsets[1].get<std::uint64_t>();
    if (entry.begin > entry.end || entry.end > data.size())
        return bad("lies at " + offsets.dump() + ", past the file's " + std::to_string(data.size()) +
                   " bytes of data");
    const auto bytes = byteSize(entry.view.shape, row->size);
    if (!bytes || *bytes != entry.end - entry.begin)
        return bad("has " + std::to_string(entry.end - entry.begin) + " bytes, which do not fit the shape " +
                   value["shape"].dump() + " of " + std::string(row->name));
    entry.view.bytes = data.subspan(entry.begin, entry.end - entry.begin);
    return entry;
}

// Tensors must follow each other without overlap and without holes, up to the end.
Status checkLayout(std::vector<Entry>& entries, std::uint64_t size, const std::string& where)
{
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    std::uint64_t at = 0;
    const Entry* before = nullptr;
    for (const auto& entry : entries) {
        if (entry.begin < at)
            return fail(ErrorCode::BadFormat,
                        "Tensors '" + before->name + "' and '" + entry.name + "' overlap",
                        "The file is damaged: fetch or write it again.", where);
        if (entry.begin > at)
            return fail(ErrorCode::BadFormat,
                        "Before tensor '" + entry.name + "' are bytes that belong to no tensor",
                        "The file is damaged: fetch or write it again.", where);
        at = entry.end;
        before = &entry;
    }
    if (at != size)
        return fail(ErrorCode::BadFormat,
                    "The file holds " + std::to_string(size - at) + " bytes that belong to no tensor",
                    "The file is damaged: fetch or write it again.", where);
    return {};
}

Result<PlainJson> parseHeader(std::string_view bytes, const std::string& where)
{
    const auto bad = [&](const std::string& why) {
        return fail(ErrorCode::BadFormat, "Not a safetensors file, or cut: " + why,
                    "Fetch or write the file again.", where);
    };
    if (bytes.size() < 8) return bad("it has only " + std::to_string(bytes.size()) + " bytes");
    const std::uint64_t length = headerLength(bytes);
    if (length > largestHeader) return bad("its header would have " + std::to_string(length) + " bytes");
    if (length > bytes.size() - 8)
        return bad("its header of " + std::to_string(length) + " bytes passes the end of the file");
    if (isTooDeep(bytes.substr(8, length))) return bad("its header is nested too deep");
    // A name that comes twice must not silently win over the first.
    std::vector<std::set<std::string>> keys;
    std::string twice;
    const auto watch = [&](int, PlainJson::parse_event_t event, PlainJson& value) {
        if (event == PlainJson::parse_event_t::object_start) keys.emplace_back();
        if (event == PlainJson::parse_event_t::object_end) keys.pop_back();
        if (event == PlainJson::parse_event_t::key && !keys.back().insert(value.get<std::string>()).second)
            twice = value.get<std::string>();
        return true;
    };
    try {
        auto header = PlainJson::parse(bytes.substr(8, length), watch);
        if (!header.is_object()) return bad("its header is no JSON object");
        if (!twice.empty()) return bad("tensor '" + twice + "' comes twice");
        return header;
    } catch (const PlainJson::exception& problem) {
        return bad(problem.what());
    }
}

} // namespace

std::size_t dtypeSize(Dtype dtype)
{
    return rowOf(dtype).size;
}

std::string_view dtypeName(Dtype dtype)
{
    return rowOf(dtype).name;
}

std::int64_t TensorView::elements() const
{
    return static_cast<std::int64_t>(bytes.size() / dtypeSize(dtype));
}

std::string shapeText(std::span<const std::int64_t> shape)
{
    std::string out = "[";
    for (const auto size : shape) out += (out.size() > 1 ? ", " : "") + std::to_string(size);
    return out + "]";
}

Status copyToFloat(const TensorView& tensor, std::span<float> out)
{
    const auto count = static_cast<std::size_t>(tensor.elements());
    if (out.size() != count)
        return fail(ErrorCode::BadShape, "A tensor of " + std::to_string(count) +
                                             " values was to be read into " + std::to_string(out.size()));
    switch (tensor.dtype) {
    case Dtype::F32:
        if (count > 0) std::memcpy(out.data(), tensor.bytes.data(), count * sizeof(float));
        return {};
    case Dtype::BF16:
        for (std::size_t i = 0; i < count; ++i)
            out[i] = bfloat16ToFloat(load<std::uint16_t>(tensor.bytes, i));
        return {};
    case Dtype::F16:
        for (std::size_t i = 0; i < count; ++i) out[i] = halfToFloat(load<std::uint16_t>(tensor.bytes, i));
        return {};
    case Dtype::F64:
        for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<float>(load<double>(tensor.bytes, i));
        return {};
    default:
        return fail(ErrorCode::Unsupported,
                    "Tensors of type " + std::string(dtypeName(tensor.dtype)) + " cannot be used as weights",
                    "Weights are F32, BF16, F16 or F64.");
    }
}

Result<SafetensorsFile> SafetensorsFile::open(const Path& path)
{
    THRESHER_ASSIGN(auto mapped, MappedFile::open(path));
    SafetensorsFile file(std::move(mapped));
    file.m_path = path;
    const std::string where = path.string();
    THRESHER_ASSIGN(const auto header, parseHeader(file.m_file.text(), where));
    const auto data = file.m_file.bytes().subspan(8 + headerLength(file.m_file.text()));
    std::vector<Entry> entries;
    for (const auto& [name, value] : header.items()) {
        if (name != "__metadata__") {
            THRESHER_ASSIGN(auto entry, parseEntry(name, value, data, where));
            entries.push_back(std::move(entry));
        } else if (value.is_object()) {
            for (const auto& [key, text] : value.items())
                if (text.is_string()) file.m_metadata[key] = text.get<std::string>();
        }
    }
    THRESHER_TRY(checkLayout(entries, data.size(), where));
    for (auto& entry : entries) file.m_tensors.emplace(std::move(entry.name), std::move(entry.view));
    return file;
}

std::string SafetensorsFile::sampleSha256() const
{
    constexpr std::size_t sample = 4096;
    const auto text = m_file.text();
    std::string bytes(text.substr(0, 8 + headerLength(text)));
    for (const auto& [name, view] : m_tensors)
        bytes += std::string_view(reinterpret_cast<const char*>(view.bytes.data()),
                                  std::min(view.bytes.size(), sample));
    return sha256Hex(bytes);
}

const TensorView* SafetensorsFile::find(const std::string& name) const
{
    const auto found = m_tensors.find(name);
    return found == m_tensors.end() ? nullptr : &found->second;
}

} // namespace thresher
