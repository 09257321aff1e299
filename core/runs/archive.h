// Small archives of plain files: a tar (POSIX ustar) packed by gzip, so that `tar tzf` lists one anywhere.
// Held in memory as a whole; bare files only (no folders, links, devices), times and owners are zero, so that
// equal members give equal bytes. Pure functions; any thread.
#pragma once

#include "base/error.h"
#include "base/file_system.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace thresher {

struct ArchiveMember {
    std::string name; // relative, '/' between folders
    std::string bytes;
};

// Whether a name stays inside the folder that it is unpacked to: relative, no empty part, no "." or "..", no
// backslash, colon or control character, at most 100 bytes.
bool isBareName(std::string_view name);

// Usage when a name is not bare or stands there twice.
Result<std::string> archiveBytes(const std::vector<ArchiveMember>& members);

// BadFormat, with what is wrong, for everything that archiveBytes() would not write: damaged or cut bytes,
// anything but files, a name that leaves its folder or is there twice, more than `limit` bytes unpacked or
// more than 256 times its own size (and 16 MiB), for a small file can claim to hold terabytes. `where` is the
// file's name in messages.
Result<std::vector<ArchiveMember>> parseArchive(std::string_view bytes, const std::string& where,
                                                std::uint64_t limit = std::uint64_t{1} << 31);

// Members as a file system that can only be read, at paths `root`/name: what is inside is checked with the
// usual readers before anything is written.
class HeldFiles final : public FileSystem {
  public:
    HeldFiles(Path root, std::vector<ArchiveMember> members);

    Result<std::string> readFile(const Path& path, std::uint64_t maxBytes) override;
    bool exists(const Path& path) override;
    Result<std::vector<std::string>> list(const Path& path) override;
    bool isLocked(const Path& path) override;

    // All Unsupported.
    Result<std::unique_ptr<OutputFile>> openWrite(const Path& path, OpenMode mode) override;
    Status rename(const Path& from, const Path& to) override;
    Status makeDirectories(const Path& path) override;
    Status makeDirectory(const Path& path) override;
    Status remove(const Path& path) override;
    Status removeAll(const Path& path) override;
    Status truncate(const Path& path, std::uint64_t size) override;
    Status syncDirectory(const Path& path) override;
    Result<std::unique_ptr<FileLock>> lock(const Path& path, std::string_view content) override;

  private:
    std::map<std::string, std::string> m_files; // by full path
};

} // namespace thresher
