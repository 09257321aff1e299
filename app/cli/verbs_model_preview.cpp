// preview: what the model sees of one post, and how many posts of the file are cut.
#include "base/numbers.h"
#include "data/reader.h"
#include "data_options.h"
#include "number_checks.h"
#include "text/prompt.h"
#include "text_table.h"
#include "verbs_model.h"

#include <algorithm>

namespace thresher::cli {
namespace {

struct PreviewOptions {
    std::string data;
    std::size_t row = 0;
    std::string id;
    std::shared_ptr<DataOptions> columns;
};

Result<std::size_t> rowOf(const PreviewOptions& options, const Dataset& data)
{
    if (!options.id.empty()) {
        const auto found = std::find(data.ids.begin(), data.ids.end(), options.id);
        if (found == data.ids.end())
            return fail(ErrorCode::BadValue, "The file has no row with id \"" + options.id + "\"",
                        "Give an id of that file, or --row.", options.data);
        return static_cast<std::size_t>(found - data.ids.begin());
    }
    if (options.row >= data.rows())
        return fail(ErrorCode::BadValue,
                    "The file has rows 0 to " + std::to_string(data.rows() - 1) + ", not " +
                        std::to_string(options.row),
                    "Rows are counted from 0, in file order.", options.data);
    return options.row;
}

Json tokensJson(const Tokenizer& tokenizer, const std::string& text, const EncodedPost& post)
{
    const auto offsets = toCodePoints(text, post.offsets);
    Json tokens = Json::array();
    for (std::size_t i = 0; i < post.ids.size(); ++i)
        tokens.push_back({{"id", post.ids[i]},
                          {"piece", tokenizer.piece(post.ids[i])},
                          {"offset", {offsets[i].begin, offsets[i].end}}});
    return tokens;
}

// The pieces side by side, as the vocabulary spells them, in lines that a terminal shows.
std::string piecesText(const Tokenizer& tokenizer, const EncodedPost& post)
{
    constexpr std::size_t lineBytes = 110;
    std::string out, line;
    for (const auto id : post.ids) {
        std::string piece = tokenizer.piece(id);
        for (auto at = piece.find('\n'); at != std::string::npos; at = piece.find('\n', at + 2))
            piece.replace(at, 1, "\\n");
        if (!line.empty() && line.size() + piece.size() > lineBytes) {
            out += line + "\n";
            line.clear();
        }
        line += (line.empty() ? "" : "|") + piece;
    }
    return out + line + "\n";
}

Result<Outcome> preview(Session& session, const PreviewOptions& options)
{
    THRESHER_ASSIGN(const RunConfig config, runConfig(session, *options.columns));
    if (config.model.model_name_or_path.empty())
        return fail(ErrorCode::BadConfig, "The configuration names no model, whose tokenizer is needed",
                    "Set model.model_name_or_path.", "model.model_name_or_path");
    THRESHER_ASSIGN(std::shared_ptr<const Tokenizer> tokenizer,
                    openTokenizer(config.model.model_name_or_path, TokenizerFile::Auto, session.files));
    THRESHER_ASSIGN(const auto prompt, promptOptions(config.prompt, config.model));
    THRESHER_ASSIGN(const auto encoder, PromptEncoder::make(tokenizer, prompt));
    THRESHER_ASSIGN(const Dataset data,
                    readDataset(session.files, options.data, config.data, {}, session.progress()));
    THRESHER_ASSIGN(const std::size_t row, rowOf(options, data));
    THRESHER_ASSIGN(const auto all, encodePosts(encoder, data.texts, session.threads, session.progress()));

    const std::string& text = data.texts[row];
    const EncodedPost& post = all.posts[row];
    const TokenOffset ends[] = {{post.keptBegin, post.keptEnd}};
    const auto kept = toCodePoints(text, ends).front();
    Outcome outcome;
    outcome.json["row"] = row;
    outcome.json["id"] = data.ids[row];
    outcome.json["prompt"] = encoder.render(text);
    outcome.json["truncation"] = truncationName(prompt.truncation);
    outcome.json["max_length"] = prompt.maxLength;
    outcome.json["tokens"] = tokensJson(*tokenizer, text, post);
    outcome.json["kept"] = {kept.begin, kept.end};
    outcome.json["uncut_tokens"] = post.uncutTokens;
    outcome.json["cut_tokens"] = post.cutTokens;
    outcome.json["rows"] = data.rows();
    outcome.json["cut_posts"] = all.cutPosts;
    outcome.text = "row " + std::to_string(row) + ", id " + data.ids[row] + ": " +
                   std::to_string(post.ids.size()) + " tokens, bos and eos counted";
    if (post.cut())
        outcome.text += "; " + std::to_string(post.cutTokens) + " are cut (" +
                        std::string(truncationName(prompt.truncation)) + "): characters " +
                        std::to_string(kept.begin) + " to " + std::to_string(kept.end) +
                        " of the post are left";
    outcome.text += "\n\n" + encoder.render(text) + "\n\n" + piecesText(*tokenizer, post) + "\n" +
                    std::to_string(all.cutPosts) + " of " + std::to_string(data.rows()) +
                    " posts are cut at " + std::to_string(prompt.maxLength) + " tokens\n";
    return outcome;
}

} // namespace

void addPreviewVerb(CLI::App& app, Session& session)
{
    auto options = std::make_shared<PreviewOptions>();
    CLI::App* verb = addVerb(app, session, "preview", "What the model sees of one post, and what is cut",
                             [&session, options] { return preview(session, *options); });
    verb->add_option("DATA", options->data, "File with the texts")->required();
    auto* row = verb->add_option("--row", options->row, "Row of the file, from 0 (0)")->check(wholeNumber(0));
    verb->add_option("--id", options->id, "The row with this id instead")->excludes(row);
    options->columns = addDataOptions(*verb);
    verb->get_option("--config")->required();
}

} // namespace thresher::cli
