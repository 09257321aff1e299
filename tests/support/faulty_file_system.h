// A file system that fails on request: the n-th changing operation returns an error (as a full disk would),
// or every one from the n-th on (as if the process had died there). Reading always works. For tests of
// "nothing half-written" and of resuming.
#pragma once

#include "base/file_system.h"

#include <cstdint>
#include <functional>

namespace thresher::test {

class FaultyFileSystem final : public FileSystem {
  public:
    enum class Mode { Count, FailOnce, DieAt };

    explicit FaultyFileSystem(Mode mode = Mode::Count, std::int64_t at = -1) : m_mode(mode), m_at(at) {}

    std::int64_t operations() const { return m_count; }
    // Called before each operation with its name and path.
    std::function<void(const char*, const Path&)> onOperation;
    // Called before each file that is read whole, by whoever reads; may throw as an allocation would.
    std::function<void(const Path&)> onRead;

    Result<std::unique_ptr<OutputFile>> openWrite(const Path& path, OpenMode mode) override
    {
        THRESHER_TRY(step("open", path));
        THRESHER_ASSIGN(auto file, realFileSystem().openWrite(path, mode));
        return std::unique_ptr<OutputFile>(std::make_unique<File>(*this, std::move(file), path));
    }
    Status rename(const Path& from, const Path& to) override
    {
        THRESHER_TRY(step("rename", to));
        return realFileSystem().rename(from, to);
    }
    Status makeDirectories(const Path& path) override
    {
        THRESHER_TRY(step("mkdir", path));
        std::error_code code; // without the flush, which such a test would wait for
        std::filesystem::create_directories(path, code);
        return code ? realFileSystem().makeDirectories(path) : Status{};
    }
    Status makeDirectory(const Path& path) override
    {
        THRESHER_TRY(step("mkdir", path));
        std::error_code code;
        std::filesystem::create_directory(path, code);
        return code ? realFileSystem().makeDirectory(path) : Status{};
    }
    Status remove(const Path& path) override
    {
        THRESHER_TRY(step("remove", path));
        return realFileSystem().remove(path);
    }
    Status removeAll(const Path& path) override
    {
        THRESHER_TRY(step("remove", path));
        return realFileSystem().removeAll(path);
    }
    Status truncate(const Path& path, std::uint64_t size) override
    {
        THRESHER_TRY(step("truncate", path));
        return realFileSystem().truncate(path, size);
    }
    Status syncDirectory(const Path& path) override
    {
        THRESHER_TRY(step("sync", path));
        return {}; // no flush: a test does not lose power
    }
    Result<std::unique_ptr<FileLock>> lock(const Path& path, std::string_view content) override
    {
        THRESHER_TRY(step("lock", path));
        return realFileSystem().lock(path, content);
    }
    bool isLocked(const Path& path) override { return realFileSystem().isLocked(path); }
    Result<std::string> readFile(const Path& path, std::uint64_t maxBytes) override
    {
        if (onRead) onRead(path);
        return realFileSystem().readFile(path, maxBytes);
    }
    bool exists(const Path& path) override { return realFileSystem().exists(path); }
    Result<std::vector<std::string>> list(const Path& path) override { return realFileSystem().list(path); }

  private:
    class File final : public OutputFile {
      public:
        File(FaultyFileSystem& owner, std::unique_ptr<OutputFile> file, Path path)
            : m_owner(owner), m_file(std::move(file)), m_path(std::move(path))
        {}
        Status write(std::string_view bytes) override
        {
            if (auto status = m_owner.step("write", m_path); !status) {
                (void)m_file->write(bytes.substr(0, bytes.size() / 2)); // a full disk takes a part
                return status;
            }
            return m_file->write(bytes);
        }
        Status sync() override
        {
            THRESHER_TRY(m_owner.step("fsync", m_path));
            return {};
        }
        Status close() override { return m_file->close(); }

      private:
        FaultyFileSystem& m_owner;
        std::unique_ptr<OutputFile> m_file;
        Path m_path;
    };

    Status step(const char* what, const Path& path)
    {
        if (onOperation) onOperation(what, path);
        const auto number = m_count++;
        const bool fails =
            (m_mode == Mode::FailOnce && number == m_at) || (m_mode == Mode::DieAt && number >= m_at);
        if (fails)
            return fail(ErrorCode::WriteFailed,
                        std::string("Injected failure of ") + what + ": No space left on device", {},
                        path.string());
        return {};
    }

    Mode m_mode;
    std::int64_t m_at;
    std::int64_t m_count = 0;
};

} // namespace thresher::test
