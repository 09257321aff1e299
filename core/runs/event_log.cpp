#include "runs/event_log.h"

#include "base/detail/json.h"
#include "runs/detail/flat_json.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <limits>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace thresher {
namespace {

constexpr std::size_t bytesPerPiece = std::size_t{4} << 20; // read at once
constexpr std::size_t longestLine = std::size_t{64} << 20;  // bytes; no writer of ours comes near it

// The log, open for reading.
class LogFile {
  public:
    // nullopt: it is not there or cannot be opened. FileUnreadable when it is no regular file: opening a pipe
    // would wait for whoever writes into it.
    static Result<std::optional<LogFile>> open(const Path& path)
    {
        LogFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
        // A regular file on which a file server holds a lease: waited for, that ends.
        if (file.m_fd < 0 && errno == EWOULDBLOCK)
            file.m_fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
        if (file.m_fd < 0) return std::optional<LogFile>();
        struct stat info {};
        if (::fstat(file.m_fd, &info) != 0) return std::optional<LogFile>();
        if (!S_ISREG(info.st_mode))
            return fail(ErrorCode::FileUnreadable, "The event log is no regular file",
                        "Remove what stands in its place.", path.string());
        file.m_size = static_cast<std::uint64_t>(info.st_size);
        return std::optional(std::move(file));
    }
    LogFile(LogFile&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)), m_size(other.m_size) {}
    LogFile& operator=(LogFile&&) = delete;
    ~LogFile()
    {
        if (m_fd >= 0) ::close(m_fd);
    }

    std::uint64_t size() const { return m_size; } // when it was opened
    // Appends what is there at `offset`, `most` bytes or fewer; how many they were, 0: none or unreadable.
    std::size_t append(std::string& to, std::uint64_t offset, std::size_t most) const
    {
        const std::size_t before = to.size();
        to.resize(before + most);
        ssize_t got = -1;
        do got = ::pread(m_fd, to.data() + before, most, static_cast<off_t>(offset));
        while (got < 0 && errno == EINTR);
        to.resize(before + (got > 0 ? static_cast<std::size_t>(got) : 0));
        return to.size() - before;
    }

  private:
    explicit LogFile(int fd) : m_fd(fd) {}
    int m_fd;
    std::uint64_t m_size = 0;
};

Json toJson(const StepEvent& e)
{
    return {{"kind", "train"},
            {"step", e.step},
            {"epoch", number(e.epoch)},
            {"loss", number(e.loss)},
            {"learning_rate", number(e.learningRate)},
            {"grad_norm", number(e.gradNorm)},
            {"tokens_per_second", number(e.tokensPerSecond)}};
}

Json toJson(const EvalEvent& e, const std::vector<std::string>& classes)
{
    Json json = {{"kind", "eval"},
                 {"step", e.step},
                 {"epoch", number(e.epoch)},
                 {"eval_loss", number(e.evalLoss)},
                 {"eval_map", number(e.evalMap)},
                 {"eval_f1", number(e.evalF1)},
                 {"eval_f1_05", number(e.evalF105)},
                 {"per_class", Json::object()}};
    for (std::size_t c = 0; c < e.perClass.size() && c < classes.size(); ++c)
        json["per_class"][classes[c]] = {{"ap", number(e.perClass[c].averagePrecision)},
                                         {"f1", number(e.perClass[c].f1)}};
    return json;
}

// A null stands for what is no number; a key that is missing is 0.
double real(const Json& json, const char* key)
{
    if (json.contains(key) && json[key].is_null()) return std::numeric_limits<double>::quiet_NaN();
    return json.contains(key) && json[key].is_number() ? json[key].get<double>() : 0.0;
}

// 0 also for what is no whole number.
std::int64_t whole(const Json& json, const char* key)
{
    return json.contains(key) ? wholeNumber<std::int64_t>(json[key]).value_or(0) : 0;
}

std::string text(const Json& json, const char* key)
{
    return json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : std::string();
}

TrainEvent fromJson(const Json& json, const std::string& kind, int fold, std::int64_t step,
                    const std::vector<std::string>& classes)
{
    if (kind == "train")
        return StepEvent{.fold = fold,
                         .step = step,
                         .epoch = real(json, "epoch"),
                         .loss = real(json, "loss"),
                         .learningRate = real(json, "learning_rate"),
                         .gradNorm = real(json, "grad_norm"),
                         .tokensPerSecond = real(json, "tokens_per_second")};
    if (kind == "eval") {
        EvalEvent event{.fold = fold,
                        .step = step,
                        .epoch = real(json, "epoch"),
                        .evalLoss = real(json, "eval_loss"),
                        .evalMap = real(json, "eval_map"),
                        .evalF1 = real(json, "eval_f1"),
                        .evalF105 = real(json, "eval_f1_05")};
        const bool hasClasses = json.contains("per_class") && json["per_class"].is_object();
        for (const auto& name : classes) {
            const Json part =
                hasClasses && json["per_class"].contains(name) ? json["per_class"][name] : Json::object();
            event.perClass.push_back({real(part, "ap"), real(part, "f1")});
        }
        return event;
    }
    if (kind == "checkpoint") return CheckpointEvent{fold, step, text(json, "reason")};
    if (kind == "alert") return AlertEvent{fold, step, text(json, "code"), text(json, "message")};
    return FoldEvent{fold, kind, text(json, "detail")};
}

// A step in its usual form, which nearly all lines of a long log have; nullopt: anything else. The same
// values as fromJson() makes of it.
std::optional<LoggedEvent> usualStep(std::string_view line, int fold)
{
    const auto flat = detail::FlatObject::parse(line);
    if (!flat) return std::nullopt;
    using Kind = detail::FlatMember::Kind;
    const auto* kind = flat->find("kind");
    const auto* step = flat->find("step");
    if (kind == nullptr || kind->kind != Kind::Text || kind->text != "train" || step == nullptr ||
        !step->whole)
        return std::nullopt;
    const auto number = [&flat](const char* key) {
        const auto* member = flat->find(key);
        if (member == nullptr || member->kind == Kind::Text) return 0.0;
        return member->kind == Kind::Null ? std::numeric_limits<double>::quiet_NaN() : member->number;
    };
    return LoggedEvent{.time = number("t"),
                       .kind = "train",
                       .step = *step->whole,
                       .event = StepEvent{.fold = fold,
                                          .step = *step->whole,
                                          .epoch = number("epoch"),
                                          .loss = number("loss"),
                                          .learningRate = number("learning_rate"),
                                          .gradNorm = number("grad_norm"),
                                          .tokensPerSecond = number("tokens_per_second")}};
}

// Whether the last byte ends no line; false for an empty, missing or unreadable file (opening it for writing
// then says why).
Result<bool> endsInsideLine(const Path& path)
{
    THRESHER_ASSIGN(const auto file, LogFile::open(path));
    std::string last;
    return file && file->size() > 0 && file->append(last, file->size() - 1, 1) == 1 && last != "\n";
}

} // namespace

Result<EventLogWriter> EventLogWriter::open(FileSystem& files, const Path& path, Clock& clock,
                                            std::vector<std::string> classes)
{
    THRESHER_ASSIGN(const bool torn, endsInsideLine(path));
    THRESHER_ASSIGN(auto file, files.openWrite(path, OpenMode::Append));
    if (torn) THRESHER_TRY(file->write("\n"));
    return EventLogWriter(std::move(file), clock, std::move(classes));
}

Status EventLogWriter::write(const TrainEvent& event)
{
    Json json;
    if (const auto* step = std::get_if<StepEvent>(&event))
        json = toJson(*step);
    else if (const auto* eval = std::get_if<EvalEvent>(&event))
        json = toJson(*eval, m_classes);
    else if (const auto* checkpoint = std::get_if<CheckpointEvent>(&event))
        json = {{"kind", "checkpoint"}, {"step", checkpoint->step}, {"reason", checkpoint->reason}};
    else if (const auto* alert = std::get_if<AlertEvent>(&event))
        json = {{"kind", "alert"}, {"step", alert->step}, {"code", alert->code}, {"message", alert->message}};
    else
        return {};
    Json line = {{"t", m_clock->unixSeconds()}};
    line.update(json);
    return m_file->write(dump(line) + "\n");
}

Status EventLogWriter::resumed(std::int64_t fromStep)
{
    return m_file->write(
        dump(Json{{"t", m_clock->unixSeconds()}, {"kind", "resumed"}, {"from_step", fromStep}}) + "\n");
}

Status EventLogWriter::record(const std::string& kind, const std::string& detail, int fold)
{
    Json json = {{"t", m_clock->unixSeconds()}, {"kind", kind}};
    if (fold >= 0) json["fold"] = fold;
    if (!detail.empty()) json["detail"] = detail;
    return m_file->write(dump(json) + "\n");
}

std::optional<LoggedEvent> EventLogTailer::parse(std::string_view line)
{
    if (auto usual = usualStep(line, m_fold)) return usual;
    const Json json = parseJsonLine(line);
    if (!json.is_object() || !json.contains("kind")) {
        m_skipped += line.empty() ? 0 : 1;
        return std::nullopt;
    }
    LoggedEvent event;
    event.time = real(json, "t");
    event.kind = text(json, "kind");
    event.step = whole(json, event.kind == "resumed" ? "from_step" : "step");
    event.event = fromJson(json, event.kind, m_fold, event.step, m_classes);
    return event;
}

Status EventLogTailer::readEach(const std::function<void(LoggedEvent&&)>& take,
                                const std::function<bool()>& stop)
{
    THRESHER_ASSIGN(const auto file, LogFile::open(m_path));
    if (!file) return {};
    if (file->size() < m_offset) { // replaced by a new file
        m_offset = 0;
        m_inLongLine = false;
    }
    // A piece holds whole lines and the beginning of one, which is kept for the next piece.
    std::string piece;
    for (std::uint64_t at = m_offset; at < file->size() && !(stop && stop());) {
        const std::size_t kept = piece.size();
        const std::size_t got = file->append(
            piece, at, static_cast<std::size_t>(std::min<std::uint64_t>(bytesPerPiece, file->size() - at)));
        if (got == 0) break;
        at += got;
        std::size_t begin = 0;
        for (std::size_t end = piece.find('\n', kept); end != std::string::npos;
             end = piece.find('\n', begin)) {
            const auto line = std::string_view(piece).substr(begin, end - begin);
            if (std::exchange(m_inLongLine, false)) {
                // The rest of a line that was counted when it grew too long.
            } else if (line.size() > longestLine) {
                ++m_skipped;
            } else if (auto event = parse(line)) {
                take(std::move(*event));
            }
            begin = end + 1;
        }
        if (m_inLongLine || piece.size() - begin > longestLine) {
            // Not kept: a log that never ends its line must not fill the memory.
            m_skipped += std::exchange(m_inLongLine, true) ? 0 : 1;
            begin = piece.size();
        }
        m_offset += begin;
        piece.erase(0, begin);
    }
    return {};
}

Result<std::vector<LoggedEvent>> EventLogTailer::read()
{
    std::vector<LoggedEvent> events;
    THRESHER_TRY(readEach([&](LoggedEvent&& event) { events.push_back(std::move(event)); }));
    return events;
}

Result<std::vector<LoggedEvent>> readEventLog(const Path& path, int fold,
                                              const std::vector<std::string>& classes)
{
    EventLogTailer tailer(path, fold, classes);
    std::vector<LoggedEvent> kept;
    THRESHER_TRY(tailer.readEach([&](LoggedEvent&& event) {
        if (event.kind == "resumed")
            std::erase_if(kept, [&](const LoggedEvent& earlier) { return earlier.step > event.step; });
        kept.push_back(std::move(event));
    }));
    return kept;
}

} // namespace thresher
