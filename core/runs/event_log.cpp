#include "runs/event_log.h"

#include "base/detail/json.h"

#include <fcntl.h>
#include <limits>
#include <sys/stat.h>
#include <unistd.h>

namespace thresher {
namespace {

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

} // namespace

Result<EventLogWriter> EventLogWriter::open(FileSystem& files, const Path& path, Clock& clock,
                                            std::vector<std::string> classes)
{
    bool torn = false;
    if (files.exists(path)) {
        THRESHER_ASSIGN(const auto content, files.readFile(path));
        torn = !content.empty() && content.back() != '\n';
    }
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

Result<std::vector<LoggedEvent>> EventLogTailer::read()
{
    std::vector<LoggedEvent> events;
    const int fd = ::open(m_path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return events;
    struct stat info {};
    std::string fresh;
    if (::fstat(fd, &info) == 0) {
        if (static_cast<std::uint64_t>(info.st_size) < m_offset) m_offset = 0; // replaced by a new file
        fresh.resize(static_cast<std::size_t>(info.st_size) - m_offset);
        const ssize_t got = ::pread(fd, fresh.data(), fresh.size(), static_cast<off_t>(m_offset));
        fresh.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    }
    ::close(fd);
    std::size_t begin = 0;
    for (std::size_t end = fresh.find('\n'); end != std::string::npos; end = fresh.find('\n', begin)) {
        const auto line = std::string_view(fresh).substr(begin, end - begin);
        begin = end + 1;
        const Json json = parseJsonLine(line);
        if (!json.is_object() || !json.contains("kind")) {
            m_skipped += line.empty() ? 0 : 1;
            continue;
        }
        LoggedEvent event;
        event.time = real(json, "t");
        event.kind = text(json, "kind");
        event.step = whole(json, event.kind == "resumed" ? "from_step" : "step");
        event.event = fromJson(json, event.kind, m_fold, event.step, m_classes);
        events.push_back(std::move(event));
    }
    m_offset += begin;
    return events;
}

Result<std::vector<LoggedEvent>> readEventLog(const Path& path, int fold,
                                              const std::vector<std::string>& classes)
{
    EventLogTailer tailer(path, fold, classes);
    THRESHER_ASSIGN(auto all, tailer.read());
    std::vector<LoggedEvent> kept;
    for (auto& event : all) {
        if (event.kind == "resumed")
            std::erase_if(kept, [&](const LoggedEvent& earlier) { return earlier.step > event.step; });
        kept.push_back(std::move(event));
    }
    return kept;
}

} // namespace thresher
