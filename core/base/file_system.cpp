#include "base/file_system.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace thresher {
namespace {

std::string reason(int number)
{
    return std::error_code(number, std::generic_category()).message();
}

Error writeError(const std::string& what, const Path& path, int number)
{
    std::string hint;
    if (number == ENOSPC || number == EDQUOT)
        hint = "The disk is full: free some space, then resume.";
    else if (number == EACCES || number == EPERM || number == EROFS)
        hint = "The folder cannot be written: choose another one or change its permissions.";
    else if (number == ENOENT || number == ENOTDIR)
        hint = "The folder does not exist: make it or check the path.";
    else if (number == EFBIG)
        hint = "A limit on the size of files was reached (ulimit -f).";
    return fail(ErrorCode::WriteFailed, what + ": " + reason(number), hint, path.string());
}

Error readError(const Path& path, int number)
{
    if (number == ENOENT || number == ENOTDIR)
        return fail(ErrorCode::FileNotFound, "No such file: " + path.string(), "Check the path.",
                    path.string());
    return fail(ErrorCode::FileUnreadable, "Cannot read " + path.string() + ": " + reason(number), {},
                path.string());
}

class Descriptor {
  public:
    explicit Descriptor(int fd) : m_fd(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor()
    {
        if (m_fd >= 0) ::close(m_fd);
    }
    int get() const { return m_fd; }
    bool valid() const { return m_fd >= 0; }
    int release() { return std::exchange(m_fd, -1); }

  private:
    int m_fd;
};

Status writeAll(int fd, const Path& path, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR) continue;
            return writeError("Writing failed", path, errno);
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

class RealOutputFile final : public OutputFile {
  public:
    RealOutputFile(int fd, Path path) : m_fd(fd), m_path(std::move(path)) {}
    ~RealOutputFile() override { (void)close(); }

    Status write(std::string_view bytes) override { return writeAll(m_fd, m_path, bytes); }
    Status sync() override
    {
        if (::fsync(m_fd) != 0) return writeError("Flushing to disk failed", m_path, errno);
        return {};
    }
    Status close() override
    {
        const int fd = std::exchange(m_fd, -1);
        if (fd >= 0 && ::close(fd) != 0) return writeError("Closing failed", m_path, errno);
        return {};
    }

  private:
    int m_fd;
    Path m_path;
};

class RealFileLock final : public FileLock {
  public:
    explicit RealFileLock(int fd) : m_fd(fd) {}

  private:
    Descriptor m_fd; // closing the descriptor frees the flock
};

class RealFileSystem final : public FileSystem {
  public:
    Result<std::unique_ptr<OutputFile>> openWrite(const Path& path, OpenMode mode) override
    {
        const int flags = O_WRONLY | O_CREAT | O_CLOEXEC | (mode == OpenMode::Truncate ? O_TRUNC : O_APPEND);
        const int fd = ::open(path.c_str(), flags, 0666);
        if (fd < 0) return writeError("Cannot write " + path.string(), path, errno);
        return std::unique_ptr<OutputFile>(std::make_unique<RealOutputFile>(fd, path));
    }

    Status rename(const Path& from, const Path& to) override
    {
        if (::rename(from.c_str(), to.c_str()) != 0) return writeError("Renaming failed", to, errno);
        return {};
    }

    Status makeDirectories(const Path& path) override
    {
        std::error_code code;
        std::filesystem::create_directories(path, code);
        if (code) return writeError("Cannot make the folder " + path.string(), path, code.value());
        return {};
    }

    Status remove(const Path& path) override
    {
        if (::unlink(path.c_str()) != 0 && errno != ENOENT) return writeError("Removing failed", path, errno);
        return {};
    }

    Status removeAll(const Path& path) override
    {
        std::error_code code;
        std::filesystem::remove_all(path, code);
        if (code) return writeError("Removing failed", path, code.value());
        return {};
    }

    Status truncate(const Path& path, std::uint64_t size) override
    {
        if (::truncate(path.c_str(), static_cast<off_t>(size)) != 0)
            return writeError("Cutting the file failed", path, errno);
        return {};
    }

    Status syncDirectory(const Path& path) override
    {
        const Descriptor fd(::open(path.empty() ? "." : path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        // Some network file systems refuse fsync on folders (EINVAL): nothing more can be done there.
        if (!fd.valid() || (::fsync(fd.get()) != 0 && errno != EINVAL))
            return writeError("Flushing the folder failed", path, errno);
        return {};
    }

    Result<std::unique_ptr<FileLock>> lock(const Path& path, std::string_view content) override
    {
        Descriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
        if (!fd.valid()) return writeError("Cannot open the lock", path, errno);
        // isLocked() elsewhere holds a shared lock for an instant: that is no writer.
        int taken = ::flock(fd.get(), LOCK_EX | LOCK_NB);
        for (int again = 0; taken != 0 && errno == EWOULDBLOCK && again < 10; ++again) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
            taken = ::flock(fd.get(), LOCK_EX | LOCK_NB);
        }
        if (taken != 0) {
            if (errno != EWOULDBLOCK) return writeError("Cannot lock", path, errno);
            std::string holder(256, '\0');
            const ssize_t got = ::pread(fd.get(), holder.data(), holder.size(), 0);
            holder.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
            while (!holder.empty() && holder.back() == '\n') holder.pop_back();
            return fail(ErrorCode::Locked, "Another process is writing here (" + holder + ")",
                        "Wait until it ends or stop it; the lock is freed when that process ends.",
                        path.string());
        }
        if (::ftruncate(fd.get(), 0) != 0) return writeError("Cannot write the lock", path, errno);
        THRESHER_TRY(writeAll(fd.get(), path, content));
        return std::unique_ptr<FileLock>(std::make_unique<RealFileLock>(fd.release()));
    }

    bool isLocked(const Path& path) override
    {
        const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        return fd.valid() && ::flock(fd.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    }

    Result<std::string> readFile(const Path& path, std::uint64_t maxBytes) override
    {
        const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        if (!fd.valid()) return readError(path, errno);
        struct stat info {};
        if (::fstat(fd.get(), &info) != 0) return readError(path, errno);
        if (S_ISDIR(info.st_mode))
            return fail(ErrorCode::FileUnreadable, path.string() + " is a folder, a file was expected", {},
                        path.string());
        if (static_cast<std::uint64_t>(info.st_size) > maxBytes)
            return fail(ErrorCode::BadFormat, path.string() + " is larger than such a file can be", {},
                        path.string());
        std::string bytes(static_cast<std::size_t>(std::max<off_t>(info.st_size, 0)), '\0');
        std::size_t have = 0;
        for (;;) {
            if (have ==
                bytes.size()) { // pipes and /proc report size 0; a growing file may pass its first size
                if (have >= maxBytes) break;
                bytes.resize(std::max<std::size_t>(have + 1, std::min<std::size_t>(have * 2, maxBytes)));
            }
            const ssize_t got = ::read(fd.get(), bytes.data() + have, bytes.size() - have);
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return readError(path, errno);
            if (got == 0) break;
            have += static_cast<std::size_t>(got);
        }
        bytes.resize(have);
        return bytes;
    }

    bool exists(const Path& path) override
    {
        std::error_code code;
        return std::filesystem::exists(path, code);
    }

    Result<std::vector<std::string>> list(const Path& path) override
    {
        std::error_code code;
        std::vector<std::string> names;
        for (std::filesystem::directory_iterator it(path, code), end; !code && it != end; it.increment(code))
            names.push_back(it->path().filename().string());
        if (code) return readError(path, code.value());
        std::sort(names.begin(), names.end());
        return names;
    }
};

} // namespace

FileSystem& realFileSystem()
{
    static RealFileSystem instance; // stateless: a name for the operating system, not a global of ours
    return instance;
}

Status writeAtomically(FileSystem& files, const Path& path, std::string_view bytes)
{
    // A pipe or device (/dev/stdout) is written to: renaming over it would replace it by a file.
    std::error_code unknown;
    const auto kind = std::filesystem::status(path, unknown).type();
    using Kind = std::filesystem::file_type;
    if (kind == Kind::character || kind == Kind::fifo || kind == Kind::block || kind == Kind::socket) {
        THRESHER_ASSIGN(auto file, files.openWrite(path, OpenMode::Truncate));
        THRESHER_TRY(file->write(bytes));
        return file->close();
    }
    const Path temporary = path.string() + ".tmp-" + std::to_string(::getpid());
    const auto attempt = [&]() -> Status {
        THRESHER_ASSIGN(auto file, files.openWrite(temporary, OpenMode::Truncate));
        THRESHER_TRY(file->write(bytes));
        THRESHER_TRY(file->sync());
        THRESHER_TRY(file->close());
        THRESHER_TRY(files.rename(temporary, path));
        return files.syncDirectory(path.parent_path());
    };
    auto status = attempt();
    if (!status) (void)files.remove(temporary);
    return status;
}

Result<MappedFile> MappedFile::open(const Path& path)
{
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd.valid()) return readError(path, errno);
    struct stat info {};
    if (::fstat(fd.get(), &info) != 0) return readError(path, errno);
    if (!S_ISREG(info.st_mode))
        return fail(ErrorCode::FileUnreadable, path.string() + " is not a regular file", {}, path.string());
    MappedFile file;
    file.m_size = static_cast<std::size_t>(info.st_size);
    if (file.m_size > 0) {
        void* data = ::mmap(nullptr, file.m_size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
        if (data == MAP_FAILED) return readError(path, errno);
        file.m_data = static_cast<const std::byte*>(data);
    }
    return file;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : m_data(std::exchange(other.m_data, nullptr)), m_size(std::exchange(other.m_size, 0))
{}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept
{
    std::swap(m_data, other.m_data);
    std::swap(m_size, other.m_size);
    return *this;
}

MappedFile::~MappedFile()
{
    if (m_data != nullptr) ::munmap(const_cast<std::byte*>(m_data), m_size);
}

} // namespace thresher
