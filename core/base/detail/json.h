// nlohmann/json with our habits. For .cpp files only: public headers carry plain values.
#pragma once

#include "base/error.h"
#include "base/file_system.h"

#include <nlohmann/json.hpp>

namespace thresher {

// Keys keep the order in which they were added: files read as they were written.
using Json = nlohmann::ordered_json;

inline constexpr int formatVersion = 1;
inline constexpr const char* programName = "thresher";

Result<Json> parseJson(std::string_view text, const std::string& where);
Result<Json> readJson(FileSystem& files, const Path& path); // also refuses a newer `format` by name
Status writeJson(FileSystem& files, const Path& path, const Json& value); // whole file or nothing, indented

// {format, program} to which the rest of a document of ours is added.
Json newDocument();
// NewerFormat when `format` is greater than ours.
Status checkFormat(const Json& value, const std::string& where);

// NaN and infinity become null, as contracts.md demands.
Json number(double value);

// Typed look-ups with an error that names key and file.
Result<std::string> getString(const Json& object, const char* key, const std::string& where);
Result<double> getNumber(const Json& object, const char* key, const std::string& where);

// Shortest round-trip numbers, UTF-8 as it is; invalid UTF-8 is replaced rather than thrown at.
std::string dump(const Json& value, int indent = -1);

} // namespace thresher
