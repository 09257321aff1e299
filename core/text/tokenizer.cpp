#include "text/tokenizer.h"

#include "base/detail/json.h"
#include "base/parallel.h"
#include "base/utf8.h"
#include "text/detail/bpe.h"
#include "text/detail/sentencepiece_file.h"
#include "text/detail/tokenizer_json.h"

#include <algorithm>
#include <atomic>

namespace thresher {
namespace {

using detail::AddedToken;
using detail::BpeParts;
using detail::PieceType;

constexpr std::uint64_t largestConfig = 64u << 20;

// What stands beside the tokenizer file; empty objects where a file is missing.
struct FolderFiles {
    Json tokenizerConfig = Json::object();
    Json specialTokensMap = Json::object();
    Json modelConfig = Json::object();
    std::string where; // of tokenizer_config.json
};

Result<Json> readObject(FileSystem& files, const Path& path)
{
    if (!files.exists(path)) return Json::object();
    THRESHER_ASSIGN(const auto text, files.readFile(path, largestConfig));
    THRESHER_ASSIGN(auto value, parseJson(text, path.string()));
    if (!value.is_object())
        return fail(ErrorCode::BadFormat, path.filename().string() + " is no JSON object", {}, path.string());
    return value;
}

Result<FolderFiles> readFolderFiles(FileSystem& files, const Path& folder)
{
    FolderFiles out;
    out.where = (folder / "tokenizer_config.json").string();
    THRESHER_ASSIGN(out.tokenizerConfig, readObject(files, folder / "tokenizer_config.json"));
    THRESHER_ASSIGN(out.specialTokensMap, readObject(files, folder / "special_tokens_map.json"));
    THRESHER_ASSIGN(out.modelConfig, readObject(files, folder / "config.json"));
    return out;
}

std::string textOf(const Json& object, const char* key)
{
    const auto found = object.find(key);
    if (found == object.end()) return {};
    if (found->is_string()) return found->get<std::string>();
    if (found->is_object() && found->contains("content") && (*found)["content"].is_string())
        return (*found)["content"].get<std::string>();
    return {};
}

std::vector<std::int32_t> idsOf(const Json& object, const char* key)
{
    std::vector<std::int32_t> out;
    const auto found = object.find(key);
    if (found == object.end()) return out;
    const auto add = [&out](const Json& value) {
        if (value.is_number_integer() && value.get<std::int64_t>() >= 0 &&
            value.get<std::int64_t>() < (1 << 30))
            out.push_back(value.get<std::int32_t>());
    };
    if (found->is_array())
        for (const auto& value : *found) add(value);
    else
        add(*found);
    return out;
}

std::int32_t findPiece(const BpeParts& parts, const std::string& piece)
{
    if (piece.empty()) return -1;
    for (const auto& token : parts.added)
        if (token.content == piece) return token.id;
    const auto found = std::find(parts.pieces.begin(), parts.pieces.end(), piece);
    return found == parts.pieces.end() ? -1 : static_cast<std::int32_t>(found - parts.pieces.begin());
}

// The tokenizer's own names come first, then the model's ids, then what the file itself says (already in
// `parts`).
std::int32_t specialId(const BpeParts& parts, const FolderFiles& folder, const std::string& name,
                       std::int32_t otherwise)
{
    for (const Json* source : {&folder.tokenizerConfig, &folder.specialTokensMap})
        if (const auto id = findPiece(parts, textOf(*source, (name + "_token").c_str())); id >= 0) return id;
    const auto ids = idsOf(folder.modelConfig, (name + "_token_id").c_str());
    return ids.empty() ? otherwise : ids.front();
}

void findSpecialIds(BpeParts& parts, const FolderFiles& folder)
{
    auto& special = parts.special;
    special.bos = specialId(parts, folder, "bos", special.bos);
    special.eos = specialId(parts, folder, "eos", special.eos);
    special.pad = specialId(parts, folder, "pad", special.pad);
    special.unk = specialId(parts, folder, "unk", special.unk);
    if (special.eos >= 0) special.allEos.push_back(special.eos);
    for (const auto id : idsOf(folder.modelConfig, "eos_token_id"))
        if (std::find(special.allEos.begin(), special.allEos.end(), id) == special.allEos.end())
            special.allEos.push_back(id);
    // transformers makes special tokens that are named added tokens, even where the tokenizer file does not
    // say so.
    for (const char* name : {"bos_token", "eos_token", "pad_token", "unk_token"})
        for (const Json* source : {&folder.tokenizerConfig, &folder.specialTokensMap}) {
            const auto content = textOf(*source, name);
            const auto id = findPiece(parts, content);
            const bool known = std::any_of(parts.added.begin(), parts.added.end(),
                                           [&](const auto& token) { return token.id == id; });
            if (id >= 0 && !known) parts.added.push_back({id, content, true, false});
        }
}

// added_tokens_decoder of tokenizer_config.json: tokens that came after the .model file was made.
Status addConfiguredTokens(BpeParts& parts, const FolderFiles& folder)
{
    const auto found = folder.tokenizerConfig.find("added_tokens_decoder");
    if (found == folder.tokenizerConfig.end() || !found->is_object()) return {};
    for (const auto& [key, entry] : found->items()) {
        AddedToken token;
        token.id = -1;
        if (!key.empty() && key.size() < 8 &&
            std::all_of(key.begin(), key.end(), [](char c) { return c >= '0' && c <= '9'; }))
            token.id = std::stoi(key);
        token.content = entry.is_object() ? textOf(entry, "content") : std::string();
        if (token.id < 0 || token.id >= (1 << 21) || token.content.empty())
            return fail(ErrorCode::BadFormat, "added_tokens_decoder has a damaged entry '" + key + "'", {},
                        folder.where);
        const auto flag = [&entry = entry](const char* name) {
            return entry.contains(name) && entry[name] == true;
        };
        for (const char* name : {"single_word", "lstrip", "rstrip"})
            if (flag(name))
                return fail(ErrorCode::Unsupported,
                            "The added token '" + token.content + "' has " + name +
                                ", which this program does not follow",
                            {}, folder.where);
        token.special = flag("special");
        token.normalized = flag("normalized");
        std::erase_if(parts.added, [&](const auto& other) { return other.id == token.id; });
        parts.added.push_back(std::move(token));
    }
    return {};
}

// Whether Gemma's rules hold whatever the .model says of normalisation (transformers' GemmaTokenizer ignores
// it).
bool followsGemma(const FolderFiles& folder)
{
    return textOf(folder.tokenizerConfig, "tokenizer_class").starts_with("Gemma") ||
           textOf(folder.modelConfig, "model_type").starts_with("gemma");
}

Result<BpeParts> partsOfModel(std::string_view bytes, const FolderFiles& folder, const std::string& where)
{
    THRESHER_ASSIGN(auto file, detail::parseSentencePiece(bytes, where));
    const auto refuse = [&where](const std::string& what) {
        return fail(ErrorCode::Unsupported,
                    "The sentencepiece tokenizer " + what + ", which this program does not follow",
                    "Tokenizers of the Gemma kind (BPE with byte fallback, no prefix) are read.", where);
    };
    constexpr const char* kinds[] = {"unknown", "unigram", "bpe", "word", "char"};
    if (file.modelType != 2)
        return refuse(std::string("has model_type ") +
                      kinds[file.modelType >= 1 && file.modelType <= 4 ? file.modelType : 0]);
    if (!followsGemma(folder)) {
        if (file.hasCharacterMap) return refuse("has the normalizer " + file.normalizer);
        if (file.addDummyPrefix) return refuse("has add_dummy_prefix");
        if (file.removeExtraSpaces) return refuse("has remove_extra_whitespaces");
        if (!file.escapeSpaces) return refuse("has no escape_whitespaces");
    }
    BpeParts parts;
    parts.merges = detail::mergesOfPieces(file.pieces);
    parts.special = {file.bosId, file.eosId, file.padId, file.unkId, {}};
    parts.pieces.resize(file.pieces.size());
    for (std::size_t id = 0; id < file.pieces.size(); ++id) {
        auto& piece = file.pieces[id];
        const auto number = static_cast<std::int32_t>(id);
        if (piece.type == PieceType::Unknown) parts.unk = number;
        if (piece.type == PieceType::Control || piece.type == PieceType::UserDefined ||
            piece.type == PieceType::Unknown)
            parts.added.push_back({number, piece.text, piece.type != PieceType::UserDefined, false});
        parts.pieces[id] = std::move(piece.text);
    }
    for (auto* id : {&parts.special.bos, &parts.special.eos, &parts.special.pad, &parts.special.unk})
        if (*id < 0 || static_cast<std::size_t>(*id) >= parts.pieces.size()) *id = -1;
    THRESHER_TRY(addConfiguredTokens(parts, folder));
    return parts;
}

} // namespace

Result<std::unique_ptr<Tokenizer>> openTokenizer(const Path& folder, TokenizerFile which, FileSystem& files)
{
    const Path jsonPath = folder / "tokenizer.json";
    const Path modelPath = folder / "tokenizer.model";
    const bool json =
        which == TokenizerFile::TokenizersJson || (which == TokenizerFile::Auto && files.exists(jsonPath));
    const Path& path = json ? jsonPath : modelPath;
    if (!files.exists(path))
        return fail(ErrorCode::FileNotFound,
                    "No tokenizer in " + folder.string() +
                        (which == TokenizerFile::Auto ? ": neither tokenizer.json nor tokenizer.model"
                                                      : ": no " + path.filename().string()),
                    "A checkpoint folder holds its tokenizer beside config.json; copy it there.",
                    folder.string());
    THRESHER_ASSIGN(const auto mapped, MappedFile::open(path));
    THRESHER_ASSIGN(const auto beside, readFolderFiles(files, folder));
    BpeParts parts;
    if (json) {
        THRESHER_ASSIGN(parts, detail::parseTokenizerJson(mapped.text(), path.string()));
        if (parts.unk >= 0) parts.special.unk = parts.unk;
    } else {
        THRESHER_ASSIGN(parts, partsOfModel(mapped.text(), beside, path.string()));
    }
    parts.source = path.filename().string();
    findSpecialIds(parts, beside);
    return detail::BpeTokenizer::make(std::move(parts), path.string());
}

std::vector<Encoding> encodeMany(const Tokenizer& tokenizer, std::span<const std::string> texts,
                                 unsigned threads, const Progress& progress)
{
    std::vector<Encoding> out(texts.size());
    std::atomic<std::size_t> done{0};
    parallelFor(texts.size(), threads, [&](std::size_t i) {
        if (progress.stopRequested()) return;
        out[i] = tokenizer.encode(texts[i]);
        progress("tokenizing", ++done, texts.size());
    });
    return out;
}

std::vector<TokenOffset> toCodePoints(std::string_view text, std::span<const TokenOffset> offsets)
{
    // Code points before each byte: one pass, then look-ups; offsets need not be sorted.
    std::vector<std::uint32_t> before(text.size() + 1);
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        before[i] = count;
        if ((static_cast<std::uint8_t>(text[i]) & 0xC0) != 0x80) ++count;
    }
    before[text.size()] = count;
    std::vector<TokenOffset> out(offsets.size());
    for (std::size_t i = 0; i < offsets.size(); ++i)
        out[i] = {before[std::min<std::size_t>(offsets[i].begin, text.size())],
                  before[std::min<std::size_t>(offsets[i].end, text.size())]};
    return out;
}

} // namespace thresher
