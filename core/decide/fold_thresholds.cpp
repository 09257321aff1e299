#include "decide/fold_thresholds.h"

#include "base/parallel.h"
#include "decide/detail/sorted_class.h"
#include "decide/detail/yaml_text.h"
#include "decide/metrics.h"

namespace thresher {
namespace {

double f1At(MatrixView<float> probs, MatrixView<std::uint8_t> labels, std::span<const double> thresholds)
{
    Cuts cuts;
    for (const double t : thresholds) cuts.push_back(Cut::at(t));
    return macroF1(countClasses(probs, labels, cuts));
}

std::string section(const char* name, std::span<const double> thresholds,
                    std::span<const std::string> classes)
{
    return std::string(name) + ":\n" +
           yamlMap(classes, [&](std::size_t c) { return yamlNumber(thresholds[c]); });
}

} // namespace

Result<FoldThresholds> fitFoldThresholds(MatrixView<float> validation, MatrixView<std::uint8_t> labels,
                                         MatrixView<float> test, std::span<const double> balance,
                                         unsigned threads)
{
    const std::size_t classes = validation.cols;
    if (labels.rows != validation.rows || labels.cols != classes)
        return fail(ErrorCode::BadShape, "Validation scores and labels have different shapes");
    const bool hasTest = test.rows > 0;
    if (hasTest && (test.cols != classes || balance.size() != classes))
        return fail(ErrorCode::BadShape, "Test scores or balance have another number of classes");
    FoldThresholds out;
    out.grid.resize(classes);
    if (hasTest) out.distribution.resize(classes);
    parallelFor(classes, threads, [&](std::size_t c) {
        out.grid[c] = gridCut(sortClass(validation.column(c), labels.column(c))).threshold();
        if (hasTest) out.distribution[c] = distributionCut(sortClass(test.column(c)), balance[c]).threshold();
    });
    out.gridValF1 = f1At(validation, labels, out.grid);
    if (!hasTest) return out;
    for (std::size_t c = 0; c < classes; ++c)
        out.regularized.push_back(0.5 * out.grid[c] + 0.5 * out.distribution[c]);
    out.distributionValF1 = f1At(validation, labels, out.distribution);
    out.regularizedValF1 = f1At(validation, labels, out.regularized);
    return out;
}

std::string foldThresholdsYaml(const FoldThresholds& thresholds, std::span<const std::string> classes)
{
    std::string out = "format: 1\nprogram: thresher\n";
    out += section("grid_thresholds", thresholds.grid, classes);
    if (!thresholds.distribution.empty()) {
        out += section("distribution_thresholds", thresholds.distribution, classes);
        out += section("regularized_thresholds", thresholds.regularized, classes);
    }
    out += "grid_val_f1: " + yamlNumber(thresholds.gridValF1) + "\n";
    if (!thresholds.distribution.empty()) {
        out += "distribution_val_f1: " + yamlNumber(thresholds.distributionValF1) + "\n";
        out += "regularized_val_f1: " + yamlNumber(thresholds.regularizedValF1) + "\n";
    }
    return out;
}

Status writeFoldThresholds(FileSystem& files, const Path& path, const FoldThresholds& thresholds,
                           std::span<const std::string> classes)
{
    return writeAtomically(files, path, foldThresholdsYaml(thresholds, classes));
}

Result<FoldThresholds> readFoldThresholds(FileSystem& files, const Path& path,
                                          std::span<const std::string> classes)
{
    THRESHER_ASSIGN(const auto text, files.readFile(path));
    const std::string where = path.string();
    THRESHER_ASSIGN(const YAML::Node root, parseYamlMap(text, where));
    FoldThresholds out;
    const auto read = [&](const std::string& name, std::vector<double>& to, double& f1) -> Status {
        const YAML::Node map = root[name + "_thresholds"];
        if (!map) return {};
        THRESHER_ASSIGN(const auto nodes, yamlPerClass(map, name + "_thresholds", classes, where));
        for (std::size_t c = 0; c < nodes.size(); ++c) {
            THRESHER_ASSIGN(const double value, yamlToNumber(nodes[c], name + "_thresholds", where));
            to.push_back(value);
        }
        if (const YAML::Node node = root[name + "_val_f1"]) {
            THRESHER_ASSIGN(f1, yamlToNumber(node, name + "_val_f1", where));
        }
        return {};
    };
    THRESHER_TRY(read("grid", out.grid, out.gridValF1));
    THRESHER_TRY(read("distribution", out.distribution, out.distributionValF1));
    THRESHER_TRY(read("regularized", out.regularized, out.regularizedValF1));
    if (out.grid.empty()) return fail(ErrorCode::BadFormat, "'grid_thresholds' is missing", {}, where);
    return out;
}

} // namespace thresher
