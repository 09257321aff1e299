#include "data/detail/column_roles.h"

#include "base/numbers.h"
#include "config/nearest.h"
#include "data/detail/label_cell.h"

#include <algorithm>
#include <set>
#include <unicode/uloc.h>
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
        const DataConfig byDefault;
        THRESHER_ASSIGN(m_roles.id, named(m_config.id_column, m_config.id_column != byDefault.id_column));
        THRESHER_ASSIGN(m_roles.text,
                        named(m_config.text_column,
                              m_options.textRequired && m_config.text_column != byDefault.text_column));
        THRESHER_TRY(findToldLabels());
        THRESHER_ASSIGN(m_roles.language, named(m_config.language_column, hasLabels()));
        THRESHER_ASSIGN(m_roles.spans, named(m_config.spans_column, hasLabels()));
        THRESHER_TRY(checkTypes());
        if (m_config.language_column.empty()) guess(m_roles.language, "language", isLanguageColumn);
        if (m_config.spans_column.empty()) guessSpans();
        if (!toldLabels()) THRESHER_TRY(guessLabels());
        if (!m_roles.text) guessText();
        if (!m_roles.id) guess(m_roles.id, "id", isIdColumn);
        if (!m_roles.text && m_options.textRequired)
            return fail(ErrorCode::BadColumn, "There is no column with texts",
                        hintOfNames(m_config.text_column, m_table.names(), "Columns"), m_where);
        if (!hasLabels() && m_options.labelsRequired)
            return fail(ErrorCode::BadColumn, "There is no column with labels",
                        "Name it with data.label_column or data.label_columns (--label-column). " +
                            hintOfNames({}, m_table.names(), "Columns"),
                        m_where);
        return std::move(m_roles);
    }

  private:
    bool hasLabels() const { return m_roles.labelList || !m_roles.labelColumns.empty(); }
    bool toldLabels() const { return !m_config.label_column.empty() || !m_config.label_columns.empty(); }

    Error missing(const std::string& name) const
    {
        return fail(ErrorCode::BadColumn, "There is no column '" + name + "'",
                    hintOfNames(name, m_table.names(), "Columns"), m_where);
    }

    // The column of that name; an error when it is not there and `required`, or is there twice.
    Result<std::optional<std::size_t>> named(const std::string& name, bool required) const
    {
        std::optional<std::size_t> found;
        if (name.empty()) return found;
        for (std::size_t c = 0; c < m_table.columns.size(); ++c) {
            if (m_table.columns[c].name != name) continue;
            if (found)
                return fail(ErrorCode::BadColumn, "The column '" + name + "' is there twice",
                            "Rename one of them.", m_where);
            found = c;
        }
        if (!found && required) return missing(name);
        return found;
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
        hint += (i > 0 ? ", " : "") + names[i];
    return hint + (names.size() > mostNamesInHint ? ", ..." : names.empty() ? "none." : ".");
}

Result<ColumnRoles> assignRoles(const RawTable& table, const DataConfig& config,
                                const std::vector<std::string>& classes, const ReadOptions& options,
                                const std::string& where)
{
    return RoleFinder(table, config, classes, options, where).find();
}

} // namespace thresher::detail
