#include "text/tokenizer_files.h"

#include "base/detail/json.h"
#include "base/utf8.h"
#include "text/detail/sentencepiece_file.h"

#include <algorithm>
#include <unordered_map>

namespace thresher {
namespace {

using detail::PieceType;
using detail::SentencePieceFile;

constexpr const char* spaceMark = "\xE2\x96\x81";

std::string quoted(const std::string& text)
{
    return dump(Json(text));
}

Result<std::vector<SentencePieceFile::Piece>> checkedPieces(TokenizerVocabulary& vocabulary,
                                                            const std::string& where)
{
    const auto bad = [&where](std::size_t id, const std::string& why) {
        return fail(ErrorCode::BadFormat, "Token " + std::to_string(id) + " of the vocabulary " + why,
                    "Fetch the file again.", where);
    };
    if (vocabulary.pieces.empty() || vocabulary.kinds.size() != vocabulary.pieces.size())
        return fail(ErrorCode::BadFormat,
                    "The vocabulary has " + std::to_string(vocabulary.pieces.size()) + " tokens and " +
                        std::to_string(vocabulary.kinds.size()) + " kinds of tokens",
                    "Fetch the file again.", where);
    std::vector<SentencePieceFile::Piece> out(vocabulary.pieces.size());
    for (std::size_t id = 0; id < out.size(); ++id) {
        std::string text = std::move(vocabulary.pieces[id]);
        if (text.empty()) return bad(id, "is empty");
        if (firstInvalidUtf8(text)) return bad(id, "is not valid UTF-8");
        if (vocabulary.kinds[id] < 1 || vocabulary.kinds[id] > 6)
            return bad(id, "is of the unknown kind " + std::to_string(vocabulary.kinds[id]));
        if (text.find_first_not_of(' ') == std::string::npos) { // llama.cpp writes such pieces as spaces
            std::string marks;
            for (std::size_t i = 0; i < text.size(); ++i) marks += spaceMark;
            text = std::move(marks);
        }
        out[id].text = std::move(text);
        out[id].type = static_cast<PieceType>(vocabulary.kinds[id]);
    }
    std::unordered_map<std::string_view, std::size_t> seen;
    seen.reserve(out.size());
    for (std::size_t id = 0; id < out.size(); ++id)
        if (const auto [other, added] = seen.emplace(out[id].text, id); !added)
            return bad(id, "'" + out[id].text + "' is also token " + std::to_string(other->second));
    return out;
}

// One entry a line.
std::string addedTokens(const std::vector<SentencePieceFile::Piece>& pieces, const SpecialIds& special)
{
    std::string out;
    for (std::size_t id = 0; id < pieces.size(); ++id) {
        const auto number = static_cast<std::int32_t>(id);
        const bool named = number == special.bos || number == special.eos || number == special.pad ||
                           number == special.unk || pieces[id].type == PieceType::Unknown;
        const bool control = named || pieces[id].type == PieceType::Control;
        if (!control && pieces[id].type != PieceType::UserDefined) continue;
        out += (out.empty() ? "\n" : ",\n") + std::string("{\"id\":") + std::to_string(id) +
               ",\"content\":" + quoted(pieces[id].text) +
               ",\"single_word\":false,\"lstrip\":false,\"rstrip\":false,\"normalized\":false,\"special\":" +
               (control ? "true}" : "false}");
    }
    return out;
}

Json sequenceTemplate(const char* name, int type, const std::string& bos, const std::string& eos)
{
    Json out = Json::array();
    if (!bos.empty()) out.push_back({{"SpecialToken", {{"id", bos}, {"type_id", type}}}});
    out.push_back({{"Sequence", {{"id", name}, {"type_id", type}}}});
    if (!eos.empty()) out.push_back({{"SpecialToken", {{"id", eos}, {"type_id", type}}}});
    return out;
}

// bos in front and eos behind, as far as they are asked for.
Json postProcessor(const TokenizerVocabulary& vocabulary, const std::vector<SentencePieceFile::Piece>& pieces)
{
    const auto text = [&pieces](bool wanted, std::int32_t id) {
        return wanted && id >= 0 ? pieces[static_cast<std::size_t>(id)].text : std::string();
    };
    const std::string bos = text(vocabulary.addBos, vocabulary.special.bos);
    const std::string eos = text(vocabulary.addEos, vocabulary.special.eos);
    Json tokens = Json::object();
    const auto describe = [&tokens](const std::string& token, std::int32_t id) {
        if (!token.empty()) tokens[token] = {{"id", token}, {"ids", {id}}, {"tokens", {token}}};
    };
    describe(bos, vocabulary.special.bos);
    describe(eos, vocabulary.special.eos);
    Json pair = sequenceTemplate("A", 0, bos, eos);
    for (auto& entry : sequenceTemplate("B", 1, bos, eos)) pair.push_back(entry);
    return {{"type", "TemplateProcessing"},
            {"single", sequenceTemplate("A", 0, bos, eos)},
            {"pair", pair},
            {"special_tokens", tokens}};
}

std::string tokenizerJson(const TokenizerVocabulary& vocabulary,
                          const std::vector<SentencePieceFile::Piece>& pieces)
{
    const Json mark = spaceMark;
    const Json normalizer = {{"type", "Replace"}, {"pattern", {{"String", " "}}}, {"content", mark}};
    const Json split = {{"type", "Split"},
                        {"pattern", {{"String", " "}}},
                        {"behavior", "MergedWithPrevious"},
                        {"invert", false}};
    const Json decoder = {{"type", "Sequence"},
                          {"decoders",
                           {{{"type", "Replace"}, {"pattern", {{"String", mark}}}, {"content", " "}},
                            {{"type", "ByteFallback"}},
                            {{"type", "Fuse"}}}}};
    std::string out = "{\"version\":\"1.0\",\"truncation\":null,\"padding\":null,\n\"added_tokens\":[";
    out += addedTokens(pieces, vocabulary.special) + "],\n\"normalizer\":" + dump(normalizer);
    out += ",\n\"pre_tokenizer\":" + dump(split);
    out += ",\n\"post_processor\":" + dump(postProcessor(vocabulary, pieces));
    out += ",\n\"decoder\":" + dump(decoder);
    out += ",\n\"model\":{\"type\":\"BPE\",\"dropout\":null,\"unk_token\":";
    out += vocabulary.special.unk < 0 ? "null"
                                      : quoted(pieces[static_cast<std::size_t>(vocabulary.special.unk)].text);
    out += ",\"continuing_subword_prefix\":null,\"end_of_word_suffix\":null,\"fuse_unk\":true,"
           "\"byte_fallback\":true,\"ignore_merges\":false,\n\"vocab\":{";
    for (std::size_t id = 0; id < pieces.size(); ++id)
        out += (id == 0 ? "\n" : ",\n") + quoted(pieces[id].text) + ":" + std::to_string(id);
    out += "},\n\"merges\":[";
    const char* separator = "\n";
    for (const auto& [left, right] : detail::mergesOfPieces(pieces)) {
        out += separator;
        out += "[" + quoted(pieces[static_cast<std::size_t>(left)].text) + "," +
               quoted(pieces[static_cast<std::size_t>(right)].text) + "]";
        separator = ",\n";
    }
    return out + "]}}\n";
}

} // namespace

Result<TokenizerFiles> makeTokenizerFiles(TokenizerVocabulary vocabulary, const std::string& where)
{
    THRESHER_ASSIGN(const auto pieces, checkedPieces(vocabulary, where));
    Json config = {{"tokenizer_class", "GemmaTokenizer"},
                   {"add_bos_token", vocabulary.addBos},
                   {"add_eos_token", vocabulary.addEos},
                   {"clean_up_tokenization_spaces", false}};
    if (vocabulary.maxLength > 0) config["model_max_length"] = vocabulary.maxLength;
    const auto& special = vocabulary.special;
    for (const auto& [name, id] :
         {std::pair("bos", special.bos), {"eos", special.eos}, {"pad", special.pad}, {"unk", special.unk}}) {
        if (id >= static_cast<std::int64_t>(pieces.size()))
            return fail(ErrorCode::BadFormat,
                        "The tokenizer's " + std::string(name) + " id " + std::to_string(id) +
                            " is not in its vocabulary of " + std::to_string(pieces.size()),
                        "Fetch the file again.", where);
        if (id >= 0) config[std::string(name) + "_token"] = pieces[static_cast<std::size_t>(id)].text;
    }
    if (!vocabulary.chatTemplate.empty()) config["chat_template"] = vocabulary.chatTemplate;
    return TokenizerFiles{tokenizerJson(vocabulary, pieces), dump(config, 2) + "\n"};
}

} // namespace thresher
