// bench tokenize: every post of a file through a checkpoint's tokenizer.
#include "data/reader.h"
#include "data_options.h"
#include "text/tokenizer.h"
#include "verbs_bench.h"

#include <memory>

namespace thresher::cli {
namespace {

struct Options {
    std::string data, model;
    int repeat = 7;
    std::shared_ptr<DataOptions> columns;
};

Result<Outcome> benchTokenize(Session& session, const Options& options)
{
    THRESHER_ASSIGN(const auto config, dataConfig(session, *options.columns));
    THRESHER_ASSIGN(const auto data, readDataset(session.files, options.data, config));
    const double opening = session.clock.steadySeconds();
    THRESHER_ASSIGN(const auto tokenizer, openTokenizer(options.model, TokenizerFile::Auto, session.files));
    const double opened = session.clock.steadySeconds() - opening;
    std::vector<double> seconds;
    std::size_t tokens = 0;
    for (int i = 0; i < options.repeat; ++i) {
        const double start = session.clock.steadySeconds();
        const auto encodings = encodeMany(*tokenizer, data.texts, session.threads);
        seconds.push_back(session.clock.steadySeconds() - start);
        tokens = 0;
        for (const Encoding& encoding : encodings) tokens += encoding.ids.size();
    }
    Outcome outcome = benchOutcome(session, "tokenize", seconds);
    outcome.json["rows"] = data.texts.size();
    outcome.json["tokens"] = tokens;
    outcome.json["open_seconds"] = opened;
    outcome.json["tokens_per_second"] = static_cast<double>(tokens) / median(seconds);
    outcome.text += std::to_string(data.texts.size()) + " posts, " + std::to_string(tokens) + " tokens\n";
    return outcome;
}

} // namespace

void addBenchTokenize(CLI::App& bench, Session& session)
{
    auto options = std::make_shared<Options>();
    CLI::App* verb = addVerb(bench, session, "tokenize", "Posts to token ids and offsets, without a prompt",
                             [&session, options] { return benchTokenize(session, *options); });
    verb->add_option("--data", options->data, "The data file")->required();
    verb->add_option("--model", options->model, "The folder with the tokenizer")->required();
    verb->add_option("--repeat", options->repeat, "Times (7)")->check(CLI::Range(1, 100000));
    options->columns = addDataOptions(*verb);
}

} // namespace thresher::cli
