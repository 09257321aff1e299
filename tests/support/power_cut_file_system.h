// The disk as it is after the power went: what was written and not fsynced is cut, a rename or a removal
// whose folder was not synced is undone. Every changing operation is counted; `onOperation` sees its number
// before it is done and may end the process there after cut(). For tests of crashes; one thread at a time may
// write.
#pragma once

#include "base/file_system.h"

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

namespace thresher::test {

class PowerCutFileSystem final : public FileSystem {
  public:
    std::function<void(std::int64_t)> onOperation;

    std::int64_t operations() const { return m_count; }

    void cut()
    {
        for (auto it = m_undo.rbegin(); it != m_undo.rend(); ++it) it->second();
        std::error_code ignored;
        for (const auto& [path, size] : m_synced)
            if (std::filesystem::exists(path, ignored)) std::filesystem::resize_file(path, size, ignored);
    }

    Result<std::unique_ptr<OutputFile>> openWrite(const Path& path, OpenMode mode) override
    {
        step();
        std::error_code missing;
        const auto before = std::filesystem::file_size(path, missing);
        THRESHER_ASSIGN(auto file, realFileSystem().openWrite(path, mode));
        if (!m_synced.contains(path)) m_synced[path] = mode == OpenMode::Append && !missing ? before : 0;
        return std::unique_ptr<OutputFile>(std::make_unique<File>(*this, std::move(file), path));
    }
    Status rename(const Path& from, const Path& to) override
    {
        step();
        const auto replaced = content(to);
        const auto safeFrom = safeOf(from), safeTo = safeOf(to);
        THRESHER_TRY(realFileSystem().rename(from, to));
        setSafe(to, safeFrom);
        setSafe(from, std::nullopt);
        undo(to, [this, from, to, replaced, safeFrom, safeTo] {
            std::error_code ignored;
            std::filesystem::rename(to, from, ignored);
            if (replaced) restore(to, *replaced);
            setSafe(from, safeFrom);
            setSafe(to, safeTo); // of the old content, which may be longer than the new one
        });
        return {};
    }
    Status makeDirectories(const Path& path) override
    {
        step();
        std::error_code code; // without the flush, which such a test would wait for
        std::filesystem::create_directories(path, code);
        return code ? realFileSystem().makeDirectories(path) : Status{};
    }
    Status makeDirectory(const Path& path) override
    {
        step();
        std::error_code code;
        std::filesystem::create_directory(path, code);
        return code ? realFileSystem().makeDirectory(path) : Status{};
    }
    Status remove(const Path& path) override
    {
        step();
        const auto removed = content(path);
        const auto safe = safeOf(path);
        THRESHER_TRY(realFileSystem().remove(path));
        setSafe(path, std::nullopt);
        if (removed)
            undo(path, [this, path, removed, safe] {
                restore(path, *removed);
                setSafe(path, safe);
            });
        return {};
    }
    Status removeAll(const Path& path) override
    {
        step();
        return realFileSystem().removeAll(path);
    }
    Status truncate(const Path& path, std::uint64_t size) override
    {
        step();
        return realFileSystem().truncate(path, size);
    }
    Status syncDirectory(const Path& path) override
    {
        step();
        std::erase_if(m_undo, [&](const auto& entry) { return entry.first == path; });
        return {};
    }
    Result<std::unique_ptr<FileLock>> lock(const Path& path, std::string_view text) override
    {
        step();
        return realFileSystem().lock(path, text);
    }
    bool isLocked(const Path& path) override { return realFileSystem().isLocked(path); }
    Result<std::string> readFile(const Path& path, std::uint64_t maxBytes) override
    {
        return realFileSystem().readFile(path, maxBytes);
    }
    bool exists(const Path& path) override { return realFileSystem().exists(path); }
    Result<std::vector<std::string>> list(const Path& path) override { return realFileSystem().list(path); }

  private:
    class File final : public OutputFile {
      public:
        File(PowerCutFileSystem& owner, std::unique_ptr<OutputFile> file, Path path)
            : m_owner(owner), m_file(std::move(file)), m_path(std::move(path))
        {}
        Status write(std::string_view bytes) override
        {
            m_owner.step();
            return m_file->write(bytes);
        }
        Status sync() override
        {
            m_owner.step();
            std::error_code gone;
            const auto size = std::filesystem::file_size(m_path, gone);
            if (!gone) m_owner.m_synced[m_path] = size;
            return {};
        }
        Status close() override { return m_file->close(); }

      private:
        PowerCutFileSystem& m_owner;
        std::unique_ptr<OutputFile> m_file;
        Path m_path;
    };

    static std::optional<std::string> content(const Path& path)
    {
        std::error_code ignored;
        if (!std::filesystem::is_regular_file(path, ignored)) return std::nullopt;
        const auto bytes = realFileSystem().readFile(path);
        return bytes ? std::optional(*bytes) : std::nullopt;
    }
    static void restore(const Path& path, const std::string& bytes)
    {
        auto file = realFileSystem().openWrite(path, OpenMode::Truncate);
        if (!file) return;
        (void)(*file)->write(bytes);
        (void)(*file)->close();
    }
    // Bytes that are safe of a file that was opened for writing; nullopt: it was not, and all of it is.
    std::optional<std::uint64_t> safeOf(const Path& path) const
    {
        const auto it = m_synced.find(path);
        return it == m_synced.end() ? std::nullopt : std::optional(it->second);
    }
    void setSafe(const Path& path, std::optional<std::uint64_t> size)
    {
        if (size)
            m_synced[path] = *size;
        else
            m_synced.erase(path);
    }
    void undo(const Path& changed, std::function<void()> action)
    {
        m_undo.emplace_back(changed.parent_path(), std::move(action));
    }
    void step()
    {
        const auto number = m_count++;
        if (onOperation) onOperation(number);
    }

    std::int64_t m_count = 0;
    std::map<Path, std::uint64_t> m_synced; // bytes that are safe of each file that was opened
    std::vector<std::pair<Path, std::function<void()>>> m_undo; // by folder, until it is synced
};

} // namespace thresher::test
