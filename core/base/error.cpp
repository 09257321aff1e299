#include "base/error.h"

namespace thresher {

std::string_view errorCodeName(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Usage:
        return "usage";
    case ErrorCode::FileNotFound:
        return "file_not_found";
    case ErrorCode::FileUnreadable:
        return "file_unreadable";
    case ErrorCode::BadFormat:
        return "bad_format";
    case ErrorCode::BadEncoding:
        return "bad_encoding";
    case ErrorCode::BadColumn:
        return "bad_column";
    case ErrorCode::BadClass:
        return "bad_class";
    case ErrorCode::BadIds:
        return "bad_ids";
    case ErrorCode::BadShape:
        return "bad_shape";
    case ErrorCode::BadValue:
        return "bad_value";
    case ErrorCode::BadConfig:
        return "bad_config";
    case ErrorCode::Unsupported:
        return "unsupported";
    case ErrorCode::NewerFormat:
        return "newer_format";
    case ErrorCode::AlreadyExists:
        return "already_exists";
    case ErrorCode::Mismatch:
        return "mismatch";
    case ErrorCode::WriteFailed:
        return "write_failed";
    case ErrorCode::Locked:
        return "locked";
    case ErrorCode::OutOfMemory:
        return "out_of_memory";
    case ErrorCode::Diverged:
        return "diverged";
    case ErrorCode::Interrupted:
        return "interrupted";
    case ErrorCode::Internal:
        return "internal";
    }
    return "internal";
}

int exitCode(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Usage:
        return 2;
    case ErrorCode::WriteFailed:
    case ErrorCode::Locked:
    case ErrorCode::OutOfMemory:
    case ErrorCode::Diverged:
    case ErrorCode::Internal:
        return 1;
    case ErrorCode::Interrupted:
        return 130;
    default:
        return 3;
    }
}

std::string toString(const Error& error)
{
    std::string text = error.message;
    if (!error.where.empty()) text += " [" + error.where + "]";
    if (!error.hint.empty()) text += "\nhint: " + error.hint;
    return text;
}

} // namespace thresher
