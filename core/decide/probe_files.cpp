#include "decide/probe_files.h"

#include "base/hash.h"
#include "base/numbers.h"
#include "data/csv.h"

#include <algorithm>

namespace thresher {
namespace {

constexpr const char* scoresName = "scores.csv";

// A class name as a file name: what paths and common file systems do not allow becomes '_'.
std::string fileNameOf(const std::string& className, const std::vector<ProbeFile>& taken)
{
    std::string stem = className;
    for (char& c : stem)
        if (static_cast<unsigned char>(c) < 0x20 ||
            std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos)
            c = '_';
    if (stem.empty() || stem.front() == '.') stem.insert(stem.begin(), '_');
    std::string name = stem + ".csv";
    const auto isTaken = [&] {
        return name == scoresName || std::any_of(taken.begin(), taken.end(), [&](const ProbeFile& file) {
                   return file.fileName == name;
               });
    };
    for (int copy = 2; isTaken(); ++copy) name = stem + "_" + std::to_string(copy) + ".csv";
    return name;
}

// Ones in column `one` (or in all: -1; or in none: -2), zeros elsewhere.
std::string constantSubmission(const SampleSubmission& sample, int one)
{
    CsvWriter writer(sample.delimiter);
    writer.field(sample.idColumn).row(sample.classes);
    for (const std::string& id : sample.ids) {
        writer.field(id);
        for (int j = 0; j < static_cast<int>(sample.classes.size()); ++j)
            writer.field(one == -1 || one == j ? std::string_view("1") : std::string_view("0"));
        writer.endRow();
    }
    return writer.text();
}

int decimalsShown(std::string_view text)
{
    const std::size_t point = text.find('.');
    if (point == std::string_view::npos) return 0;
    int count = 0;
    for (std::size_t i = point + 1; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) ++count;
    return count;
}

} // namespace

Result<ProbeFiles> writeProbeFiles(FileSystem& files, const SampleSubmission& sample, const Path& folder)
{
    for (const std::string& name : sample.classes)
        if (name == allZerosName || name == allOnesName)
            return fail(ErrorCode::BadClass, "A class is named '" + name + "', like a control file",
                        "Rename the class.", sample.path);
    THRESHER_TRY(files.makeDirectories(folder));
    ProbeFiles out;
    const auto write = [&](const std::string& name, int one) -> Status {
        const std::string text = constantSubmission(sample, one);
        ProbeFile file{name, fileNameOf(name, out.files), sha256Hex(text)};
        THRESHER_TRY(writeAtomically(files, folder / file.fileName, text));
        out.files.push_back(std::move(file));
        return {};
    };
    THRESHER_TRY(write(allZerosName, -2));
    THRESHER_TRY(write(allOnesName, -1));
    for (std::size_t j = 0; j < sample.classes.size(); ++j)
        THRESHER_TRY(write(sample.classes[j], static_cast<int>(j)));

    CsvWriter scores;
    scores.field("class").field("score").endRow();
    for (const ProbeFile& file : out.files) scores.field(file.className).field("").endRow();
    const Path scoresPath = folder / scoresName;
    out.scoresKept = files.exists(scoresPath);
    if (!out.scoresKept) THRESHER_TRY(writeAtomically(files, scoresPath, scores.text()));
    return out;
}

Result<ProbeScores> readProbeScores(FileSystem& files, const Path& path)
{
    THRESHER_ASSIGN(const CsvTable csv, readCsv(files, path));
    THRESHER_ASSIGN(const std::size_t classColumn, csv.requireColumn("class"));
    THRESHER_ASSIGN(const std::size_t scoreColumn, csv.requireColumn("score"));
    ProbeScores scores;
    scores.where = path.string();
    for (std::size_t i = 0; i < csv.rows(); ++i) {
        const std::string where = csv.describeRow(i);
        const std::string name(csv.at(i, classColumn));
        const std::string_view text = csv.at(i, scoreColumn);
        const std::string inFile = scores.where + ", " + where;
        if (name.empty()) return fail(ErrorCode::BadClass, "A row has no class", {}, inFile);
        if (csv.row(i).size() > csv.columns())
            return fail(ErrorCode::BadShape, "The row of '" + name + "' has more fields than the header",
                        "Scores have a decimal point, not a comma.", inFile);
        const auto score = parseDouble(text);
        if (!score && text.find_first_not_of(" \t") != std::string_view::npos)
            return fail(ErrorCode::BadValue,
                        "The score of '" + name + "' is '" + std::string(text) + "', not a number",
                        "Scores are written as 0.01115; leave it empty when there is none.", inFile);
        scores.decimals = std::max(scores.decimals, decimalsShown(text));
        const bool zeros = name == allZerosName;
        if (zeros || name == allOnesName) {
            auto& control = zeros ? scores.allZeros : scores.allOnes;
            if (control)
                return fail(ErrorCode::BadClass, "The row '" + name + "' stands there twice", {}, inFile);
            control = score;
        } else {
            scores.classes.push_back({name, score, where});
        }
    }
    return scores;
}

std::string balancesCsv(const ProbeSolution& solution)
{
    CsvWriter writer;
    writer.row(std::vector<std::string>{"class", "balance", "positives", "positives_low", "positives_high",
                                        "exact", "train_prevalence", "p_value", "test_rate"});
    const auto real = [&](const std::optional<double>& value) {
        if (value)
            writer.field(*value);
        else
            writer.field("");
    };
    const auto whole = [&](const std::optional<std::int64_t>& value) {
        if (value)
            writer.field(static_cast<long long>(*value));
        else
            writer.field("");
    };
    for (const ClassProbe& item : solution.classes) {
        writer.field(item.className);
        real(item.balance);
        whole(item.positives);
        whole(item.lowest);
        whole(item.highest);
        writer.field(item.exact ? 1LL : 0LL);
        real(item.trainPrevalence);
        real(item.pValue);
        real(item.testRate);
        writer.endRow();
    }
    return writer.text();
}

} // namespace thresher
