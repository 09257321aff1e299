#include "base/file_system.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <thread>
#include <unistd.h>

namespace thresher {
namespace {

std::string reason(int number)
{
    return std::error_code(number, std::generic_category()).message();
}

// "runs/first/" is named "first" and lies in "runs".
Path withoutSlash(const Path& path)
{
    return path.has_filename() ? path : path.parent_path();
}

Path parentOf(const Path& path)
{
    Path parent = withoutSlash(path).parent_path();
    return parent.empty() ? Path(".") : parent;
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
    else if (number == ENXIO)
        hint = "It is a pipe that nobody reads, or a socket: name a file.";
    else if (number == EFBIG)
        hint = "A limit on the size of files was reached (ulimit -f).";
    return fail(ErrorCode::WriteFailed, what + ": " + reason(number), hint, path.string());
}

Error readError(const Path& path, int number)
{
    if (number == ENOENT || number == ENOTDIR)
        return fail(ErrorCode::FileNotFound, "No such file: " + path.string(), "Check the path.",
                    path.string());
    if (number == ENOMEM)
        return fail(ErrorCode::OutOfMemory, "There is no memory to read " + path.string(),
                    "End other programs, or raise the limit of this process (ulimit -v, ulimit -d).",
                    path.string());
    return fail(ErrorCode::FileUnreadable, "Cannot read " + path.string() + ": " + reason(number), {},
                path.string());
}

class Descriptor {
  public:
    explicit Descriptor(int fd) : m_fd(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor(Descriptor&& other) noexcept : m_fd(other.release()) {}
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

// A stream of this process by the names that shells and users give it: /dev/stdin, and what `<(...)` becomes.
bool isOwnStream(const Path& path)
{
    const std::string folder = path.parent_path().string();
    return path == "/dev/stdin" || folder == "/dev/fd" ||
           (folder.starts_with("/proc/") && folder.ends_with("/fd"));
}

// What an open file may be, by what fstat() says of it; readError() is for those that could not be opened.
Status checkReadable(int fd, const Path& path, const struct stat& info)
{
    const auto refused = [&](const char* what, const char* hint) {
        return fail(ErrorCode::FileUnreadable, path.string() + " is " + what + ", a file was expected", hint,
                    path.string());
    };
    if (S_ISREG(info.st_mode)) return {};
    if (S_ISDIR(info.st_mode)) return refused("a folder", "Name a file in it.");
    // A pipe that nobody writes to would be waited for without end, and a device such as /dev/zero gives
    // bytes without end: they are read only where they were plainly asked for.
    if (S_ISFIFO(info.st_mode)) {
        if (isOwnStream(path)) return {};
        return refused("a pipe", "Name a file; a pipe can be read as /dev/stdin.");
    }
    if (S_ISCHR(info.st_mode) && isOwnStream(path) &&
        (::isatty(fd) != 0 || info.st_rdev == makedev(1, 3))) // 1, 3: /dev/null
        return {};
    return refused("a device", "Name a file.");
}

// Opens without waiting for the other end of a pipe: one in place of a file would hold the program for ever.
int openWithoutWaiting(const Path& path, int flags)
{
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0666);
    // A file that another program holds a lease on (a file server does) is waited for: that ends.
    if (fd < 0 && errno == EWOULDBLOCK) return ::open(path.c_str(), flags | O_CLOEXEC | O_NOCTTY, 0666);
    return fd;
}

// From here on a read or a write waits for the other end, as usual.
bool waitForTheOtherEnd(int fd)
{
    const int flags = ::fcntl(fd, F_GETFL);
    return flags >= 0 && ::fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) == 0;
}

Result<Descriptor> openToRead(const Path& path, struct stat& info)
{
    Descriptor fd(openWithoutWaiting(path, O_RDONLY));
    if (!fd.valid() && errno == ENXIO)
        return fail(ErrorCode::FileUnreadable, path.string() + " is a socket, a file was expected",
                    "Name a file.", path.string());
    if (!fd.valid() || ::fstat(fd.get(), &info) != 0) return readError(path, errno);
    return fd;
}

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
        const int flags = O_WRONLY | O_CREAT | (mode == OpenMode::Truncate ? O_TRUNC : O_APPEND);
        Descriptor fd(openWithoutWaiting(path, flags)); // a pipe that nobody reads is refused
        if (!fd.valid() || !waitForTheOtherEnd(fd.get()))
            return writeError("Cannot write " + path.string(), path, errno);
        return std::unique_ptr<OutputFile>(std::make_unique<RealOutputFile>(fd.release(), path));
    }

    Status rename(const Path& from, const Path& to) override
    {
        if (::rename(from.c_str(), to.c_str()) != 0) return writeError("Renaming failed", to, errno);
        return {};
    }

    Status makeDirectories(const Path& path) override
    {
        std::error_code code;
        std::vector<Path> made; // the innermost first
        for (Path folder = path; !folder.empty() && !std::filesystem::exists(folder, code);
             folder = folder.parent_path())
            made.push_back(folder);
        std::filesystem::create_directories(path, code);
        if (code) return writeError("Cannot make the folder " + path.string(), path, code.value());
        for (auto folder = made.rbegin(); folder != made.rend(); ++folder)
            THRESHER_TRY(syncNewFolder(*folder));
        return {};
    }

    Status makeDirectory(const Path& path) override
    {
        if (::mkdir(path.c_str(), 0777) == 0) return syncNewFolder(path);
        const int number = errno;
        std::error_code unknown;
        if (std::filesystem::is_directory(path, unknown)) return {}; // over NFS, not always EEXIST
        if (number == ENOENT || number == ENOTDIR)
            return fail(ErrorCode::WriteFailed, "The folder " + parentOf(path).string() + " is gone",
                        "Put it back where it was, or check the path.", path.string());
        return writeError("Cannot make the folder " + path.string(), path, number);
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
        if (!fd.valid() && errno == EACCES) return {}; // one may write there and not look
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
            if (errno != EWOULDBLOCK) {
                const bool without = errno == ENOSYS || errno == ENOLCK || errno == EOPNOTSUPP;
                Error error = writeError("Cannot lock", path, errno);
                if (without)
                    error.hint = "The file system of this folder has no locks: use a local folder for runs.";
                return error;
            }
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
        struct stat info {};
        auto fd = openToRead(path, info);
        return fd && S_ISREG(info.st_mode) && ::flock(fd->get(), LOCK_SH | LOCK_NB) != 0 &&
               errno == EWOULDBLOCK;
    }

    Result<std::string> readFile(const Path& path, std::uint64_t maxBytes) override
    {
        struct stat info {};
        THRESHER_ASSIGN(const auto fd, openToRead(path, info));
        THRESHER_TRY(checkReadable(fd.get(), path, info));
        if (!S_ISREG(info.st_mode) && !waitForTheOtherEnd(fd.get())) return readError(path, errno);
        const auto tooLarge = [&] {
            return fail(ErrorCode::BadFormat, path.string() + " is larger than such a file can be",
                        "At most " + std::to_string(maxBytes) + " bytes are read.", path.string());
        };
        if (static_cast<std::uint64_t>(info.st_size) > maxBytes) return tooLarge();
        std::string bytes(static_cast<std::size_t>(std::max<off_t>(info.st_size, 0)), '\0');
        std::size_t have = 0;
        for (;;) {
            // Pipes and /proc report size 0, and a growing file may pass its first size: one byte more tells.
            const bool full = have == bytes.size();
            char next = 0;
            const ssize_t got = full ? ::read(fd.get(), &next, 1)
                                     : ::read(fd.get(), bytes.data() + have, bytes.size() - have);
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return readError(path, errno);
            if (got == 0) break;
            if (full) {
                if (have >= maxBytes) return tooLarge();
                bytes.resize(std::min<std::uint64_t>(std::max<std::uint64_t>(2 * have, 1 << 16), maxBytes));
                bytes[have] = next;
            }
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

  private:
    // A folder is only as lasting as its entry in the parent: what is synced inside would go with it.
    Status syncNewFolder(const Path& folder)
    {
        const Path parent = parentOf(folder);
        auto synced = syncDirectory(parent);
        // A parent that may be written and not read cannot be opened to flush it.
        if (!synced && ::access(parent.c_str(), R_OK) != 0) return {};
        return synced;
    }
};

} // namespace

FileSystem& realFileSystem()
{
    static RealFileSystem instance; // stateless: a name for the operating system, not a global of ours
    return instance;
}

Path temporaryName(const Path& path)
{
    // Process numbers alone repeat: on the hosts of a share, in containers, and in the threads of a process.
    std::uint64_t random = 0;
    (void)::getrandom(&random, sizeof random, 0);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string name = withoutSlash(path).string() + ".tmp-" + std::to_string(::getpid()) + "-";
    for (int shift = 60; shift >= 0; shift -= 4) name += digits[random >> shift & 15];
    return name;
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
    const Path temporary = temporaryName(path);
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
    struct stat info {};
    THRESHER_ASSIGN(const auto fd, openToRead(path, info));
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
