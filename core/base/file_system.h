// The only door to the disk for writing: every open, write, fsync, rename, mkdir and truncate of core goes
// through FileSystem, so that tests can fail each of them, and so that "never half-written" is decided in one
// place (writeAtomically). All paths are UTF-8. Functions may be called from any thread; one OutputFile
// belongs to one thread at a time.
#pragma once

#include "base/error.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace thresher {

using Path = std::filesystem::path;

enum class OpenMode {
    Truncate, // new or emptied
    Append,   // writes go to the end
};

// A file being written. Closing by the destructor ignores errors: call close() to learn of them.
class OutputFile {
  public:
    virtual ~OutputFile() = default;
    virtual Status write(std::string_view bytes) = 0;
    virtual Status sync() = 0;
    virtual Status close() = 0;
};

// An exclusive lock held until destruction; the kernel frees it when the process dies, however it dies.
class FileLock {
  public:
    virtual ~FileLock() = default;
};

class FileSystem {
  public:
    virtual ~FileSystem() = default;

    // A pipe that nobody reads is WriteFailed, not waited for.
    virtual Result<std::unique_ptr<OutputFile>> openWrite(const Path& path, OpenMode mode) = 0;
    virtual Status rename(const Path& from, const Path& to) = 0;
    virtual Status makeDirectories(const Path& path) = 0; // each new one lasts: its parent is flushed
    // One folder in a folder that exists (WriteFailed when that is gone, so that nothing grows where a run
    // was moved away from); one that is there already is no error.
    virtual Status makeDirectory(const Path& path) = 0;
    virtual Status remove(const Path& path) = 0;    // a missing file is no error
    virtual Status removeAll(const Path& path) = 0; // a missing folder is no error
    virtual Status truncate(const Path& path, std::uint64_t size) = 0;
    virtual Status syncDirectory(const Path& path) = 0;

    // Locked if another process (or another call in this one) holds it; the message quotes what the holder
    // wrote inside.
    virtual Result<std::unique_ptr<FileLock>> lock(const Path& path, std::string_view content) = 0;

    // Whether somebody holds the lock now; a missing file is free. Nothing is written.
    virtual bool isLocked(const Path& path) = 0;

    // Regular files; pipes, terminals and /dev/null only as /dev/stdin, /dev/fd/N and /proc/PID/fd/N (what a
    // shell makes of `<(...)`). BadFormat for more than maxBytes, wherever they come from.
    virtual Result<std::string> readFile(const Path& path,
                                         std::uint64_t maxBytes = std::uint64_t{1} << 34) = 0;
    virtual bool exists(const Path& path) = 0;
    // Names (not paths) in a folder, sorted; FileNotFound when there is no such folder.
    virtual Result<std::vector<std::string>> list(const Path& path) = 0;
};

// The operating system's. Stateless; the reference is valid for the whole process.
FileSystem& realFileSystem();

// PATH.tmp-PID-RANDOM: where a file or folder is made before it is renamed to PATH. A name is given once,
// whatever other threads, processes and hosts write there.
Path temporaryName(const Path& path);

// Whole file or nothing: temporaryName(), fsync, rename over PATH, fsync of the folder.
Status writeAtomically(FileSystem& files, const Path& path, std::string_view bytes);

// A file's bytes mapped read-only. Memory is taken by the kernel as pages are touched; checkpoints of 54 GB
// cost no copy.
class MappedFile {
  public:
    static Result<MappedFile> open(const Path& path);
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&& other) noexcept;
    ~MappedFile();

    std::span<const std::byte> bytes() const { return {m_data, m_size}; }
    std::string_view text() const { return {reinterpret_cast<const char*>(m_data), m_size}; }

  private:
    MappedFile() = default;
    const std::byte* m_data = nullptr;
    std::size_t m_size = 0;
};

} // namespace thresher
