// Errors as values. Every fallible function of core returns Result<T>; nothing throws across a module border.
// An Error carries a code (what programs branch on), an English message (what and where) and a hint (what to
// do next).
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace thresher {

// One line per kind of failure. The exit code of thresher-cli follows from the code (exitCode()).
enum class ErrorCode {
    Usage,          // the command line or a call asks for something that does not exist
    FileNotFound,   // a file or folder that was named is not there
    FileUnreadable, // it is there but cannot be opened or read
    BadFormat,      // the bytes are not what the format demands (truncated, corrupt, wrong kind of file)
    BadEncoding,    // text is not valid UTF-8
    BadColumn,      // a named column is missing or has an unusable type
    BadClass,       // a class name is unknown, missing or repeated
    BadIds,         // ids are missing, repeated or do not match
    BadShape,       // sizes of arrays, tensors or tables do not fit together
    BadValue,       // a number or text is outside what is allowed (NaN in probs, label other than 0 and 1)
    BadConfig,      // a configuration file has faults
    Unsupported,    // valid, but this program does not do it; the message names it
    NewerFormat,    // written by a newer version of the format
    AlreadyExists,  // would overwrite something that should be kept
    Mismatch,       // two things that should belong together do not (run against data, resume against config)
    WriteFailed,    // disk full, no permission, I/O error while writing
    Locked,         // another process is working on it
    OutOfMemory,    // an allocation failed or would not fit
    Diverged,       // NaN or infinity while training
    Interrupted,    // stopped on request; work done so far is saved
    Internal,       // a fault of this program
};

// The code's stable name in JSON output ("bad_column").
std::string_view errorCodeName(ErrorCode code);

// 1 failed while working, 2 usage, 3 bad input, 130 interrupted (contracts.md).
int exitCode(ErrorCode code);

struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message; // one sentence, names the thing that is wrong
    std::string hint;    // what to do next; may be empty
    std::string where;   // file, row, key or tensor; may be empty
};

// "message (where). hint": for logs and stderr.
std::string toString(const Error& error);

template <class T>
class [[nodiscard]] Result {
  public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    T& value() &
    {
        assert(ok());
        return *std::get_if<0>(&m_state);
    }
    const T& value() const&
    {
        assert(ok());
        return *std::get_if<0>(&m_state);
    }
    T&& value() &&
    {
        assert(ok());
        return std::move(*std::get_if<0>(&m_state));
    }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    Error& error() &
    {
        assert(!ok());
        return *std::get_if<1>(&m_state);
    }
    const Error& error() const&
    {
        assert(!ok());
        return *std::get_if<1>(&m_state);
    }
    Error&& error() &&
    {
        assert(!ok());
        return std::move(*std::get_if<1>(&m_state));
    }

  private:
    std::variant<T, Error> m_state;
};

template <>
class [[nodiscard]] Result<void> {
  public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)) {}

    bool ok() const { return !m_error.has_value(); }
    explicit operator bool() const { return ok(); }
    Error& error() &
    {
        assert(!ok());
        return *m_error;
    }
    const Error& error() const&
    {
        assert(!ok());
        return *m_error;
    }
    Error&& error() &&
    {
        assert(!ok());
        return std::move(*m_error);
    }

  private:
    std::optional<Error> m_error;
};

using Status = Result<void>;

// Shorthand for `return fail(ErrorCode::BadShape, "...", "...")` in any function that returns Result<T>.
inline Error fail(ErrorCode code, std::string message, std::string hint = {}, std::string where = {})
{
    return Error{code, std::move(message), std::move(hint), std::move(where)};
}

} // namespace thresher

// THRESHER_TRY(status): leave the function with the error if there is one.
#define THRESHER_TRY(expression)                                                                             \
    do {                                                                                                     \
        if (auto thresherStatus = (expression); !thresherStatus) return std::move(thresherStatus).error();   \
    } while (false)

#define THRESHER_CONCAT_INNER(a, b) a##b
#define THRESHER_CONCAT(a, b) THRESHER_CONCAT_INNER(a, b)
#define THRESHER_ASSIGN_IMPL(result, target, expression)                                                     \
    auto result = (expression);                                                                              \
    if (!result) return std::move(result).error();                                                           \
    target = std::move(result).value()

// THRESHER_ASSIGN(auto x, f()): unwrap a Result or leave the function with its error.
#define THRESHER_ASSIGN(target, expression)                                                                  \
    THRESHER_ASSIGN_IMPL(THRESHER_CONCAT(thresherResult, __LINE__), target, expression)
