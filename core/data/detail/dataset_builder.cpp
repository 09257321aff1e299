#include "data/detail/dataset_builder.h"

#include "base/utf8.h"
#include "data/detail/label_cell.h"
#include "data/excerpt.h"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace thresher::detail {
namespace {

class Builder {
  public:
    Builder(RawTable& table, const ColumnRoles& roles, std::vector<std::string> classes,
            const std::string& where)
        : m_table(table), m_roles(roles), m_where(where)
    {
        m_data.classes = std::move(classes);
        m_data.warnings = std::move(table.warnings);
        m_data.warnings.insert(m_data.warnings.end(), roles.warnings.begin(), roles.warnings.end());
    }

    Result<Dataset> build()
    {
        takeIds();
        takeTexts();
        if (m_roles.language) m_data.languages = takeText(*m_roles.language);
        THRESHER_TRY(takeSpans());
        if (m_roles.labelList) THRESHER_TRY(takeLabelLists());
        if (!m_roles.labelColumns.empty()) THRESHER_TRY(takeLabelColumns());
        if (!m_data.hasLabels) m_data.labels = LabelMatrix(m_table.rows, 0);
        describe();
        std::stable_sort(m_data.warnings.begin(), m_data.warnings.end(),
                         [](const DataWarning& a, const DataWarning& b) { return a.row < b.row; });
        return std::move(m_data);
    }

  private:
    void warn(const char* code, std::string message, std::size_t row, std::string about = {})
    {
        m_data.warnings.push_back(
            {code, std::move(message), static_cast<std::int64_t>(row), std::move(about)});
    }

    // Invalid parts become U+FFFD, with a warning that gives the byte.
    void repair(std::string& text, std::size_t row, const std::string& column)
    {
        const auto at = firstInvalidUtf8(text);
        if (!at) return;
        warn("invalid_utf8",
             "Byte " + std::to_string(*at) + " of " + inQuotes(column) + " is not UTF-8; replaced by U+FFFD",
             row, column);
        text = replaceInvalidUtf8(text);
    }

    std::vector<std::string> takeText(std::size_t index)
    {
        auto& column = m_table.columns[index];
        for (std::size_t row = 0; row < column.text.size(); ++row) repair(column.text[row], row, column.name);
        return std::move(column.text);
    }

    void takeIds()
    {
        if (!m_roles.id) {
            m_data.warnings.push_back({"no_ids", "No column holds ids: rows are numbered from 0", -1});
            for (std::size_t row = 0; row < m_table.rows; ++row) m_data.ids.push_back(std::to_string(row));
            return;
        }
        m_data.ids = takeText(*m_roles.id);
        std::unordered_map<std::string_view, std::size_t> first;
        for (std::size_t row = 0; row < m_data.ids.size(); ++row) {
            const auto& id = m_data.ids[row];
            if (id.empty()) {
                warn("missing_id", "The row has no id", row);
                continue;
            }
            const auto [found, isNew] = first.emplace(id, row);
            if (!isNew)
                warn("duplicate_id",
                     "The id " + inQuotes(id) + " is that of row " + std::to_string(found->second), row, id);
        }
    }

    void takeTexts()
    {
        if (!m_roles.text) {
            m_data.texts.resize(m_table.rows);
            return;
        }
        m_data.texts = takeText(*m_roles.text);
        for (std::size_t row = 0; row < m_data.texts.size(); ++row)
            if (m_data.texts[row].find_first_not_of(" \t\r\n") == std::string::npos)
                warn("empty_text", "The text is empty", row);
    }

    Status takeSpans()
    {
        if (!m_roles.spans) return {};
        auto& column = m_table.columns[*m_roles.spans];
        m_data.spans.resize(m_table.rows);
        for (std::size_t row = 0; row < m_table.rows; ++row) {
            std::vector<std::vector<std::int64_t>> entries;
            if (column.kind == ColumnKind::SpanList) {
                entries = std::move(column.spans[row]);
            } else if (column.kind == ColumnKind::Text) {
                auto parsed = parseSpanCell(column.text[row]);
                if (!parsed)
                    return fail(ErrorCode::BadValue,
                                "Row " + std::to_string(row) + " (from 0) of " + inQuotes(column.name) +
                                    " is no list of spans",
                                "Spans are written [[begin, end], ...].", m_where);
                entries = std::move(*parsed);
            }
            checkSpans(entries, row);
        }
        return {};
    }

    void checkSpans(const std::vector<std::vector<std::int64_t>>& entries, std::size_t row)
    {
        auto& spans = m_data.spans[row];
        const auto length = static_cast<std::int64_t>(codePointCount(m_data.texts[row]));
        for (const auto& entry : entries) {
            if (entry.size() != 2 || entry[0] < 0 || entry[1] < entry[0]) {
                warn("bad_span", "A span is not [begin, end) with 0 <= begin <= end; left out", row);
                continue;
            }
            spans.push_back({entry[0], entry[1]});
            if (m_roles.text && entry[1] > length)
                warn("span_past_end",
                     "A span ends at " + std::to_string(entry[1]) + ", the text at " + std::to_string(length),
                     row);
        }
        auto sorted = spans;
        std::sort(sorted.begin(), sorted.end(), [](const TextSpan& a, const TextSpan& b) {
            return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
        });
        for (std::size_t i = 1; i < sorted.size(); ++i)
            if (sorted[i].begin < sorted[i - 1].end) {
                warn("overlapping_spans", "Spans overlap at " + std::to_string(sorted[i].begin), row);
                break;
            }
    }

    Status takeLabelLists()
    {
        auto& column = m_table.columns[*m_roles.labelList];
        auto lists = std::move(column.lists);
        if (column.kind == ColumnKind::Text) {
            const char delimiter = cellDelimiter(column.text);
            for (std::size_t row = 0; row < m_table.rows; ++row) {
                auto labels = parseLabelCell(column.text[row], delimiter);
                if (!labels)
                    return fail(ErrorCode::BadValue,
                                "The list of labels in row " + std::to_string(row) + " (from 0) of " +
                                    inQuotes(column.name) + " is not closed, or text follows it",
                                "Labels are written a|b, a,b or ['a', 'b'].", m_where);
                lists.push_back(std::move(*labels));
            }
        }
        for (std::size_t row = 0; row < m_table.rows; ++row) {
            if (column.null[row] != 0) warn("null_labels", "No list of labels: taken as no label", row);
            for (auto& label : lists[row]) repair(label, row, column.name);
            // As in written lists, where it is the end of a list with a comma too many.
            if (std::erase(lists[row], std::string()) > 0)
                warn("unknown_label", "A label is empty; left out", row);
        }
        const bool known = !m_data.classes.empty();
        if (!known) {
            std::set<std::string> names;
            for (const auto& labels : lists) names.insert(labels.begin(), labels.end());
            THRESHER_TRY(checkClassCount(names.size(), m_where));
            m_data.classes.assign(names.begin(), names.end());
        }
        return fillLabels(lists, known);
    }

    Status fillLabels(const std::vector<std::vector<std::string>>& lists, bool known)
    {
        std::unordered_map<std::string_view, std::size_t> indexOf;
        for (std::size_t l = 0; l < m_data.classes.size(); ++l) indexOf.emplace(m_data.classes[l], l);
        m_data.hasLabels = true;
        m_data.labels = LabelMatrix(m_table.rows, m_data.classes.size());
        std::set<std::string> unknown;
        for (std::size_t row = 0; row < lists.size(); ++row)
            for (const auto& label : lists[row]) {
                const auto found = indexOf.find(label);
                if (found != indexOf.end()) {
                    m_data.labels(row, found->second) = 1;
                    continue;
                }
                warn("unknown_label", "The label " + inQuotes(label) + " is no known class; left out", row,
                     label);
                unknown.insert(label);
            }
        return known ? checkKnownClasses(unknown) : Status();
    }

    // A class that no row has is rare or misspelt; labels that nobody knows say which.
    Status checkKnownClasses(const std::set<std::string>& unknown)
    {
        for (std::size_t l = 0; l < m_data.classes.size(); ++l) {
            bool any = false;
            for (std::size_t row = 0; row < m_table.rows && !any; ++row) any = m_data.labels(row, l) != 0;
            if (any) continue;
            if (!unknown.empty())
                return fail(ErrorCode::BadClass, "No row has the class " + inQuotes(m_data.classes[l]),
                            hintOfNames(m_data.classes[l], {unknown.begin(), unknown.end()},
                                        "Labels that are no class"),
                            m_where);
            m_data.warnings.push_back({"class_without_positives",
                                       "No row has the class " + inQuotes(m_data.classes[l]), -1,
                                       m_data.classes[l]});
        }
        return {};
    }

    Status takeLabelColumns()
    {
        std::vector<std::string> names;
        for (const auto index : m_roles.labelColumns) names.push_back(m_table.columns[index].name);
        if (m_data.classes.empty()) m_data.classes = names;
        for (const auto& name : names)
            if (std::find(m_data.classes.begin(), m_data.classes.end(), name) == m_data.classes.end())
                m_data.warnings.push_back({"unknown_label",
                                           "The column " + inQuotes(name) + " is no known class; left out",
                                           -1, name});
        m_data.hasLabels = true;
        m_data.labels = LabelMatrix(m_table.rows, m_data.classes.size());
        for (std::size_t l = 0; l < m_data.classes.size(); ++l) {
            const auto found = std::find(names.begin(), names.end(), m_data.classes[l]);
            if (found == names.end())
                return fail(ErrorCode::BadClass,
                            "The class " + inQuotes(m_data.classes[l]) + " has no column",
                            hintOfNames(m_data.classes[l], names, "Label columns"), m_where);
            THRESHER_TRY(fillColumn(
                m_table.columns[m_roles.labelColumns[static_cast<std::size_t>(found - names.begin())]], l));
        }
        return {};
    }

    Status fillColumn(const RawColumn& column, std::size_t l)
    {
        for (std::size_t row = 0; row < m_table.rows; ++row) {
            if (column.null[row] != 0) {
                warn("null_labels", "No value in " + inQuotes(column.name) + ": taken as 0", row,
                     column.name);
                continue;
            }
            const auto flag = parseFlag(column.text[row]);
            if (!flag)
                return fail(ErrorCode::BadValue,
                            inQuotes(column.text[row]) + " in row " + std::to_string(row) + " (from 0) of " +
                                inQuotes(column.name) + " is neither 0 nor 1",
                            "Label columns hold 0 and 1.", m_where);
            m_data.labels(row, l) = *flag ? 1 : 0;
        }
        return {};
    }

    void describe()
    {
        auto& understood = m_data.understood;
        const auto name = [&](std::optional<std::size_t> role) {
            return role ? m_table.columns[*role].name : std::string();
        };
        understood.format = m_table.format;
        understood.id = name(m_roles.id);
        understood.text = name(m_roles.text);
        understood.language = name(m_roles.language);
        understood.spans = name(m_roles.spans);
        understood.labelList = name(m_roles.labelList);
        for (const auto index : m_roles.labelColumns)
            understood.labelColumns.push_back(m_table.columns[index].name);
        understood.guessed = m_roles.guessed;
    }

    RawTable& m_table;
    const ColumnRoles& m_roles;
    const std::string& m_where;
    Dataset m_data;
};

} // namespace

Result<Dataset> buildDataset(RawTable& table, const ColumnRoles& roles, std::vector<std::string> classes,
                             const std::string& where)
{
    return Builder(table, roles, std::move(classes), where).build();
}

} // namespace thresher::detail
