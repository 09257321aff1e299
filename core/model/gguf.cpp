#include "model/gguf.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <set>

namespace thresher {
namespace {

constexpr std::uint64_t largestArray = 1u << 24; // elements; the largest vocabularies have 2^18
constexpr std::uint32_t largestRank = 4;

// Value types of metadata, by their number in the file.
enum ValueType : std::uint32_t { U8, I8, U16, I16, U32, I32, F32, Bool, Text, Array, U64, I64, F64, typeEnd };

std::size_t sizeOf(std::uint32_t type)
{
    switch (type) {
    case U8:
    case I8:
    case Bool:
        return 1;
    case U16:
    case I16:
        return 2;
    case U32:
    case I32:
    case F32:
        return 4;
    default:
        return 8; // of texts: the length before them
    }
}

// Tensor types that exist and are not read here, so that a message can name them.
std::string nameOfUnread(std::uint32_t type)
{
    constexpr struct {
        std::uint32_t number;
        const char* name;
    } known[] = {{3, "Q4_1"},    {7, "Q5_1"},     {9, "Q8_1"},    {10, "Q2_K"},    {11, "Q3_K"},
                 {15, "Q8_K"},   {16, "IQ2_XXS"}, {17, "IQ2_XS"}, {18, "IQ3_XXS"}, {19, "IQ1_S"},
                 {20, "IQ4_NL"}, {21, "IQ3_S"},   {22, "IQ2_S"},  {23, "IQ4_XS"},  {24, "I8"},
                 {25, "I16"},    {26, "I32"},     {27, "I64"},    {28, "F64"},     {29, "IQ1_M"},
                 {34, "TQ1_0"},  {35, "TQ2_0"},   {39, "MXFP4"}};
    for (const auto& row : known)
        if (row.number == type) return row.name;
    return "number " + std::to_string(type);
}

std::optional<GgufType> readType(std::uint32_t number)
{
    for (const auto type : {GgufType::F32, GgufType::F16, GgufType::BF16, GgufType::Q4_0, GgufType::Q5_0,
                            GgufType::Q8_0, GgufType::Q4_K, GgufType::Q5_K, GgufType::Q6_K})
        if (static_cast<std::uint32_t>(type) == number) return type;
    return std::nullopt;
}

} // namespace

// Reads a file from front to back. The first fault sticks: later reads give zeros and nothing is believed.
class GgufParser {
  public:
    explicit GgufParser(GgufFile& file)
        : m_out(file), m_bytes(file.m_file.text()), m_where(file.m_path.string())
    {}

    Status parse()
    {
        THRESHER_TRY(readHead());
        for (std::uint64_t i = 0; i < m_keyCount && !m_error; ++i) readEntry();
        if (m_error) return *m_error;
        const auto alignment = m_out.integer("general.alignment").value_or(32);
        if (alignment < 1 || alignment > (1 << 20) || (alignment & (alignment - 1)) != 0)
            return bad("general.alignment is " + std::to_string(alignment));
        m_alignment = static_cast<std::uint64_t>(alignment);
        for (std::uint64_t i = 0; i < m_tensorCount && !m_error; ++i) readTensor();
        if (m_error) return *m_error;
        return placeTensors();
    }

  private:
    struct Place {
        std::uint64_t begin, size;
        std::size_t tensor;
    };

    Error bad(const std::string& why) const
    {
        return fail(ErrorCode::BadFormat, "Not a GGUF file, or damaged: " + why, "Fetch the file again.",
                    m_where);
    }
    void fault(Error error)
    {
        if (!m_error) m_error = std::move(error);
    }

    std::string_view take(std::uint64_t count)
    {
        if (m_error || count > m_bytes.size() - m_at) {
            fault(bad("it is cut short: " + std::to_string(count) + " bytes are missing behind byte " +
                      std::to_string(m_at)));
            return {};
        }
        const auto taken = m_bytes.substr(m_at, count);
        m_at += count;
        return taken;
    }
    template <class T>
    T read()
    {
        T value{};
        const auto bytes = take(sizeof(T));
        if (!bytes.empty()) std::memcpy(&value, bytes.data(), sizeof(T));
        return value;
    }
    std::string_view readText() { return take(read<std::uint64_t>()); }

    Status readHead()
    {
        if (m_bytes.size() < 24 || m_bytes.substr(0, 4) != "GGUF") return bad("it does not begin with GGUF");
        m_at = 4;
        const auto version = read<std::uint32_t>();
        if ((version & 0xFFFF) == 0 && version != 0)
            return fail(ErrorCode::Unsupported, "This GGUF file is big endian", "Use a little-endian file.",
                        m_where);
        if (version != 2 && version != 3)
            return fail(ErrorCode::Unsupported, "GGUF version " + std::to_string(version) + " is not read",
                        "Versions 2 and 3 are.", m_where);
        m_tensorCount = read<std::uint64_t>();
        m_keyCount = read<std::uint64_t>();
        // A tensor takes at least 24 bytes of description, a key at least 13.
        if (m_tensorCount > m_bytes.size() / 24 || m_keyCount > m_bytes.size() / 13)
            return bad("it would hold " + std::to_string(m_tensorCount) + " tensors and " +
                       std::to_string(m_keyCount) + " keys in " + std::to_string(m_bytes.size()) + " bytes");
        return {};
    }

    void readEntry()
    {
        const std::string key(readText());
        const auto type = read<std::uint32_t>();
        auto value = type == Array ? readArray(key) : readValue(type, key);
        if (!m_error && !m_out.m_metadata.emplace(key, std::move(value)).second)
            fault(bad("the key '" + key + "' comes twice"));
    }

    GgufFile::Value readValue(std::uint32_t type, const std::string& key)
    {
        switch (type) {
        case U8:
            return std::int64_t{read<std::uint8_t>()};
        case I8:
            return std::int64_t{read<std::int8_t>()};
        case U16:
            return std::int64_t{read<std::uint16_t>()};
        case I16:
            return std::int64_t{read<std::int16_t>()};
        case U32:
            return std::int64_t{read<std::uint32_t>()};
        case I32:
            return std::int64_t{read<std::int32_t>()};
        case I64:
            return read<std::int64_t>();
        case U64: {
            const auto value = read<std::uint64_t>();
            if (value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
                return static_cast<std::int64_t>(value);
            return static_cast<double>(value);
        }
        case F32:
            return read<float>();
        case F64:
            return read<double>();
        case Bool:
            return read<std::uint8_t>() != 0;
        case Text:
            return readText();
        default:
            fault(bad("the key '" + key + "' has the unknown type " + std::to_string(type)));
            return false;
        }
    }

    GgufFile::Value readArray(const std::string& key)
    {
        const auto type = read<std::uint32_t>();
        const auto count = read<std::uint64_t>();
        if (type == Array)
            fault(fail(ErrorCode::Unsupported, "The key '" + key + "' is an array of arrays", {}, m_where));
        else if (type >= typeEnd)
            fault(bad("the array '" + key + "' has the unknown type " + std::to_string(type)));
        else if (count > largestArray || count > (m_bytes.size() - m_at) / sizeOf(type))
            fault(bad("the array '" + key + "' would have " + std::to_string(count) + " elements"));
        if (m_error) return false;
        if (type == Text) {
            std::vector<std::string_view> texts(count);
            for (auto& text : texts) text = readText();
            return texts;
        }
        std::vector<double> numbers(count);
        for (auto& number : numbers)
            number = std::visit(
                [](const auto& value) -> double {
                    if constexpr (std::is_arithmetic_v<std::decay_t<decltype(value)>>)
                        return static_cast<double>(value);
                    else
                        return 0;
                },
                readValue(type, key));
        return numbers;
    }

    // Dimensions come fastest first; a row must be whole blocks.
    void readTensor()
    {
        GgufTensor tensor;
        tensor.name = readText();
        const std::string named = "tensor '" + tensor.name + "'";
        const auto rank = read<std::uint32_t>();
        if (!m_error && (rank < 1 || rank > largestRank))
            fault(bad(named + " has " + std::to_string(rank) + " dimensions"));
        std::vector<std::uint64_t> sizes(m_error ? 0 : rank);
        for (auto& size : sizes) size = read<std::uint64_t>();
        const auto number = read<std::uint32_t>();
        const auto offset = read<std::uint64_t>();
        if (m_error) return;
        const auto type = readType(number);
        if (!type)
            return fault(fail(ErrorCode::Unsupported,
                              "Tensor '" + tensor.name + "' is of the type " + nameOfUnread(number) +
                                  ", which is not read",
                              "F32, F16, BF16, Q8_0, Q5_0, Q4_0, Q4_K, Q5_K and Q6_K are.", m_where));
        tensor.type = *type;
        std::uint64_t elements = 1;
        for (const auto size : sizes) {
            if (size == 0 || size > m_bytes.size() * 256 || elements > m_bytes.size() * 256 / size)
                return fault(bad(named + " has a size that the file cannot hold"));
            elements *= size;
            tensor.shape.insert(tensor.shape.begin(), static_cast<std::int64_t>(size));
        }
        if (sizes[0] % ggufBlockElements(*type) != 0)
            return fault(bad("a row of " + named + " has " + std::to_string(sizes[0]) +
                             " values, no whole blocks of " + std::string(ggufTypeName(*type))));
        if (offset % m_alignment != 0)
            return fault(bad(named + " lies at " + std::to_string(offset) + ", which is not aligned"));
        m_places.push_back(
            {offset, elements / ggufBlockElements(*type) * ggufBlockBytes(*type), m_out.m_tensors.size()});
        m_out.m_tensors.push_back(std::move(tensor));
    }

    Status placeTensors()
    {
        const std::uint64_t start = (m_at + m_alignment - 1) / m_alignment * m_alignment;
        const std::uint64_t room = m_bytes.size() - std::min<std::uint64_t>(start, m_bytes.size());
        const auto bytes = m_out.m_file.bytes();
        std::sort(m_places.begin(), m_places.end(),
                  [](const Place& a, const Place& b) { return a.begin < b.begin; });
        std::set<std::string_view> names;
        const Place* before = nullptr;
        for (const auto& place : m_places) {
            auto& tensor = m_out.m_tensors[place.tensor];
            if (!names.insert(tensor.name).second) return bad("tensor '" + tensor.name + "' comes twice");
            if (place.begin > room || place.size > room - place.begin)
                return bad("it is cut short: tensor '" + tensor.name + "' passes its end");
            if (before != nullptr && place.begin < before->begin + before->size)
                return bad("tensors '" + m_out.m_tensors[before->tensor].name + "' and '" + tensor.name +
                           "' overlap");
            tensor.bytes = bytes.subspan(start + place.begin, place.size);
            before = &place;
        }
        return {};
    }

    GgufFile& m_out;
    std::string_view m_bytes;
    std::string m_where;
    std::uint64_t m_at = 0, m_tensorCount = 0, m_keyCount = 0, m_alignment = 32;
    std::vector<Place> m_places;
    std::optional<Error> m_error;
};

std::int64_t GgufTensor::elements() const
{
    return static_cast<std::int64_t>(bytes.size() / ggufBlockBytes(type) * ggufBlockElements(type));
}

Result<GgufFile> GgufFile::open(const Path& path)
{
    THRESHER_ASSIGN(auto mapped, MappedFile::open(path));
    GgufFile file(std::move(mapped));
    file.m_path = path;
    THRESHER_TRY(GgufParser(file).parse());
    return file;
}

const GgufTensor* GgufFile::find(std::string_view name) const
{
    const auto found = std::find_if(m_tensors.begin(), m_tensors.end(),
                                    [name](const auto& tensor) { return tensor.name == name; });
    return found == m_tensors.end() ? nullptr : &*found;
}

template <class T>
const T* GgufFile::value(const std::string& key) const
{
    const auto found = m_metadata.find(key);
    return found == m_metadata.end() ? nullptr : std::get_if<T>(&found->second);
}

std::optional<std::int64_t> GgufFile::integer(const std::string& key) const
{
    const auto* found = value<std::int64_t>(key);
    return found == nullptr ? std::nullopt : std::optional(*found);
}

std::optional<float> GgufFile::real(const std::string& key) const
{
    if (const auto* wide = value<double>(key)) return static_cast<float>(*wide);
    const auto* found = value<float>(key);
    return found == nullptr ? std::nullopt : std::optional(*found);
}

std::optional<bool> GgufFile::flag(const std::string& key) const
{
    const auto* found = value<bool>(key);
    return found == nullptr ? std::nullopt : std::optional(*found);
}

std::optional<std::string_view> GgufFile::text(const std::string& key) const
{
    const auto* found = value<std::string_view>(key);
    return found == nullptr ? std::nullopt : std::optional(*found);
}

const std::vector<std::string_view>* GgufFile::texts(const std::string& key) const
{
    return value<std::vector<std::string_view>>(key);
}

const std::vector<double>* GgufFile::numbers(const std::string& key) const
{
    return value<std::vector<double>>(key);
}

} // namespace thresher
