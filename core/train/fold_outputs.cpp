#include "train/fold_outputs.h"

#include "data/csv.h"
#include "decide/balance.h"
#include "decide/fold_thresholds.h"
#include "decide/metrics.h"
#include "runs/npy.h"

#include <cmath>

namespace thresher {
namespace {

// Rows begin..end of `all`.
ScoreMatrix slice(const ScoreMatrix& all, std::size_t begin, std::size_t end)
{
    ScoreMatrix part(end - begin, all.cols);
    std::copy_n(all.values.begin() + static_cast<std::ptrdiff_t>(begin * all.cols), part.values.size(),
                part.values.begin());
    return part;
}

// The rates that the reference's distribution rule matches: the configured balance, else the prevalence of
// the rows that train.
Result<std::vector<double>> foldBalance(FileSystem& files, const RunInputs& inputs, int fold)
{
    const auto rows = inputs.folds.trainingRows(fold);
    const auto rates = prevalence(selectRows<std::uint8_t>(inputs.train.labels, rows));
    // The published code matched training means, whatever was probed.
    if (inputs.config.decide.balance.empty() || inputs.config.decide.rule.ends_with("_as_coded"))
        return rates;
    THRESHER_ASSIGN(const auto table, readBalances(files, inputs.config.decide.balance));
    THRESHER_ASSIGN(auto joined, joinBalances(table, inputs.train.classes, rates));
    return std::move(joined.rates);
}

} // namespace

ScoreMatrix sigmoid(const ScoreMatrix& logits)
{
    ScoreMatrix probs = logits;
    for (float& value : probs.values)
        value = static_cast<float>(1.0 / (1.0 + std::exp(-static_cast<double>(value))));
    return probs;
}

EvalEvent evalEvent(MatrixView<float> probs, MatrixView<std::uint8_t> labels, std::span<const double> rates,
                    EvalEvent event)
{
    const auto metrics = evaluationMetrics(probs, labels, rates);
    event.evalLoss = logLoss(probs, labels);
    event.evalMap = metrics.map;
    event.evalF1 = metrics.f1;
    event.evalF105 = metrics.f105;
    for (std::size_t c = 0; c < probs.cols; ++c)
        event.perClass.push_back({metrics.averagePrecision[c], metrics.classF1[c]});
    return event;
}

Status writeIds(FileSystem& files, const Path& path, const std::vector<std::string>& ids)
{
    CsvWriter writer;
    writer.field("id").endRow();
    for (const auto& id : ids) writer.field(id).endRow();
    return writeAtomically(files, path, writer.text());
}

Status writeFoldOutputs(FileSystem& files, const RunFolder& run, int fold, const RunInputs& inputs,
                        const ScoreMatrix& validationProbs, const ScoreMatrix& testProbs)
{
    const Path folder = run.fold(fold);
    const auto idsOf = [&](const std::vector<std::size_t>& rows) {
        std::vector<std::string> ids;
        for (const std::size_t row : rows) ids.push_back(inputs.train.ids[row]);
        return ids;
    };
    const auto rows = inputs.folds.validationRows(fold);
    THRESHER_TRY(writeNpy(files, folder / "val_probs.npy", validationProbs.view()));
    THRESHER_TRY(writeIds(files, folder / "val_ids.csv", idsOf(rows)));

    const std::size_t testRows = inputs.test ? inputs.test->rows() : 0;
    const ScoreMatrix test =
        testProbs.rows > 0 ? slice(testProbs, 0, testRows) : ScoreMatrix(0, validationProbs.cols);
    if (testRows > 0) {
        THRESHER_TRY(writeNpy(files, folder / "test_probs.npy", test.view()));
        THRESHER_TRY(writeIds(files, folder / "test_ids.csv", inputs.test->ids));
    }
    if (const auto sealed = inputs.sealedRows(); !sealed.empty()) {
        THRESHER_TRY(
            writeNpy(files, folder / "sealed_probs.npy", slice(testProbs, testRows, testProbs.rows).view()));
        THRESHER_TRY(writeIds(files, folder / "sealed_ids.csv", idsOf(sealed)));
    }
    THRESHER_ASSIGN(const auto balance, foldBalance(files, inputs, fold));
    const auto labels = selectRows<std::uint8_t>(inputs.train.labels, rows);
    THRESHER_ASSIGN(const auto thresholds, fitFoldThresholds(validationProbs, labels, test, balance));
    return writeFoldThresholds(files, folder / "thresholds.yaml", thresholds, inputs.train.classes);
}

} // namespace thresher
