// Layout of linear_model.bin, all integers little-endian:
//   8 bytes   magic
//   8 bytes   length of the JSON header
//   header    {format, program, kind, config, classes, documents, word_terms, char_terms, bytes, sha256}
//   tables    `bytes` bytes, whose SHA-256 stands in the header:
//             per term, words then chars: shared prefix with the term before (1 byte), length of the rest
//             (varint), the rest; document frequency (varint)
//             weights, features x L float32, then L intercepts
#include "base/detail/json.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "model/linear_model.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace thresher {

static_assert(std::endian::native == std::endian::little, "the tables are written as they lie in memory");

namespace {

constexpr std::string_view magic = "THRLIN\r\n";
constexpr std::size_t longestPrefix = 255;
constexpr const char* remakeHint = "The file is cut or damaged: train the fold again or take another copy.";

void putVarint(std::string& out, std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7) out += static_cast<char>((value & 0x7f) | 0x80);
    out += static_cast<char>(value);
}

void putFloats(std::string& out, std::span<const float> values)
{
    out.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

void putVocabulary(std::string& out, const LinearVocabulary& vocabulary)
{
    std::string_view before;
    for (std::size_t i = 0; i < vocabulary.terms.size(); ++i) {
        const std::string_view term = vocabulary.terms[i];
        const std::size_t most = std::min({before.size(), term.size(), longestPrefix});
        std::size_t shared = 0;
        while (shared < most && before[shared] == term[shared]) ++shared;
        out += static_cast<char>(shared);
        putVarint(out, term.size() - shared);
        out += term.substr(shared);
        putVarint(out, vocabulary.documentFrequency[i]);
        before = term;
    }
}

Json configJson(const LinearConfig& config)
{
    return {{"C", config.C},
            {"word_ngrams", config.word_ngrams},
            {"char_ngrams", config.char_ngrams},
            {"word_min_df", config.word_min_df},
            {"char_min_df", config.char_min_df},
            {"max_word_features", config.max_word_features},
            {"max_char_features", config.max_char_features}};
}

// Reads tables of untrusted bytes: every look is checked against what is left.
class TableReader {
  public:
    TableReader(std::string_view bytes, std::string where) : m_bytes(bytes), m_where(std::move(where)) {}

    Error damaged(const std::string& what) const
    {
        return fail(ErrorCode::BadFormat, "Linear model file: " + what, remakeHint, m_where);
    }

    Result<std::string_view> take(std::size_t count)
    {
        if (count > m_bytes.size()) return damaged("the tables end too early");
        const std::string_view out = m_bytes.substr(0, count);
        m_bytes.remove_prefix(count);
        return out;
    }

    Result<std::uint64_t> takeVarint()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 35; shift += 7) {
            THRESHER_ASSIGN(const std::string_view byte, take(1));
            const auto bits = static_cast<unsigned char>(byte[0]);
            value |= std::uint64_t{bits & 0x7fU} << shift;
            if (bits < 0x80) return value;
        }
        return damaged("a number in the tables is too long");
    }

    Status takeVocabulary(LinearVocabulary& out, std::uint64_t count, std::uint32_t documents)
    {
        // A term takes four bytes at least: a wrong count cannot make us reserve what is not there.
        if (count > m_bytes.size() / 4) return damaged("more terms are announced than there are bytes");
        out.terms.reserve(count);
        out.documentFrequency.reserve(count);
        for (std::uint64_t i = 0; i < count; ++i) {
            THRESHER_ASSIGN(const std::string_view prefix, take(1));
            THRESHER_ASSIGN(const std::uint64_t length, takeVarint());
            THRESHER_ASSIGN(const std::string_view rest, take(length));
            THRESHER_ASSIGN(const std::uint64_t df, takeVarint());
            const auto shared = static_cast<unsigned char>(prefix[0]);
            const std::string_view before = i == 0 ? std::string_view() : std::string_view(out.terms.back());
            if (shared > before.size()) return damaged("a term's prefix is longer than the term before");
            std::string term(before.substr(0, shared));
            term += rest;
            if (term.empty() || firstInvalidUtf8(term)) return damaged("a term is empty or not UTF-8");
            if (i > 0 && term <= before) return damaged("the terms are not in order");
            if (df < 1 || df > documents) return damaged("a document frequency is out of range");
            out.terms.push_back(std::move(term));
            out.documentFrequency.push_back(static_cast<std::uint32_t>(df));
        }
        return {};
    }

    Status takeFloats(std::span<float> out)
    {
        THRESHER_ASSIGN(const std::string_view bytes, take(out.size_bytes()));
        if (!out.empty()) std::memcpy(out.data(), bytes.data(), bytes.size());
        for (const float value : out)
            if (!std::isfinite(value)) return damaged("a weight is not finite");
        return {};
    }

    std::size_t left() const { return m_bytes.size(); }

  private:
    std::string_view m_bytes;
    std::string m_where;
};

struct Header {
    LinearModel model; // all but the tables
    std::uint64_t wordTerms = 0;
    std::uint64_t charTerms = 0;
    std::uint64_t bytes = 0;
    std::string sha256;
};

// A whole number of the header; nullopt when it is missing, negative or of another type.
std::optional<std::uint64_t> wholeNumber(const Json& object, const char* key)
{
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number_unsigned()) return std::nullopt;
    return found->get<std::uint64_t>();
}

bool readRange(const Json& config, const char* key, std::array<std::int64_t, 2>& out)
{
    const auto found = config.find(key);
    if (found == config.end() || !found->is_array() || found->size() != 2) return false;
    for (std::size_t i = 0; i < 2; ++i) {
        if (!(*found)[i].is_number_unsigned()) return false;
        out[i] = (*found)[i].get<std::int64_t>();
    }
    return out[0] >= 1 && out[0] <= out[1];
}

bool readConfig(const Json& header, LinearConfig& out)
{
    const auto config = header.find("config");
    if (config == header.end() || !config->is_object()) return false;
    const auto penalty = config->find("C");
    if (penalty == config->end() || !penalty->is_number()) return false;
    out.C = penalty->get<double>();
    const std::array<std::pair<const char*, std::int64_t*>, 4> counts = {
        {{"word_min_df", &out.word_min_df},
         {"char_min_df", &out.char_min_df},
         {"max_word_features", &out.max_word_features},
         {"max_char_features", &out.max_char_features}}};
    for (const auto& [key, target] : counts) {
        const auto value = wholeNumber(*config, key);
        if (!value) return false;
        *target = static_cast<std::int64_t>(*value);
    }
    return readRange(*config, "word_ngrams", out.word_ngrams) &&
           readRange(*config, "char_ngrams", out.char_ngrams);
}

bool readClasses(const Json& header, std::vector<std::string>& out)
{
    const auto classes = header.find("classes");
    if (classes == header.end() || !classes->is_array() || classes->empty()) return false;
    for (const Json& name : *classes) {
        if (!name.is_string()) return false;
        out.push_back(name.get<std::string>());
    }
    std::vector<std::string> sorted = out;
    std::sort(sorted.begin(), sorted.end());
    return std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
}

Result<Header> readHeader(std::string_view text, const std::string& where)
{
    THRESHER_ASSIGN(const Json json, parseJson(text, where));
    THRESHER_TRY(checkFormat(json, where));
    const auto wrong = [&](const std::string& key) {
        return fail(ErrorCode::BadFormat, "Linear model file: the header's '" + key + "' is missing or wrong",
                    remakeHint, where);
    };
    // Not json["kind"] != "linear": nlohmann makes a copy of the text for that, in a function that may not
    // throw.
    const auto kind = json.is_object() ? json.find("kind") : json.end();
    if (kind == json.end() || !kind->is_string() || kind->get_ref<const std::string&>() != "linear")
        return wrong("kind");
    Header out;
    if (!readConfig(json, out.model.config)) return wrong("config");
    if (!readClasses(json, out.model.classes)) return wrong("classes");
    const auto documents = wholeNumber(json, "documents");
    if (!documents || *documents > 0xffffffffU) return wrong("documents");
    out.model.documents = static_cast<std::uint32_t>(*documents);
    const std::array<std::pair<const char*, std::uint64_t*>, 3> counts = {
        {{"word_terms", &out.wordTerms}, {"char_terms", &out.charTerms}, {"bytes", &out.bytes}}};
    for (const auto& [key, target] : counts) {
        const auto value = wholeNumber(json, key);
        if (!value) return wrong(key);
        *target = *value;
    }
    if (!json.contains("sha256") || !json["sha256"].is_string()) return wrong("sha256");
    out.sha256 = json["sha256"].get<std::string>();
    return out;
}

} // namespace

Status writeLinearModel(FileSystem& files, const Path& path, const LinearModel& model)
{
    std::string tables;
    putVocabulary(tables, model.words);
    putVocabulary(tables, model.chars);
    putFloats(tables, model.weights.values);
    putFloats(tables, model.intercept);

    Json header = newDocument();
    header["kind"] = "linear";
    header["config"] = configJson(model.config);
    header["classes"] = model.classes;
    header["documents"] = model.documents;
    header["word_terms"] = model.words.terms.size();
    header["char_terms"] = model.chars.terms.size();
    header["bytes"] = tables.size();
    header["sha256"] = sha256Hex(tables);
    const std::string text = dump(header);

    std::string bytes(magic);
    const std::uint64_t length = text.size();
    bytes.append(reinterpret_cast<const char*>(&length), sizeof length);
    bytes += text;
    bytes += tables;
    return writeAtomically(files, path, bytes);
}

Result<LinearModel> readLinearModel(FileSystem& files, const Path& path)
{
    const std::string where = path.string();
    THRESHER_ASSIGN(const std::string bytes, files.readFile(path));
    std::string_view rest = bytes;
    std::uint64_t length = 0;
    if (rest.size() < magic.size() + sizeof length || !rest.starts_with(magic))
        return fail(ErrorCode::BadFormat, "Not a linear model file", remakeHint, where);
    std::memcpy(&length, rest.data() + magic.size(), sizeof length);
    rest.remove_prefix(magic.size() + sizeof length);
    if (length > rest.size())
        return fail(ErrorCode::BadFormat, "Linear model file: the header is longer than the file", remakeHint,
                    where);
    THRESHER_ASSIGN(Header header, readHeader(rest.substr(0, length), where));
    rest.remove_prefix(length);

    TableReader reader(rest, where);
    if (rest.size() != header.bytes) return reader.damaged("the tables have not the announced size");
    if (sha256Hex(rest) != header.sha256) return reader.damaged("the tables do not match their checksum");
    LinearModel model = std::move(header.model);
    THRESHER_TRY(reader.takeVocabulary(model.words, header.wordTerms, model.documents));
    THRESHER_TRY(reader.takeVocabulary(model.chars, header.charTerms, model.documents));
    const std::size_t classCount = model.classes.size();
    if (reader.left() != (model.features() + 1) * classCount * sizeof(float))
        return reader.damaged("the weights do not fit the number of terms and classes");
    model.weights = Matrix<float>(model.features(), classCount);
    model.intercept.resize(classCount);
    THRESHER_TRY(reader.takeFloats(model.weights.values));
    THRESHER_TRY(reader.takeFloats(model.intercept));
    return model;
}

} // namespace thresher
