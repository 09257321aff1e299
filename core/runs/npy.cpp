#include "runs/npy.h"

#include "base/numbers.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

namespace thresher {
namespace {

constexpr std::string_view magic = "\x93NUMPY";

Error notNpy(const std::string& what, const std::string& where)
{
    return fail(ErrorCode::BadFormat, what, "Write it again with numpy.save; the file may be cut.", where);
}

constexpr std::size_t largestDimensionWithoutValues = std::size_t{1} << 24;

// Reads the Python dictionary of a header: only what numpy.save writes is accepted.
class HeaderText {
  public:
    explicit HeaderText(std::string_view text) : m_text(text) {}

    bool take(char c)
    {
        skipBlanks();
        if (m_at >= m_text.size() || m_text[m_at] != c) return false;
        ++m_at;
        return true;
    }
    std::optional<std::string> quoted()
    {
        skipBlanks();
        if (m_at >= m_text.size() || (m_text[m_at] != '\'' && m_text[m_at] != '"')) return std::nullopt;
        const char quote = m_text[m_at++];
        const auto end = m_text.find(quote, m_at);
        if (end == std::string_view::npos) return std::nullopt;
        std::string out(m_text.substr(m_at, end - m_at));
        m_at = end + 1;
        return out;
    }
    std::optional<bool> boolean()
    {
        skipBlanks();
        for (const auto& [word, value] :
             {std::pair<std::string_view, bool>{"True", true}, {"False", false}}) {
            if (m_text.substr(m_at).starts_with(word)) {
                m_at += word.size();
                return value;
            }
        }
        return std::nullopt;
    }
    std::optional<std::vector<std::size_t>> shape()
    {
        std::vector<std::size_t> out;
        if (!take('(')) return std::nullopt;
        while (!take(')')) {
            skipBlanks();
            const auto begin = m_at;
            while (m_at < m_text.size() && m_text[m_at] >= '0' && m_text[m_at] <= '9') ++m_at;
            const auto number = parseInteger(m_text.substr(begin, m_at - begin));
            if (!number) return std::nullopt;
            out.push_back(static_cast<std::size_t>(*number));
            if (!take(',')) return take(')') ? std::optional(out) : std::nullopt;
        }
        return out;
    }

  private:
    void skipBlanks()
    {
        while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\n')) ++m_at;
    }
    std::string_view m_text;
    std::size_t m_at = 0;
};

bool readDictionary(std::string_view text, NpyHeader& header, bool& hasShape, bool& hasOrder)
{
    HeaderText in(text);
    if (!in.take('{')) return false;
    while (!in.take('}')) {
        const auto key = in.quoted();
        if (!key || !in.take(':')) return false;
        if (*key == "descr") {
            auto descr = in.quoted();
            if (!descr) return false; // a list: a record type
            header.descr = std::move(*descr);
        } else if (*key == "fortran_order") {
            const auto order = in.boolean();
            if (!order) return false;
            header.fortranOrder = *order;
            hasOrder = true;
        } else if (*key == "shape") {
            auto shape = in.shape();
            if (!shape) return false;
            header.shape = std::move(*shape);
            hasShape = true;
        } else {
            return false;
        }
        if (!in.take(',')) return in.take('}');
    }
    return true;
}

// Bytes of one value, 0 for types that are not read.
std::size_t itemSizeOf(std::string_view descr)
{
    if (descr.size() != 3) return 0;
    const char order = descr[0];
    const char kind = descr[1];
    const char size = descr[2];
    if (order != '<' && order != '>' && order != '|' && order != '=') return 0;
    if (kind == 'b') return size == '1' ? 1 : 0;
    if (kind == 'f')
        return size == '2' || size == '4' || size == '8' ? static_cast<std::size_t>(size - '0') : 0;
    if (kind == 'i' || kind == 'u')
        return size == '1' || size == '2' || size == '4' || size == '8' ? static_cast<std::size_t>(size - '0')
                                                                        : 0;
    return 0;
}

template <class U>
U loadBits(const char* from, bool swap)
{
    std::array<char, sizeof(U)> bytes{};
    std::memcpy(bytes.data(), from, sizeof(U));
    if (swap)
        for (std::size_t i = 0; i < sizeof(U) / 2; ++i) std::swap(bytes[i], bytes[sizeof(U) - 1 - i]);
    U out;
    std::memcpy(&out, bytes.data(), sizeof(U));
    return out;
}

// IEEE half precision, exactly.
double halfToDouble(std::uint16_t bits)
{
    const int exponent = (bits >> 10) & 31;
    const int fraction = bits & 1023;
    double value = 0.0;
    if (exponent == 31)
        value = fraction ? std::numeric_limits<double>::quiet_NaN() : std::numeric_limits<double>::infinity();
    else if (exponent == 0)
        value = std::ldexp(fraction, -24);
    else
        value = std::ldexp(1024 + fraction, exponent - 25);
    return (bits & 0x8000) ? -value : value;
}

template <class T, class From>
bool convert(From from, T& to)
{
    if constexpr (std::is_floating_point_v<T>) {
        to = static_cast<T>(from);
        return true;
    } else if constexpr (std::is_floating_point_v<From>) {
        const double value = static_cast<double>(from);
        if (!(value >= static_cast<double>(std::numeric_limits<T>::min()) &&
              value <= static_cast<double>(std::numeric_limits<T>::max()) && std::floor(value) == value))
            return false;
        to = static_cast<T>(value);
        return true;
    } else {
        if (!std::in_range<T>(from)) return false;
        to = static_cast<T>(from);
        return true;
    }
}

template <class T>
bool convertItem(const NpyHeader& header, const char* from, T& to)
{
    const bool swap = header.descr[0] == '>' && std::endian::native == std::endian::little;
    switch (header.descr[1]) {
    case 'b':
        return convert<T>(static_cast<std::uint8_t>(*from != 0), to);
    case 'f':
        if (header.itemSize == 2) return convert<T>(halfToDouble(loadBits<std::uint16_t>(from, swap)), to);
        if (header.itemSize == 4)
            return convert<T>(std::bit_cast<float>(loadBits<std::uint32_t>(from, swap)), to);
        return convert<T>(std::bit_cast<double>(loadBits<std::uint64_t>(from, swap)), to);
    case 'i':
        if (header.itemSize == 1) return convert<T>(loadBits<std::int8_t>(from, swap), to);
        if (header.itemSize == 2) return convert<T>(loadBits<std::int16_t>(from, swap), to);
        if (header.itemSize == 4) return convert<T>(loadBits<std::int32_t>(from, swap), to);
        return convert<T>(loadBits<std::int64_t>(from, swap), to);
    default:
        if (header.itemSize == 1) return convert<T>(loadBits<std::uint8_t>(from, swap), to);
        if (header.itemSize == 2) return convert<T>(loadBits<std::uint16_t>(from, swap), to);
        if (header.itemSize == 4) return convert<T>(loadBits<std::uint32_t>(from, swap), to);
        return convert<T>(loadBits<std::uint64_t>(from, swap), to);
    }
}

std::string bytesOf(const char* descr, std::span<const std::size_t> shape, const void* values,
                    std::size_t size)
{
    std::string text = std::string("{'descr': '") + descr + "', 'fortran_order': False, 'shape': (";
    for (std::size_t i = 0; i < shape.size(); ++i) {
        text += std::to_string(shape[i]);
        if (i + 1 < shape.size()) text += ", ";
    }
    text += shape.size() == 1 ? ",), }" : "), }";
    const std::size_t prefix = magic.size() + 4;
    text.append((64 - (prefix + text.size() + 1) % 64) % 64, ' ');
    text += '\n';
    std::string out(magic);
    out += '\x01';
    out += '\x00';
    out += static_cast<char>(text.size() & 0xff);
    out += static_cast<char>(text.size() >> 8);
    out += text;
    if (size > 0) out.append(static_cast<const char*>(values), size);
    return out;
}

std::string cell(std::size_t row, std::size_t col)
{
    return "row " + std::to_string(row) + ", column " + std::to_string(col);
}

} // namespace

Result<NpyHeader> parseNpyHeader(std::string_view bytes, const std::string& where)
{
    if (bytes.size() < 10 || !bytes.starts_with(magic)) return notNpy("This is not a .npy file", where);
    const int version = static_cast<unsigned char>(bytes[6]);
    if (version < 1 || version > 3)
        return fail(ErrorCode::Unsupported, ".npy version " + std::to_string(version) + " is not read",
                    "Versions 1 to 3 are.", where);
    const std::size_t lengthBytes = version == 1 ? 2 : 4;
    if (bytes.size() < 8 + lengthBytes) return notNpy("The header is cut", where);
    std::size_t length = 0;
    for (std::size_t i = 0; i < lengthBytes; ++i)
        length |= static_cast<std::size_t>(static_cast<unsigned char>(bytes[8 + i])) << (8 * i);
    NpyHeader header;
    header.dataOffset = 8 + lengthBytes + length;
    if (header.dataOffset > bytes.size()) return notNpy("The header is cut", where);
    bool hasShape = false;
    bool hasOrder = false;
    if (!readDictionary(bytes.substr(8 + lengthBytes, length), header, hasShape, hasOrder) || !hasShape ||
        !hasOrder)
        return notNpy("The header is not one that numpy.save writes for a plain array", where);
    header.itemSize = itemSizeOf(header.descr);
    if (header.itemSize == 0)
        return fail(ErrorCode::Unsupported, "Values of type '" + header.descr + "' are not read",
                    "Save them as float32 (scores), uint8 (labels) or int32 (folds).", where);
    const std::size_t available = bytes.size() - header.dataOffset;
    bool empty = false;
    for (const auto size : header.shape) empty = empty || size == 0;
    for (const auto size : header.shape) {
        // Zero columns cost no bytes in the file, their rows would cost memory and time in every reader.
        if (empty && size > largestDimensionWithoutValues)
            return notNpy("The header promises " + std::to_string(size) + " rows or columns without a value",
                          where);
        // Guards the product against overflow: no more values than there are bytes.
        if (!empty && size > available / header.count)
            return notNpy("The header promises more values than the file holds", where);
        header.count *= size;
    }
    if (empty) header.count = 0;
    if (header.count > available / header.itemSize || header.count * header.itemSize != available)
        return notNpy("The header promises " + std::to_string(header.count) + " values of " +
                          std::to_string(header.itemSize) + " bytes, the file holds " +
                          std::to_string(available) + " bytes",
                      where);
    return header;
}

template <class T>
Result<Matrix<T>> parseNpy(std::string_view bytes, const std::string& where)
{
    THRESHER_ASSIGN(const NpyHeader header, parseNpyHeader(bytes, where));
    if (header.shape.empty() || header.shape.size() > 2)
        return fail(ErrorCode::BadShape,
                    "The array has " + std::to_string(header.shape.size()) + " dimensions; 1 or 2 are read",
                    {}, where);
    const std::size_t rows = header.shape[0];
    const std::size_t cols = header.shape.size() == 2 ? header.shape[1] : 1;
    Matrix<T> out(rows, cols);
    if (header.count == 0) return out;
    const char* data = bytes.data() + header.dataOffset;
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < cols; ++j) {
            const std::size_t at = header.fortranOrder ? j * rows + i : i * cols + j;
            if (!convertItem(header, data + at * header.itemSize, out(i, j)))
                return fail(ErrorCode::BadValue, "A value is no whole number in range (" + cell(i, j) + ")",
                            {}, where);
        }
    return out;
}

template <class T>
Result<Matrix<T>> readNpy(FileSystem& files, const Path& path)
{
    THRESHER_ASSIGN(const auto bytes, files.readFile(path));
    return parseNpy<T>(bytes, path.string());
}

Result<ScoreMatrix> readNpyProbs(FileSystem& files, const Path& path)
{
    THRESHER_ASSIGN(auto probs, readNpy<float>(files, path));
    for (std::size_t i = 0; i < probs.values.size(); ++i)
        if (!(probs.values[i] >= 0.0F && probs.values[i] <= 1.0F))
            return fail(ErrorCode::BadValue,
                        "A probability is " + toText(probs.values[i]) + " (" +
                            cell(i / probs.cols, i % probs.cols) + ")",
                        "Probabilities lie in 0 to 1; apply the sigmoid to logits first.", path.string());
    return probs;
}

Result<LabelMatrix> readNpyLabels(FileSystem& files, const Path& path)
{
    THRESHER_ASSIGN(auto labels, readNpy<std::uint8_t>(files, path));
    for (std::size_t i = 0; i < labels.values.size(); ++i)
        if (labels.values[i] > 1)
            return fail(ErrorCode::BadValue,
                        "A label is " + std::to_string(labels.values[i]) + " (" +
                            cell(i / labels.cols, i % labels.cols) + ")",
                        "Labels are 0 or 1.", path.string());
    return labels;
}

Result<std::vector<int>> readNpyFolds(FileSystem& files, const Path& path)
{
    THRESHER_ASSIGN(auto folds, readNpy<std::int32_t>(files, path));
    if (folds.cols != 1)
        return fail(ErrorCode::BadShape,
                    "Fold numbers have " + std::to_string(folds.cols) + " columns; one is expected", {},
                    path.string());
    for (std::size_t i = 0; i < folds.rows; ++i)
        if (folds.values[i] < -2)
            return fail(ErrorCode::BadValue,
                        "Fold number " + std::to_string(folds.values[i]) + " (row " + std::to_string(i) + ")",
                        "Folds are 0, 1, ...; -1 training only, -2 sealed.", path.string());
    return std::move(folds.values);
}

std::string npyBytes(MatrixView<float> values)
{
    const std::array<std::size_t, 2> shape = {values.rows, values.cols};
    return bytesOf("<f4", shape, values.values, values.rows * values.cols * sizeof(float));
}

std::string npyBytes(MatrixView<std::uint8_t> values)
{
    const std::array<std::size_t, 2> shape = {values.rows, values.cols};
    return bytesOf("|u1", shape, values.values, values.rows * values.cols);
}

std::string npyBytes(std::span<const std::int32_t> values)
{
    const std::array<std::size_t, 1> shape = {values.size()};
    return bytesOf("<i4", shape, values.data(), values.size_bytes());
}

Status writeNpy(FileSystem& files, const Path& path, MatrixView<float> values)
{
    return writeAtomically(files, path, npyBytes(values));
}

Status writeNpy(FileSystem& files, const Path& path, MatrixView<std::uint8_t> values)
{
    return writeAtomically(files, path, npyBytes(values));
}

Status writeNpy(FileSystem& files, const Path& path, std::span<const std::int32_t> values)
{
    return writeAtomically(files, path, npyBytes(values));
}

template Result<Matrix<float>> parseNpy<float>(std::string_view, const std::string&);
template Result<Matrix<double>> parseNpy<double>(std::string_view, const std::string&);
template Result<Matrix<std::int32_t>> parseNpy<std::int32_t>(std::string_view, const std::string&);
template Result<Matrix<std::uint8_t>> parseNpy<std::uint8_t>(std::string_view, const std::string&);
template Result<Matrix<float>> readNpy<float>(FileSystem&, const Path&);
template Result<Matrix<double>> readNpy<double>(FileSystem&, const Path&);
template Result<Matrix<std::int32_t>> readNpy<std::int32_t>(FileSystem&, const Path&);
template Result<Matrix<std::uint8_t>> readNpy<std::uint8_t>(FileSystem&, const Path&);

} // namespace thresher
