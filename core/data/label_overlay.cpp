#include "data/label_overlay.h"

#include "data/csv.h"
#include "data/excerpt.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>

namespace thresher {
namespace {

Result<std::uint8_t> labelAt(const CsvTable& table, std::size_t row, std::size_t column, const Path& path)
{
    const std::string_view text = table.at(row, column);
    if (text == "0" || text == "1") return static_cast<std::uint8_t>(text == "1");
    return fail(ErrorCode::BadValue, inQuotes(text) + " is no label (" + table.describeRow(row) + ")",
                "Labels are 0 and 1.", path.string());
}

} // namespace

Result<std::vector<LabelCorrection>> readLabelOverlay(FileSystem& files, const Path& path)
{
    THRESHER_ASSIGN(const CsvTable table, readCsv(files, path));
    THRESHER_ASSIGN(const std::size_t id, table.requireColumn("id"));
    THRESHER_ASSIGN(const std::size_t className, table.requireColumn("class"));
    THRESHER_ASSIGN(const std::size_t was, table.requireColumn("was"));
    THRESHER_ASSIGN(const std::size_t label, table.requireColumn("label"));
    const std::size_t note = table.findColumn("note");
    std::vector<LabelCorrection> out;
    std::set<std::pair<std::string_view, std::string_view>> seen;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        LabelCorrection one;
        one.id = std::string(table.at(i, id));
        one.className = std::string(table.at(i, className));
        THRESHER_ASSIGN(one.was, labelAt(table, i, was, path));
        THRESHER_ASSIGN(one.label, labelAt(table, i, label, path));
        if (note != table.columns()) one.note = std::string(table.at(i, note));
        if (one.was == one.label)
            return fail(ErrorCode::BadValue, "The correction changes nothing (" + table.describeRow(i) + ")",
                        "`was` is the label in the data, `label` the one to train on.", path.string());
        if (!seen.emplace(table.at(i, id), table.at(i, className)).second)
            return fail(ErrorCode::BadIds,
                        inQuotes(one.id) + " is corrected twice for the class " + one.className,
                        "Remove one of the two rows.", path.string());
        out.push_back(std::move(one));
    }
    return out;
}

Status writeLabelOverlay(FileSystem& files, const Path& path, std::vector<LabelCorrection> corrections)
{
    std::sort(corrections.begin(), corrections.end(), [](const auto& a, const auto& b) {
        return std::tie(a.id, a.className) < std::tie(b.id, b.className);
    });
    CsvWriter out;
    out.field("id").field("class").field("was").field("label").field("note").endRow();
    for (const LabelCorrection& one : corrections)
        out.field(one.id)
            .field(one.className)
            .field(static_cast<long long>(one.was))
            .field(static_cast<long long>(one.label))
            .field(one.note)
            .endRow();
    return writeAtomically(files, path, out.text());
}

void correct(std::vector<LabelCorrection>& corrections, LabelCorrection one)
{
    std::erase_if(corrections, [&](const LabelCorrection& earlier) {
        return earlier.id == one.id && earlier.className == one.className;
    });
    if (one.was != one.label) corrections.push_back(std::move(one));
}

Result<LabelMatrix> correctedLabels(const LabelMatrix& labels, std::span<const std::string> ids,
                                    std::span<const std::string> classes,
                                    std::span<const LabelCorrection> corrections)
{
    LabelMatrix out = labels;
    std::unordered_map<std::string_view, std::size_t> rows;
    for (std::size_t i = 0; i < ids.size(); ++i) rows.emplace(ids[i], i);
    for (const LabelCorrection& one : corrections) {
        const auto row = rows.find(one.id);
        if (row == rows.end())
            return fail(ErrorCode::BadIds,
                        "A correction names the id " + inQuotes(one.id) + " that the data lacks",
                        "The overlay belongs to other data, or the row was removed.");
        const auto c = std::find(classes.begin(), classes.end(), one.className);
        if (c == classes.end())
            return fail(ErrorCode::BadClass,
                        "A correction names the class " + inQuotes(one.className) + " that the data lacks",
                        "The overlay belongs to other data, or the class was renamed.");
        std::uint8_t& label = out(row->second, static_cast<std::size_t>(c - classes.begin()));
        if (label != one.was)
            return fail(ErrorCode::Mismatch,
                        "The data's label of " + inQuotes(one.id) + " for " + one.className +
                            " is no longer the one that was corrected",
                        "Look at the correction again, or remove it.");
        label = one.label;
    }
    return out;
}

} // namespace thresher
