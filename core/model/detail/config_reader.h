// Reads config.json for the families: typed values with defaults, faults that name the key, and a list of
// keys nobody asked for.
#pragma once

#include "base/detail/json.h"
#include "model/spec.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace thresher {

class ConfigReader {
  public:
    ConfigReader(const Json& config, std::string where) : m_config(config), m_where(std::move(where)) {}

    // Values: missing keys give the default; null gives it too, except in the optional forms, where null
    // means "none".
    std::int64_t integer(const char* key, std::int64_t otherwise, std::int64_t least = 1);
    double real(const char* key, double otherwise);
    std::optional<double> optionalReal(const char* key, std::optional<double> otherwise);
    std::optional<std::int64_t> optionalInteger(const char* key, std::optional<std::int64_t> otherwise);
    bool flag(const char* key, bool otherwise);
    std::string text(const char* key, const std::string& otherwise);
    std::vector<std::string> texts(const char* key); // empty: missing or null
    const Json* object(const char* key);             // nullptr: missing or null
    bool has(const char* key) const { return m_config.contains(key); }

    void known(const char* key) { m_seen.insert(key); }           // a key without meaning here
    void refuse(const std::string& key, const std::string& why);  // Unsupported
    void damaged(const std::string& key, const std::string& why); // BadConfig

    void warn(std::string text) { m_warnings.push_back(std::move(text)); }
    // Marks the keys that every transformers config may have and that change nothing here.
    void ignoreNeutralKeys();
    // Takes over what a reader of the object under `key` found: fault, warnings, unknown keys.
    void adopt(const std::string& key, const ConfigReader& inner);

    Status status() const; // the first fault
    std::vector<std::string> unknownKeys() const;
    const std::vector<std::string>& warnings() const { return m_warnings; }
    const std::string& where() const { return m_where; }

    // rope_parameters (flat or nested per layer type), or the older rope_theta and rope_scaling. `layerType`
    // picks the nested entry.
    RopeSpec rope(const std::string& layerType, double theta);
    // One entry of theirs; `key` names it in faults, `theta` is the base when the entry has none.
    RopeSpec ropeOf(const Json& parameters, const std::string& key, double theta);

  private:
    const Json* find(const char* key);
    template <class T>
    T typed(const char* key, T otherwise, bool (Json::*is)() const noexcept, const char* what);

    const Json& m_config;
    std::string m_where;
    std::set<std::string> m_seen;
    std::vector<std::string> m_warnings;
    std::vector<std::string> m_strangers; // unknown keys of adopted readers
    std::optional<Error> m_error;
};

} // namespace thresher
