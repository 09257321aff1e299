#include "text/detail/tokenizer_json.h"

#include "base/detail/json.h"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace thresher::detail {
namespace {

constexpr int deepest = 100; // levels; what is printed of a tree takes a call a level

// A vocabulary of 262144 pieces and half a million merges is read straight into vectors; all else into a
// small tree.
class TokenizerSax final : public nlohmann::json_sax<Json> {
  public:
    Json root;
    std::vector<std::pair<std::string, std::int64_t>> vocabulary;
    std::vector<std::pair<std::string, std::string>> merges;
    bool sawVocabulary = false, sawMerges = false, badVocabulary = false, badMerges = false;
    std::string error;

    bool null() override { return value(nullptr); }
    bool boolean(bool flag) override { return value(flag); }
    bool number_integer(std::int64_t number) override { return number_(number); }
    bool number_unsigned(std::uint64_t number) override { return number_(static_cast<std::int64_t>(number)); }
    bool number_float(double number, const std::string&) override { return value(number); }
    bool string(std::string& text) override
    {
        if (m_inside == Inside::Merges && m_depth == 3) { // old style: "left right"
            const auto blank = text.find(' ');
            if (blank == std::string::npos || text.find(' ', blank + 1) != std::string::npos)
                badMerges = true;
            else
                merges.emplace_back(text.substr(0, blank), text.substr(blank + 1));
            return true;
        }
        if (m_inside == Inside::Merges && m_depth == 4) {
            m_pair.push_back(std::move(text));
            return true;
        }
        return value(std::move(text));
    }
    bool binary(Json::binary_t&) override { return false; }
    bool start_object(std::size_t) override { return start(Json::object()); }
    bool start_array(std::size_t) override { return start(Json::array()); }
    bool end_object() override { return end(); }
    bool end_array() override { return end(); }
    bool key(std::string& name) override
    {
        m_key = std::move(name);
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& problem) override
    {
        error = problem.what();
        return false;
    }

  private:
    enum class Inside { Nothing, Vocabulary, Merges };

    bool start(Json container)
    {
        if (++m_depth > deepest) {
            error = "nested too deep";
            return false;
        }
        if (m_inside == Inside::Merges) {
            m_pair.clear();
            if (m_depth != 4) badMerges = true;
            return true;
        }
        if (m_inside == Inside::Vocabulary) {
            badVocabulary = true;
            return true;
        }
        const bool inModel = m_depth == 3 && m_path.size() == 2 && m_path.back() == "model";
        if (inModel && m_key == "vocab") {
            m_inside = Inside::Vocabulary;
            sawVocabulary = true;
            badVocabulary = !container.is_object();
            return true;
        }
        if (inModel && m_key == "merges") {
            m_inside = Inside::Merges;
            sawMerges = true;
            badMerges = !container.is_array();
            return true;
        }
        m_path.push_back(m_key);
        if (m_stack.empty()) {
            root = std::move(container);
            m_stack.push_back(&root);
        } else {
            m_stack.push_back(add(std::move(container)));
        }
        return true;
    }
    bool end()
    {
        --m_depth;
        if (m_inside == Inside::Merges && m_depth == 3) {
            if (m_pair.size() == 2)
                merges.emplace_back(std::move(m_pair[0]), std::move(m_pair[1]));
            else
                badMerges = true;
            return true;
        }
        if (m_inside != Inside::Nothing) {
            if (m_depth == 2) m_inside = Inside::Nothing;
            return true;
        }
        m_stack.pop_back();
        m_path.pop_back();
        return true;
    }
    bool number_(std::int64_t number)
    {
        if (m_inside == Inside::Vocabulary && m_depth == 3) {
            vocabulary.emplace_back(std::move(m_key), number);
            return true;
        }
        return value(number);
    }
    bool value(Json item)
    {
        if (m_inside == Inside::Vocabulary) badVocabulary = true;
        if (m_inside == Inside::Merges) badMerges = true;
        if (m_inside != Inside::Nothing) return true;
        if (m_stack.empty())
            root = std::move(item);
        else
            add(std::move(item));
        return true;
    }
    Json* add(Json item)
    {
        Json& top = *m_stack.back();
        if (top.is_array()) {
            top.push_back(std::move(item));
            return &top.back();
        }
        Json& slot = top[m_key];
        slot = std::move(item);
        return &slot;
    }

    // Pointers stay valid: a container is only added to while it is the innermost one.
    std::vector<Json*> m_stack;
    std::vector<std::string> m_path;
    std::vector<std::string> m_pair;
    std::string m_key;
    int m_depth = 0;
    Inside m_inside = Inside::Nothing;
};

Error unsupported(const std::string& field, const Json& value, const std::string& where)
{
    std::string text = dump(value);
    if (text.size() > 80) text = text.substr(0, 77) + "...";
    return fail(ErrorCode::Unsupported,
                "The tokenizer's " + field + " is " + text + ", which this program does not follow",
                "Tokenizers of the Gemma kind (BPE with byte fallback) are read.", where);
}

bool flag(const Json& object, const char* key, bool otherwise)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_boolean() ? found->get<bool>() : otherwise;
}

std::string textOf(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool isNull(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found == object.end() || found->is_null();
}

bool isSpaceReplace(const Json& normalizer)
{
    return normalizer.is_object() && textOf(normalizer, "type") == "Replace" &&
           normalizer.contains("pattern") && textOf(normalizer["pattern"], "String") == " " &&
           textOf(normalizer, "content") == "\xE2\x96\x81";
}

// null, Replace " " -> U+2581, or a Sequence of just that.
Status readNormalizer(const Json& root, BpeParts& parts, const std::string& where)
{
    parts.spaceToMark = false;
    if (isNull(root, "normalizer")) return {};
    const Json& normalizer = root["normalizer"];
    const bool sequence = textOf(normalizer, "type") == "Sequence" && normalizer.contains("normalizers") &&
                          normalizer["normalizers"].is_array() && normalizer["normalizers"].size() == 1;
    if (!isSpaceReplace(sequence ? normalizer["normalizers"][0] : normalizer))
        return unsupported("normalizer", normalizer, where);
    parts.spaceToMark = true;
    return {};
}

// null, or a Split at spaces: there are none left after the normalizer, so it does nothing.
Status readPreTokenizer(const Json& root, const BpeParts& parts, const std::string& where)
{
    if (isNull(root, "pre_tokenizer")) return {};
    const Json& split = root["pre_tokenizer"];
    if (parts.spaceToMark && textOf(split, "type") == "Split" && split.contains("pattern") &&
        textOf(split["pattern"], "String") == " " && !flag(split, "invert", false))
        return {};
    return unsupported("pre_tokenizer", split, where);
}

Status readModel(const Json& model, BpeParts& parts, const std::string& where)
{
    const std::string type = textOf(model, "type");
    if (type != "BPE" && !type.empty()) return unsupported("model.type", model["type"], where);
    const auto nothing = [](const Json& value) {
        return value.is_string() ? value.get_ref<const std::string&>().empty() : value == 0.0;
    };
    for (const char* key : {"dropout", "continuing_subword_prefix", "end_of_word_suffix"})
        if (!isNull(model, key) && !nothing(model[key]))
            return unsupported(std::string("model.") + key, model[key], where);
    if (flag(model, "ignore_merges", false))
        return unsupported("model.ignore_merges", model["ignore_merges"], where);
    parts.byteFallback = flag(model, "byte_fallback", false);
    parts.fuseUnk = flag(model, "fuse_unk", false);
    return {};
}

Status readAddedTokens(const Json& root, BpeParts& parts, const std::string& where)
{
    if (isNull(root, "added_tokens")) return {};
    for (const auto& entry : root["added_tokens"]) {
        const auto bad = [&] {
            return fail(ErrorCode::BadFormat,
                        "An entry of the tokenizer's added_tokens is damaged: " + dump(entry), {}, where);
        };
        if (!entry.is_object() || !entry.contains("id") || !entry["id"].is_number_integer()) return bad();
        AddedToken token;
        const auto id = entry["id"].get<std::int64_t>();
        token.content = textOf(entry, "content");
        if (id < 0 || id >= (1 << 21) || token.content.empty()) return bad();
        for (const char* key : {"single_word", "lstrip", "rstrip"})
            if (flag(entry, key, false))
                return unsupported("added token '" + token.content + "': " + key, entry[key], where);
        token.id = static_cast<std::int32_t>(id);
        token.special = flag(entry, "special", false);
        token.normalized = flag(entry, "normalized", !token.special);
        parts.added.push_back(std::move(token));
    }
    return {};
}

Status readVocabulary(TokenizerSax& sax, BpeParts& parts, const std::string& where)
{
    std::int64_t highest = -1;
    for (const auto& [piece, id] : sax.vocabulary) {
        if (id < 0 || id >= (1 << 21))
            return fail(ErrorCode::BadFormat,
                        "Piece '" + piece + "' of the tokenizer has the id " + std::to_string(id),
                        "Ids are 0 to 2097151.", where);
        highest = std::max(highest, id);
    }
    parts.pieces.resize(static_cast<std::size_t>(highest + 1));
    for (auto& [piece, id] : sax.vocabulary) parts.pieces[static_cast<std::size_t>(id)] = std::move(piece);
    std::unordered_map<std::string_view, std::int32_t> ids;
    ids.reserve(parts.pieces.size());
    for (std::size_t id = 0; id < parts.pieces.size(); ++id)
        ids[parts.pieces[id]] = static_cast<std::int32_t>(id);
    const auto idOf = [&](const std::string& piece) {
        const auto found = piece.empty() ? ids.end() : ids.find(piece);
        return found == ids.end() ? -1 : found->second;
    };
    parts.merges.reserve(sax.merges.size());
    for (const auto& [left, right] : sax.merges) parts.merges.emplace_back(idOf(left), idOf(right));
    const auto& model = sax.root["model"];
    const std::string unk = textOf(model, "unk_token");
    parts.unk = idOf(unk);
    if (!unk.empty() && parts.unk < 0)
        return fail(ErrorCode::BadFormat, "The tokenizer's unk_token '" + unk + "' is not in its vocabulary",
                    {}, where);
    return {};
}

} // namespace

Result<BpeParts> parseTokenizerJson(std::string_view text, const std::string& where)
{
    TokenizerSax sax;
    const Error notOne = fail(ErrorCode::BadFormat, "This file is no tokenizer",
                              "tokenizer.json has `model` with `vocab` and `merges`.", where);
    bool parsed = false;
    try {
        parsed = Json::sax_parse(text.begin(), text.end(), &sax);
    } catch (const std::bad_alloc&) {
        throw; // says nothing about the file
    } catch (const std::exception& problem) {
        sax.error = problem.what();
    }
    if (!parsed)
        return fail(ErrorCode::BadFormat, "This file is no tokenizer: not valid JSON: " + sax.error,
                    "The file may be cut; fetch it again.", where);
    if (!sax.root.is_object() || !sax.root.contains("model") || !sax.root["model"].is_object()) return notOne;
    BpeParts parts;
    THRESHER_TRY(readModel(sax.root["model"], parts, where));
    if (!sax.sawVocabulary || !sax.sawMerges || sax.badVocabulary || sax.badMerges || sax.vocabulary.empty())
        return notOne;
    THRESHER_TRY(readNormalizer(sax.root, parts, where));
    THRESHER_TRY(readPreTokenizer(sax.root, parts, where));
    THRESHER_TRY(readAddedTokens(sax.root, parts, where));
    THRESHER_TRY(readVocabulary(sax, parts, where));
    return parts;
}

} // namespace thresher::detail
