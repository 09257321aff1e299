#include "base/clock.h"
#include "base/file_system.h"
#include "runs/event_log.h"
#include "runs/manifest.h"
#include "runs/run_folder.h"
#include "runs/tfevents.h"

#include <QTemporaryDir>
#include <QtTest>

#include <chrono>
#include <fcntl.h>
#include <fstream>
#include <future>
#include <sys/stat.h>
#include <unistd.h>

using namespace thresher;

namespace {

class FixedClock final : public Clock {
  public:
    double unixSeconds() override { return 1000.5; }
    double steadySeconds() override { return 1.0; }
};

} // namespace

class TestRunFolder : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;
    Path path(const char* name) const { return Path(m_dir.path().toStdString()) / name; }

  private Q_SLOTS:
    void foldStateRoundTrip()
    {
        const RunFolder run(path("run-a"));
        QVERIFY(realFileSystem().makeDirectories(run.fold(3)).ok());
        QCOMPARE(readFoldState(realFileSystem(), run, 3)->state, std::string("waiting"));
        FoldState state;
        state.state = "failed";
        state.error = "Диск заповнено";
        state.chosenStep = 40;
        state.value = std::nan("");
        state.step = 41;
        QVERIFY(writeFoldState(realFileSystem(), run, 3, state).ok());
        const auto back = readFoldState(realFileSystem(), run, 3);
        QCOMPARE(back->error, state.error);
        QCOMPARE(*back->chosenStep, std::int64_t{40});
        QVERIFY(!back->value); // NaN is null
        QCOMPARE(back->step, std::int64_t{41});
    }

    void controlIgnoresRubbish()
    {
        const RunFolder run(path("run-b"));
        QVERIFY(realFileSystem().makeDirectories(run.root()).ok());
        QCOMPARE(readControl(realFileSystem(), run), ControlRequest::None);
        QVERIFY(writeControl(realFileSystem(), run, ControlRequest::Pause).ok());
        QCOMPARE(readControl(realFileSystem(), run), ControlRequest::Pause);
        QVERIFY(writeAtomically(realFileSystem(), run.control(), "{\"request\":").ok());
        QCOMPARE(readControl(realFileSystem(), run), ControlRequest::None);
    }

    void newerManifestIsRefusedByName()
    {
        const RunFolder run(path("run-c"));
        QVERIFY(realFileSystem().makeDirectories(run.root()).ok());
        QVERIFY(
            writeAtomically(realFileSystem(), run.manifest(), "{\"format\": 7, \"classes\": [\"a\"]}").ok());
        QCOMPARE(readManifest(realFileSystem(), run).error().code, ErrorCode::NewerFormat);
        QVERIFY(writeAtomically(realFileSystem(), run.manifest(),
                                "{\"format\": 1, \"classes\": [\"a\"], \"later\": {}}")
                    .ok());
        const auto foreign = readManifest(realFileSystem(), run);
        QVERIFY(foreign.ok());
        QVERIFY(foreign->foreign);
        QCOMPARE(readManifest(realFileSystem(), RunFolder(path("none"))).error().code,
                 ErrorCode::FileNotFound);
    }

    // A writer was killed in the middle of a line and another one goes on from step 2.
    void tornLineAndResume()
    {
        FixedClock clock;
        const Path log = path("events.jsonl");
        {
            auto writer = EventLogWriter::open(realFileSystem(), log, clock, {"a", "b"});
            for (int step = 1; step <= 4; ++step)
                QVERIFY(writer->write(StepEvent{.fold = 1, .step = step, .loss = 1.0 / step}).ok());
        }
        auto raw = realFileSystem().openWrite(log, OpenMode::Append);
        QVERIFY((*raw)->write("{\"t\":1,\"kind\":\"tra").ok());
        QVERIFY((*raw)->close().ok());
        EventLogTailer tailer(log, 1, {"a", "b"});
        QCOMPARE(tailer.read()->size(), std::size_t{4}); // the torn line is not delivered
        {
            auto writer = EventLogWriter::open(realFileSystem(), log, clock, {"a", "b"});
            QVERIFY(writer->resumed(2).ok());
            QVERIFY(writer->write(StepEvent{.fold = 1, .step = 3, .loss = 0.25}).ok());
            QVERIFY(writer
                        ->write(EvalEvent{
                            .fold = 1, .step = 3, .evalMap = 0.5, .perClass = {{0.1, 0.2}, {0.3, 0.4}}})
                        .ok());
        }
        const auto fresh = tailer.read();
        QCOMPARE(fresh->size(), std::size_t{3});
        QCOMPARE(tailer.skippedLines(), std::size_t{1});
        const auto all = readEventLog(log, 1, {"a", "b"});
        QCOMPARE(all->size(), std::size_t{5}); // steps 1, 2, resumed, 3, eval 3
        QCOMPARE(std::get<StepEvent>((*all)[3].event).loss, 0.25);
        QCOMPARE(std::get<EvalEvent>((*all)[4].event).perClass[1].f1, 0.4);
    }

    // A line that does not end filled the memory of whoever followed the log. Longer than any record it is
    // skipped up to its newline, counted once, whole or still growing.
    void aLineWithoutAnEnd()
    {
        const Path log = path("long.jsonl");
        const std::string step = "{\"kind\":\"train\",\"step\":3}\n";
        const std::string filler(std::size_t{70} << 20, 'x');
        const auto append = [&log](std::string_view text) {
            std::ofstream(log, std::ios::binary | std::ios::app) << text;
        };
        append(step + "{\"kind\":\"alert\",\"message\":\"");
        append(filler);
        EventLogTailer tailer(log, 0, {"a"});
        QCOMPARE(tailer.read()->size(), std::size_t{1});
        QCOMPARE(tailer.skippedLines(), std::size_t{1});
        append("yyy");
        QCOMPARE(tailer.read()->size(), std::size_t{0});
        append("\"}\n" + step);
        const auto after = tailer.read();
        QCOMPARE(after->size(), std::size_t{1});
        QCOMPARE(after->front().kind, std::string("train"));
        QCOMPARE(tailer.skippedLines(), std::size_t{1});
        EventLogTailer fresh(log, 0, {"a"}); // the line is valid JSON: its length alone is why it is skipped
        QCOMPARE(fresh.read()->size(), std::size_t{2});
        QCOMPARE(fresh.skippedLines(), std::size_t{1});
        QCOMPARE(readEventLog(log, 0, {"a"})->size(), std::size_t{2});
        // Another log in its place, while the end of the long line was awaited.
        std::filesystem::resize_file(log, 0);
        append(step + "{");
        append(filler);
        QCOMPARE(tailer.read()->size(), std::size_t{1});
        std::filesystem::resize_file(log, 0);
        append(step);
        QCOMPARE(tailer.read()->size(), std::size_t{1});
    }

    // Opening a pipe waits for its other end: a window that follows such a run would never close.
    void aPipeInTheLogsPlace()
    {
        const Path log = path("pipe.jsonl");
        QCOMPARE(::mkfifo(log.c_str(), 0600), 0);
        FixedClock clock;
        auto looks = std::async(std::launch::async, [&] {
            const auto writer = EventLogWriter::open(realFileSystem(), log, clock, {"a"});
            const auto read = readEventLog(log, 0, {"a"});
            return !writer.ok() && !read.ok() && read.error().code == ErrorCode::FileUnreadable;
        });
        const bool returned = looks.wait_for(std::chrono::seconds(10)) == std::future_status::ready;
        // Lets a reader that waits go on, so that the test ends.
        const int end = returned ? -1 : ::open(log.c_str(), O_RDWR | O_NONBLOCK);
        const bool refused = looks.get();
        if (end >= 0) ::close(end);
        QVERIFY(returned);
        QVERIFY(refused);
    }

    // A run folder is renamed away under its readers and comes back: nothing is told meanwhile, and
    // afterwards they go on where they were, neither twice nor with a gap.
    void awayForAMoment()
    {
        FixedClock clock;
        const RunFolder run(path("moving"));
        QVERIFY(realFileSystem().makeDirectories(run.fold(0)).ok());
        auto writer = EventLogWriter::open(realFileSystem(), run.foldEvents(0), clock, {"a"});
        QVERIFY(writer->write(StepEvent{.fold = 0, .step = 1}).ok());
        EventLogTailer tailer(run.foldEvents(0), 0, {"a"});
        QCOMPARE(tailer.read()->size(), std::size_t{1});
        QVERIFY(realFileSystem().rename(run.root(), path("elsewhere")).ok());
        for (int i = 0; i < 3; ++i) {
            const auto none = tailer.read();
            QVERIFY(none.ok());
            QVERIFY(none->empty());
            QCOMPARE(readFoldState(realFileSystem(), run, 0)->state, std::string("waiting"));
            QCOMPARE(readControl(realFileSystem(), run), ControlRequest::None);
            QVERIFY(checkpointSteps(realFileSystem(), run, 0).empty());
        }
        QVERIFY(writer->write(StepEvent{.fold = 0, .step = 2}).ok()); // its writer has the file open
        QVERIFY(realFileSystem().rename(path("elsewhere"), run.root()).ok());
        const auto back = tailer.read();
        QCOMPARE(back->size(), std::size_t{1});
        QCOMPARE(back->front().step, std::int64_t{2});
        QCOMPARE(tailer.skippedLines(), std::size_t{0});
    }

    void crc32cKnownAnswers() // RFC 3720, B.4
    {
        QCOMPARE(crc32c(std::string(32, '\0')), 0x8A9136AAU);
        QCOMPARE(crc32c(std::string(32, '\xff')), 0x62A8AB43U);
        QCOMPARE(crc32c("123456789"), 0xE3069283U);
    }

    void tfeventsFraming()
    {
        QVERIFY(realFileSystem().makeDirectories(path("tb")).ok());
        {
            auto writer = TfEventsWriter::create(realFileSystem(), path("tb"), 12.0);
            QVERIFY(writer->scalar("train/loss", 0.5, 7, 13.0).ok());
        }
        const auto names = realFileSystem().list(path("tb"));
        QCOMPARE(names->size(), std::size_t{1});
        QVERIFY(names->front().starts_with("events.out.tfevents.12."));
        const auto bytes = *realFileSystem().readFile(path("tb") / names->front());
        std::size_t records = 0;
        for (std::size_t at = 0; at < bytes.size(); ++records) {
            std::uint64_t length = 0;
            std::memcpy(&length, bytes.data() + at, 8);
            std::uint32_t stored = 0;
            std::memcpy(&stored, bytes.data() + at + 12 + length, 4);
            const std::uint32_t crc = crc32c(std::string_view(bytes).substr(at + 12, length));
            QCOMPARE(stored, ((crc >> 15) | (crc << 17)) + 0xa282ead8U);
            at += 16 + length;
        }
        QCOMPARE(records, std::size_t{2});
        QVERIFY(bytes.find("brain.Event:2") != std::string::npos);
        QVERIFY(bytes.find("train/loss") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestRunFolder)
#include "tst_run_folder.moc"
