// tokenize: what a model would be given for every text of a file.
#include "base/numbers.h"
#include "data/reader.h"
#include "data/statistics.h"
#include "data_options.h"
#include "model/text_settings.h"
#include "output_guard.h"
#include "text/prompt.h"
#include "text_table.h"
#include "verbs_model.h"

#include <limits>

namespace thresher::cli {
namespace {

struct TokenizeOptions {
    std::string data;
    std::string model;
    std::string output;
    bool noPrompt = false;
    std::shared_ptr<DataOptions> columns;
};

// Prompt and max_length: the configuration's, else those of thresher.json beside the model, else the text
// alone, uncut.
Result<PromptOptions> promptFor(Session& session, const TokenizeOptions& options, const RunConfig& config)
{
    PromptOptions prompt;
    prompt.maxLength = std::numeric_limits<std::int32_t>::max();
    if (!options.columns->config.empty()) {
        THRESHER_ASSIGN(prompt, promptOptions(config.prompt, config.model));
    } else {
        THRESHER_ASSIGN(const auto settings, readTextSettings(session.files, options.model));
        if (settings) prompt = settings->prompt;
    }
    if (options.noPrompt) prompt.template_.clear();
    return prompt;
}

std::string lineOf(const std::string& id, const std::string& text, const EncodedPost& post)
{
    std::string line = "{\"id\":" + dump(Json(id)) + ",\"ids\":[";
    for (std::size_t i = 0; i < post.ids.size(); ++i)
        line += (i > 0 ? "," : "") + std::to_string(post.ids[i]);
    line += "],\"offsets\":[";
    const auto offsets = toCodePoints(text, post.offsets);
    for (std::size_t i = 0; i < offsets.size(); ++i)
        line += (i > 0 ? ",[" : "[") + std::to_string(offsets[i].begin) + "," +
                std::to_string(offsets[i].end) + "]";
    return line + "]}\n";
}

void describe(const EncodedPosts& encoded, Outcome& outcome)
{
    std::vector<double> lengths;
    for (const auto& post : encoded.posts) lengths.push_back(static_cast<double>(post.ids.size()));
    const auto statistics = lengthStatistics(std::move(lengths));
    outcome.json["length"] = {{"mean", number(statistics.mean)}, {"quantiles", Json::object()}};
    std::vector<std::vector<std::string>> table = {{"tokens per post", ""},
                                                   {"mean", toFixed(statistics.mean, 1)}};
    for (const auto& [probability, length] : statistics.quantiles) {
        outcome.json["length"]["quantiles"][toText(probability)] = number(length);
        table.push_back(
            {probability == 0.5 ? "median" : toFixed(100 * probability, 0) + " %", toFixed(length, 0)});
    }
    outcome.text += textTable(table);
}

Result<Outcome> tokenize(Session& session, const TokenizeOptions& options)
{
    THRESHER_ASSIGN(const RunConfig config, runConfig(session, *options.columns));
    THRESHER_TRY(refuseOverwriting(
        session.files, options.output,
        withDataFiles({options.data, options.model, options.columns->config}, config.data)));
    THRESHER_ASSIGN(auto tokenizer, openTokenizer(options.model, TokenizerFile::Auto, session.files));
    THRESHER_ASSIGN(const auto prompt, promptFor(session, options, config));
    THRESHER_ASSIGN(const auto encoder, PromptEncoder::make(std::move(tokenizer), prompt));
    THRESHER_ASSIGN(const Dataset data,
                    readDataset(session.files, options.data, config.data, {}, session.progress()));
    const double start = session.clock.steadySeconds();
    THRESHER_ASSIGN(const auto encoded,
                    encodePosts(encoder, data.texts, session.threads, session.progress()));
    const double seconds = session.clock.steadySeconds() - start;
    std::string lines;
    for (std::size_t i = 0; i < data.rows(); ++i)
        lines += lineOf(data.ids[i], data.texts[i], encoded.posts[i]);
    THRESHER_TRY(writeAtomically(session.files, options.output, lines));

    Outcome outcome;
    outcome.json["output"] = options.output;
    outcome.json["tokenizer"] = encoder.tokenizer().source();
    outcome.json["rows"] = data.rows();
    outcome.json["tokens"] = encoded.tokens;
    outcome.json["cut_posts"] = encoded.cutPosts;
    outcome.json["seconds"] = number(seconds);
    outcome.text = std::to_string(data.rows()) + " posts, " + groupDigits(encoded.tokens) +
                   " tokens (bos and eos counted), " + std::to_string(encoded.cutPosts) + " posts cut, " +
                   toFixed(seconds, 2) + " s: " + options.output + "\n\n";
    describe(encoded, outcome);
    return outcome;
}

} // namespace

void addTokenizeVerb(CLI::App& app, Session& session)
{
    auto options = std::make_shared<TokenizeOptions>();
    CLI::App* verb =
        addVerb(app, session, "tokenize", "Write the ids and offsets that a model is given for every text",
                [&session, options] { return tokenize(session, *options); });
    verb->add_option("DATA", options->data, "File with the texts")->required();
    verb->add_option("--model", options->model, "Folder with tokenizer.json or tokenizer.model")->required();
    verb->add_option("-o,--output", options->output,
                     "One {\"id\", \"ids\", \"offsets\"} a line, offsets in code points (.jsonl)")
        ->required();
    verb->add_flag("--no-prompt", options->noPrompt, "The text alone, without a prompt");
    options->columns = addDataOptions(*verb);
}

} // namespace thresher::cli
