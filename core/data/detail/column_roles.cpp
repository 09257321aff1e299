#include "data/detail/column_roles.h"

#include "base/numbers.h"
#include "config/nearest.h"
#include "data/detail/label_cell.h"
#include "data/excerpt.h"

#include <algorithm>
#include <set>
#include <unicode/uloc.h>
#include <unordered_map>
#include <unordered_set>

namespace thresher::detail {
namespace {

constexpr std::size_t longestGuessedId = 64;
constexpr std::size_t mostGuessedClasses = 200;
constexpr std::size_t mostNamesInHint = 40;

const std::set<std::string_view>& languageCodes()
{
    static const auto codes = [] {
        std::set<std::string_view> all;
        for (const char* const* code = uloc_getISOLanguages(); *code != nullptr; ++code) all.insert(*code);
        return all;
    }();
    return codes;
}

bool isScalar(const RawColumn& column)
{
    return column.kind == ColumnKind::Text || column.kind == ColumnKind::Number;
}

// All values are 0 or 1, and there is one.
bool isFlagColumn(const RawColumn& column)
{
    if (!isScalar(column)) return false;
    bool any = false;
    for (std::size_t i = 0; i < column.text.size(); ++i) {
        if (column.null[i] != 0) continue;
        if (!parseFlag(column.text[i])) return false;
        any = true;
    }
    return any;
}

// The cells that keep a column from being one of 0 and 1.
struct OddCells {
    std::size_t count = 0, first = 0, cells = 0;
};

// Few enough to be slips: a fifth of the cells at most, or a single one in a short file, and no more than
// half of those that are 0 or 1. A column of counts or of fold numbers has more.
std::optional<OddCells> oddCells(const RawColumn& column)
{
    OddCells odd;
    for (std::size_t i = 0; i < column.text.size(); ++i) {
        if (column.null[i] != 0) continue;
        ++odd.cells;
        if (parseFlag(column.text[i])) continue;
        if (odd.count++ == 0) odd.first = i;
    }
    const bool few = odd.count <= std::max<std::size_t>(1, odd.cells / 5) && 3 * odd.count <= odd.cells;
    return odd.count > 0 && few ? std::optional(odd) : std::nullopt;
}

bool isNumberColumn(const RawColumn& column)
{
    return column.kind == ColumnKind::Number ||
           std::all_of(column.text.begin(), column.text.end(),
                       [](const std::string& cell) { return cell.empty() || parseDouble(cell).has_value(); });
}

// Every value is a language code ("uk", "eng", "pt-BR").
bool isLanguageColumn(const RawColumn& column)
{
    if (column.kind != ColumnKind::Text) return false;
    std::unordered_set<std::string_view> seen;
    for (const auto& cell : column.text) {
        if (cell.empty() || !seen.insert(cell).second) continue;
        if (cell.size() > 7 || seen.size() > 30) return false;
        std::string code = cell.substr(0, cell.find_first_of("-_"));
        std::transform(code.begin(), code.end(), code.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
        if (languageCodes().count(code) == 0) return false;
    }
    return !seen.empty();
}

bool isIdColumn(const RawColumn& column)
{
    if (!isScalar(column) || column.text.empty()) return false;
    std::unordered_set<std::string_view> seen;
    for (const auto& cell : column.text)
        if (cell.empty() || cell.size() > longestGuessedId || !seen.insert(cell).second) return false;
    return true;
}

// Written lists in every cell that has something; for spans, lists of lists.
bool isWrittenListColumn(const RawColumn& column, bool spans)
{
    if (column.kind != ColumnKind::Text) return false;
    bool any = false;
    for (const auto& cell : column.text) {
        if (!isWrittenList(cell)) {
            if (const auto labels = parseLabelCell(cell, '|'); !labels->empty()) return false;
            continue;
        }
        const auto numbers = parseSpanCell(cell);
        if (!spans && numbers && !numbers->empty()) return false;
        if (spans && !numbers) return false;
        any = any || !spans || !numbers->empty();
    }
    return any;
}

// Delimited labels: every label is a known class, or (without known classes) few labels, some cells with
// several.
bool isDelimitedColumn(const RawColumn& column, const std::vector<std::string>& classes)
{
    if (column.kind != ColumnKind::Text) return false;
    const char delimiter = cellDelimiter(column.text);
    const std::unordered_set<std::string_view> known(classes.begin(), classes.end());
    std::set<std::string> labels;
    bool several = false;
    for (const auto& cell : column.text) {
        const auto parts = parseLabelCell(cell, delimiter);
        if (!parts) return false;
        several = several || parts->size() > 1;
        for (const auto& label : *parts) {
            if (!known.empty() && known.count(label) == 0) return false;
            if (label.size() > longestGuessedId) return false;
            labels.insert(label);
        }
        if (labels.size() > mostGuessedClasses) return false;
    }
    if (labels.empty()) return false;
    return !known.empty() || (several && 2 * labels.size() <= column.text.size());
}

double meanLength(const RawColumn& column)
{
    double total = 0;
    for (const auto& cell : column.text) total += static_cast<double>(cell.size());
    return total / static_cast<double>(std::max<std::size_t>(1, column.text.size()));
}

class RoleFinder {
  public:
    RoleFinder(const RawTable& table, const DataConfig& config, const std::vector<std::string>& classes,
               const ReadOptions& options, const std::string& where)
        : m_table(table), m_config(config), m_classes(classes), m_options(options), m_where(where)
    {}

    Result<ColumnRoles> find()
    {
        THRESHER_TRY(findTold());
        THRESHER_TRY(checkDistinct());
        THRESHER_TRY(checkTypes());
        if (m_config.language_column.empty()) guess(m_roles.language, "language", isLanguageColumn);
        if (m_config.spans_column.empty()) guessSpans();
        if (!toldLabels()) THRESHER_TRY(guessLabels());
        THRESHER_TRY(checkWhatComesWithLabels());
        if (!m_roles.text) guessText();
        if (!m_roles.id) guess(m_roles.id, "id", isIdColumn);
        if (!m_roles.text && m_options.textRequired)
            return fail(ErrorCode::BadColumn, "There is no column with texts",
                        hintOfNames(m_config.text_column, m_table.names(), "Columns"), m_where);
        findAlmostLabels();
        if (!hasLabels() && m_options.labelsRequired) return noLabels();
        THRESHER_TRY(checkNames());
        return std::move(m_roles);
    }

  private:
    // A column in a role, what it is there for, and who can name another one.
    struct Assigned {
        std::size_t column;
        const char* what;
        const char* key;
    };

    bool hasLabels() const { return m_roles.labelList || !m_roles.labelColumns.empty(); }
    bool toldLabels() const { return !m_config.label_column.empty() || !m_config.label_columns.empty(); }

    Error missing(const std::string& name) const
    {
        return fail(ErrorCode::BadColumn, "There is no column '" + name + "'",
                    hintOfNames(name, m_table.names(), "Columns"), m_where);
    }

    Error noLabels() const
    {
        const std::string almost =
            m_roles.warnings.empty() ? std::string() : m_roles.warnings.front().message + ". ";
        return fail(ErrorCode::BadColumn, "There is no column with labels",
                    almost + "Name it with data.label_column or data.label_columns (--label-column). " +
                        hintOfNames({}, m_table.names(), "Columns"),
                    m_where);
    }

    // The column of that name; an error when it is not there and `required`, or is there twice.
    Result<std::optional<std::size_t>> named(const std::string& name, bool required) const
    {
        std::optional<std::size_t> found;
        if (name.empty()) return found;
        for (std::size_t c = 0; c < m_table.columns.size(); ++c) {
            if (m_table.columns[c].name != name) continue;
            if (found) return thereTwice(name);
            found = c;
        }
        if (!found && required) return missing(name);
        return found;
    }

    Status findTold()
    {
        const DataConfig byDefault;
        THRESHER_ASSIGN(m_roles.id, named(m_config.id_column, m_config.id_column != byDefault.id_column));
        THRESHER_ASSIGN(m_roles.text,
                        named(m_config.text_column,
                              m_options.textRequired && m_config.text_column != byDefault.text_column));
        THRESHER_ASSIGN(m_roles.language, named(m_config.language_column, false));
        THRESHER_ASSIGN(m_roles.spans, named(m_config.spans_column, false));
        return findToldLabels();
    }

    // Files without labels, told or guessed, may lack the columns that only labelled files have.
    Status checkWhatComesWithLabels() const
    {
        if (!hasLabels()) return {};
        THRESHER_TRY(named(m_config.language_column, true));
        THRESHER_TRY(named(m_config.spans_column, true));
        return {};
    }

    std::vector<Assigned> assigned() const
    {
        std::vector<Assigned> all;
        const auto add = [&](std::optional<std::size_t> role, const char* what, const char* key) {
            if (role) all.push_back({*role, what, key});
        };
        add(m_roles.id, "ids", "data.id_column (--id-column)");
        add(m_roles.text, "texts", "data.text_column (--text-column)");
        add(m_roles.language, "languages", "data.language_column");
        add(m_roles.spans, "spans", "data.spans_column");
        add(m_roles.labelList, "labels", "data.label_column (--label-column)");
        for (const auto column : m_roles.labelColumns)
            add(column, "labels", "data.label_columns (--label-column)");
        return all;
    }

    // Texts are moved out of their column: a second role would find it empty.
    Status checkDistinct() const
    {
        std::unordered_map<std::size_t, Assigned> first;
        for (const auto& role : assigned()) {
            const auto [earlier, isNew] = first.emplace(role.column, role);
            if (isNew) continue;
            const std::string what = earlier->second.what, key = earlier->second.key;
            const std::string name = inQuotes(m_table.columns[role.column].name);
            if (what == role.what)
                return fail(ErrorCode::BadColumn, "The column " + name + " is named twice for " + what,
                            "Name it once in " + key + ".", m_where);
            return fail(ErrorCode::BadColumn,
                        "The column " + name + " is named for " + what + " and for " + role.what,
                        "Name another column with " + key + " or " + role.key + ". " +
                            hintOfNames({}, m_table.names(), "Columns"),
                        m_where);
        }
        return {};
    }

    // Columns without a name, or with that of another one, may be there as long as they mean nothing.
    Status checkNames() const
    {
        std::unordered_map<std::string_view, std::size_t> count;
        for (const auto& column : m_table.columns) ++count[column.name];
        for (const auto& role : assigned()) {
            const auto& name = m_table.columns[role.column].name;
            // Tables are often written with a counter that has no name, which does for ids.
            if (name.empty() && role.column != m_roles.id)
                return fail(ErrorCode::BadColumn,
                            "Column " + std::to_string(role.column + 1) +
                                " has no name, and would be taken for " + role.what,
                            std::string("Give it a name in the file, or name another column with ") +
                                role.key + ".",
                            m_where);
            if (count[name] > 1) return thereTwice(name);
        }
        return {};
    }

    Error thereTwice(const std::string& name) const
    {
        return fail(ErrorCode::BadColumn, "The column " + inQuotes(name) + " is there twice",
                    "Rename or remove one of them.", m_where);
    }

    // Only where every column of 0 and 1 would have been taken as a class.
    void findAlmostLabels()
    {
        if (toldLabels() || m_roles.labelList || !m_classes.empty()) return;
        std::vector<bool> taken(m_table.columns.size(), false);
        for (const auto& role : assigned()) taken[role.column] = true;
        for (std::size_t c = 0; c < m_table.columns.size(); ++c) {
            const auto& column = m_table.columns[c];
            const auto odd = taken[c] || column.name.empty() ? std::nullopt : oddCells(column);
            if (!odd) continue;
            m_roles.warnings.push_back(
                {"almost_label",
                 inQuotes(column.name) + " is 0/1 but for " + std::to_string(odd->count) + " of " +
                     std::to_string(odd->cells) + " rows (first: row " + std::to_string(odd->first) + ", " +
                     inQuotes(column.text[odd->first]) +
                     "); it was not taken as a class: mend the cells, or name the classes with "
                     "data.label_columns",
                 static_cast<std::int64_t>(odd->first), column.name});
        }
    }

    Status findToldLabels()
    {
        THRESHER_ASSIGN(const auto single, named(m_config.label_column, m_options.labelsRequired));
        if (single) {
            const auto& column = m_table.columns[*single];
            // A column of 0 and 1 is one class, named as the column.
            if (column.kind == ColumnKind::Number || isFlagColumn(column))
                m_roles.labelColumns = {*single};
            else
                m_roles.labelList = single;
        }
        if (!m_config.label_column.empty()) return {};
        std::vector<std::string> absent;
        for (const auto& name : m_config.label_columns) {
            THRESHER_ASSIGN(const auto column, named(name, m_options.labelsRequired));
            if (column)
                m_roles.labelColumns.push_back(*column);
            else
                absent.push_back(name);
        }
        if (!absent.empty() && !m_roles.labelColumns.empty()) return missing(absent.front());
        return {};
    }

    Status checkTypes() const
    {
        const auto check = [&](std::optional<std::size_t> role, const char* what, auto accepts) -> Status {
            if (!role || accepts(m_table.columns[*role])) return {};
            return fail(ErrorCode::BadColumn,
                        "The column '" + m_table.columns[*role].name + "' (" + m_table.columns[*role].type +
                            ") cannot be used for " + what,
                        hintOfNames({}, m_table.names(), "Columns"), m_where);
        };
        THRESHER_TRY(check(m_roles.id, "ids", isScalar));
        THRESHER_TRY(check(m_roles.text, "texts", isScalar));
        THRESHER_TRY(check(m_roles.language, "languages", isScalar));
        THRESHER_TRY(check(m_roles.spans, "spans", [](const RawColumn& c) {
            return c.kind == ColumnKind::SpanList || c.kind == ColumnKind::Text ||
                   (c.kind == ColumnKind::TextList &&
                    std::all_of(c.lists.begin(), c.lists.end(),
                                [](const auto& list) { return list.empty(); }));
        }));
        THRESHER_TRY(check(m_roles.labelList, "labels", [](const RawColumn& c) {
            return c.kind == ColumnKind::TextList || c.kind == ColumnKind::Text;
        }));
        for (const auto column : m_roles.labelColumns) THRESHER_TRY(check(column, "0/1 labels", isScalar));
        return {};
    }

    bool isFree(std::size_t column) const
    {
        const auto& list = m_roles.labelColumns;
        return m_roles.id != column && m_roles.text != column && m_roles.language != column &&
               m_roles.spans != column && m_roles.labelList != column &&
               std::find(list.begin(), list.end(), column) == list.end();
    }

    template <class Accepts>
    bool guess(std::optional<std::size_t>& role, const char* what, Accepts accepts)
    {
        if (role) return true;
        for (std::size_t c = 0; c < m_table.columns.size(); ++c) {
            if (!isFree(c) || !accepts(m_table.columns[c])) continue;
            role = c;
            m_roles.guessed.emplace_back(what);
            return true;
        }
        return false;
    }

    void guessSpans()
    {
        if (guess(m_roles.spans, "spans", [](const RawColumn& c) { return c.kind == ColumnKind::SpanList; }))
            return;
        guess(m_roles.spans, "spans", [](const RawColumn& c) { return isWrittenListColumn(c, true); });
    }

    // Columns named as the known classes first, then lists, then every 0/1 column, then delimited text.
    Status guessLabels()
    {
        THRESHER_TRY(guessClassColumns());
        if (hasLabels()) return {};
        auto& list = m_roles.labelList;
        if (guess(list, "labels", [](const RawColumn& c) { return c.kind == ColumnKind::TextList; }))
            return {};
        if (guess(list, "labels", [](const RawColumn& c) { return isWrittenListColumn(c, false); }))
            return {};
        std::vector<std::size_t> flags;
        for (std::size_t c = 0; c < m_table.columns.size(); ++c)
            if (isFree(c) && isFlagColumn(m_table.columns[c])) flags.push_back(c);
        THRESHER_TRY(checkClassCount(flags.size(), m_where));
        m_roles.labelColumns = std::move(flags);
        if (!m_roles.labelColumns.empty())
            m_roles.guessed.emplace_back("labels");
        else
            guess(list, "labels", [&](const RawColumn& c) { return isDelimitedColumn(c, m_classes); });
        return {};
    }

    Status guessClassColumns()
    {
        std::vector<std::size_t> found;
        std::string absent;
        for (const auto& name : m_classes) {
            THRESHER_ASSIGN(const auto column, named(name, false));
            if (column && isFree(*column))
                found.push_back(*column);
            else if (absent.empty())
                absent = name;
        }
        if (found.empty()) return {};
        if (!absent.empty())
            return fail(ErrorCode::BadClass, "The class '" + absent + "' has no column, others have one",
                        hintOfNames(absent, m_table.names(), "Columns"), m_where);
        m_roles.labelColumns = std::move(found);
        m_roles.guessed.emplace_back("labels");
        return {};
    }

    // The longest texts.
    void guessText()
    {
        std::optional<std::size_t> best;
        for (std::size_t c = 0; c < m_table.columns.size(); ++c) {
            const auto& column = m_table.columns[c];
            if (!isFree(c) || column.kind != ColumnKind::Text || isNumberColumn(column)) continue;
            if (!best || meanLength(column) > meanLength(m_table.columns[*best])) best = c;
        }
        if (!best) return;
        m_roles.text = best;
        m_roles.guessed.emplace_back("text");
    }

    const RawTable& m_table;
    const DataConfig& m_config;
    const std::vector<std::string>& m_classes;
    const ReadOptions& m_options;
    const std::string& m_where;
    ColumnRoles m_roles;
};

} // namespace

std::optional<bool> parseFlag(std::string_view text)
{
    if (text == "1" || text == "1.0" || text == "true" || text == "True" || text == "TRUE") return true;
    if (text == "0" || text == "0.0" || text == "false" || text == "False" || text == "FALSE") return false;
    return std::nullopt;
}

std::string hintOfNames(const std::string& wrong, const std::vector<std::string>& names, const char* what)
{
    std::string hint;
    if (const auto nearest = nearestName(wrong, names); !wrong.empty() && !nearest.empty())
        hint = "Did you mean '" + nearest + "'? ";
    hint += std::string(what) + ": ";
    for (std::size_t i = 0; i < std::min(names.size(), mostNamesInHint); ++i)
        hint += (i > 0 ? ", " : "") + excerpt(names[i]);
    return hint + (names.size() > mostNamesInHint ? ", ..." : names.empty() ? "none." : ".");
}

Result<ColumnRoles> assignRoles(const RawTable& table, const DataConfig& config,
                                const std::vector<std::string>& classes, const ReadOptions& options,
                                const std::string& where)
{
    return RoleFinder(table, config, classes, options, where).find();
}

} // namespace thresher::detail
