#include "runs/tfevents_reader.h"

#include "base/detail/wire_reader.h"
#include "runs/tfevents.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>

namespace thresher {
namespace {

using detail::WireField;
using detail::WireReader;

constexpr std::uint64_t largestFile = std::uint64_t{1} << 30;
constexpr std::size_t headBytes = 12, tailBytes = 4; // length and its checksum; the payload's checksum

template <class T>
T rawAt(std::string_view bytes, std::size_t at) // little-endian, as this and every supported machine is
{
    static_assert(std::endian::native == std::endian::little);
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof(T));
    return value;
}

// The number of a fixed field, or of a packed list that holds exactly one.
template <class T>
std::optional<double> onlyNumber(std::string_view bytes)
{
    if (bytes.size() != sizeof(T)) return std::nullopt;
    return static_cast<double>(rawAt<T>(bytes, 0));
}

std::optional<double> onlyFloat(const WireField& field)
{
    if (field.wire == 2) return onlyNumber<float>(field.bytes);
    if (field.wire != 5) return std::nullopt;
    return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(field.value)));
}

std::optional<double> onlyDouble(const WireField& field)
{
    if (field.wire == 2) return onlyNumber<double>(field.bytes);
    if (field.wire != 1) return std::nullopt;
    return std::bit_cast<double>(field.value);
}

std::optional<double> onlyInteger(const WireField& field)
{
    if (field.wire == 0) return static_cast<double>(static_cast<std::int64_t>(field.value));
    // A packed list: read as the value of a field of its own, and it must be the only one.
    std::string message(1, '\x08');
    message += field.bytes;
    WireReader list(message);
    const auto one = list.next();
    if (!one || !list.atEnd()) return std::nullopt;
    return static_cast<double>(static_cast<std::int64_t>(one->value));
}

// TensorProto { DataType dtype = 1; bytes tensor_content = 4; float_val = 5; double_val = 6; int_val = 7;
// int64_val = 10 }: its number when it has exactly one of type float, double, int32 or int64.
std::optional<double> scalarOfTensor(std::string_view message)
{
    constexpr std::uint64_t typeFloat = 1, typeDouble = 2, typeInt32 = 3, typeInt64 = 9;
    std::uint64_t type = 0;
    std::string_view content;
    std::optional<double> listed;
    std::size_t lists = 0; // a list of numbers that is not packed has a field for each
    WireReader reader(message);
    while (const auto field = reader.next()) {
        if (field->number == 1 && field->wire == 0) type = field->value;
        if (field->number == 4 && field->wire == 2) content = field->bytes;
        if (field->number < 5 || field->number > 10) continue;
        ++lists;
        if (field->number == 5 && field->wire != 0) listed = onlyFloat(*field);
        if (field->number == 6 && field->wire != 0) listed = onlyDouble(*field);
        if ((field->number == 7 || field->number == 10) && (field->wire == 0 || field->wire == 2))
            listed = onlyInteger(*field);
    }
    if (content.empty()) return lists == 1 ? listed : std::nullopt;
    if (type == typeFloat) return onlyNumber<float>(content);
    if (type == typeDouble) return onlyNumber<double>(content);
    if (type == typeInt32) return onlyNumber<std::int32_t>(content);
    if (type == typeInt64) return onlyNumber<std::int64_t>(content);
    return std::nullopt;
}

struct Point {
    std::string_view tag;
    std::int64_t step = 0;
    double wallTime = 0, value = 0;
};

// Summary.Value { string tag = 1; float simple_value = 2; TensorProto tensor = 8 }
bool readValue(std::string_view message, Point& point)
{
    std::optional<double> value;
    WireReader reader(message);
    while (const auto field = reader.next()) {
        if (field->number == 1 && field->wire == 2) point.tag = field->bytes;
        if (field->number == 2 && field->wire == 5) value = onlyFloat(*field);
        if (field->number == 8 && field->wire == 2) value = scalarOfTensor(field->bytes);
    }
    if (!value || point.tag.empty()) return false;
    point.value = *value;
    return true;
}

// Appends one file's points; remembers which tags this file has already added to.
class FilePoints {
  public:
    explicit FilePoints(std::map<std::string, ScalarSeries>& scalars) : m_scalars(&scalars) {}

    // Event { double wall_time = 1; int64 step = 2; Summary summary = 5 }; Summary { repeated Value value = 1
    // }
    void addEvent(std::string_view message)
    {
        Point point;
        std::string_view summary;
        WireReader event(message);
        while (const auto field = event.next()) {
            if (field->number == 1 && field->wire == 1) point.wallTime = std::bit_cast<double>(field->value);
            if (field->number == 2 && field->wire == 0) point.step = static_cast<std::int64_t>(field->value);
            if (field->number == 5 && field->wire == 2) summary = field->bytes;
        }
        WireReader values(summary);
        while (const auto field = values.next())
            if (field->number == 1 && field->wire == 2 && readValue(field->bytes, point)) add(point);
    }

  private:
    void add(const Point& point)
    {
        const std::string tag(point.tag);
        ScalarSeries& series = (*m_scalars)[tag];
        if (!m_seen[tag]) dropFrom(series, point.step);
        m_seen[tag] = true;
        series.steps.push_back(point.step);
        series.wallTimes.push_back(point.wallTime);
        series.values.push_back(point.value);
    }

    static void dropFrom(ScalarSeries& series, std::int64_t step)
    {
        const auto first = std::find_if(series.steps.begin(), series.steps.end(),
                                        [step](std::int64_t s) { return s >= step; });
        const auto kept = static_cast<std::size_t>(first - series.steps.begin());
        series.steps.resize(kept);
        series.wallTimes.resize(kept);
        series.values.resize(kept);
    }

    std::map<std::string, ScalarSeries>* m_scalars;
    std::map<std::string, bool> m_seen;
};

bool checksumFits(std::string_view bytes, std::uint32_t stored)
{
    return maskedCrc32c(bytes) == stored;
}

Status addFile(FileSystem& files, const Path& path, TfEvents& out)
{
    THRESHER_ASSIGN(const std::string text, files.readFile(path, largestFile));
    const std::string name = path.filename().string();
    std::string_view rest = text;
    FilePoints points(out.scalars);
    std::size_t sound = 0, damaged = 0;
    std::string ending;
    while (!rest.empty()) {
        if (rest.size() < headBytes) {
            ending = "ends inside a record";
            break;
        }
        const auto length = rawAt<std::uint64_t>(rest, 0);
        if (!checksumFits(rest.substr(0, 8), rawAt<std::uint32_t>(rest, 8))) {
            ending = "is damaged";
            break;
        }
        // Compared without a sum, which an absurd length would make overflow.
        if (rest.size() - headBytes < tailBytes || length > rest.size() - headBytes - tailBytes) {
            ending = "ends inside a record";
            break;
        }
        const std::string_view payload = rest.substr(headBytes, length);
        if (checksumFits(payload, rawAt<std::uint32_t>(rest, headBytes + length))) {
            points.addEvent(payload);
            ++sound;
        } else {
            ++damaged;
        }
        rest.remove_prefix(headBytes + length + tailBytes);
    }
    if (sound == 0 && !text.empty())
        return fail(ErrorCode::BadFormat, "This is no event file of TensorBoard, or it is damaged",
                    "Event files are named events.out.tfevents.* and begin with a record of their version.",
                    path.string());
    if (damaged > 0) {
        std::string warning = name + ": damaged records left out: " + std::to_string(damaged);
        out.warnings.push_back(std::move(warning));
    }
    if (!ending.empty())
        out.warnings.push_back(name + " " + ending + " after byte " +
                               std::to_string(text.size() - rest.size()) +
                               "; what stands before it was read");
    return {};
}

} // namespace

Result<TfEvents> readTfEvents(FileSystem& files, const Path& source)
{
    TfEvents out;
    const auto names = files.list(source);
    if (!names) {
        THRESHER_TRY(addFile(files, source, out));
        return out;
    }
    bool any = false;
    for (const std::string& name : *names) {
        if (name.find(".tfevents.") == std::string::npos) continue;
        THRESHER_TRY(addFile(files, source / name, out));
        any = true;
    }
    if (!any)
        return fail(ErrorCode::FileNotFound, "No event files of TensorBoard in this folder",
                    "Name the folder that holds events.out.tfevents.*, often runs/NAME.", source.string());
    return out;
}

} // namespace thresher
