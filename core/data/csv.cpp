#include "data/csv.h"

#include "base/numbers.h"
#include "base/utf8.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace thresher {
namespace {

constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";
constexpr std::array<char, 3> candidates = {',', ';', '\t'};
constexpr std::size_t rowsBetweenReports = 65536;

// 1-based line of a byte: LF, CRLF and a lone CR each end a line.
std::size_t lineAt(std::string_view bytes, std::size_t offset)
{
    std::size_t line = 1;
    for (std::size_t i = 0; i < std::min(offset, bytes.size()); ++i) {
        const bool crBeforeLf = bytes[i] == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n';
        if (bytes[i] == '\n' || (bytes[i] == '\r' && !crBeforeLf)) ++line;
    }
    return line;
}

// Ends of lines in it, counted as lineAt() does.
std::size_t lineBreaks(std::string_view text)
{
    auto breaks = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    for (std::size_t at = text.find('\r'); at != std::string_view::npos; at = text.find('\r', at + 1))
        breaks += at + 1 < text.size() && text[at + 1] == '\n' ? 0 : 1;
    return breaks;
}

// The most frequent candidate outside quotes in the first record; comma when there is none or on a tie.
char sniffDelimiter(std::string_view bytes)
{
    std::array<std::size_t, candidates.size()> counts{};
    bool quoted = false;
    for (const char c : bytes) {
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '\n' || c == '\r') break;
        for (std::size_t i = 0; i < candidates.size(); ++i)
            if (c == candidates[i]) ++counts[i];
    }
    return candidates[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) -
                                               counts.begin())];
}

std::string undoDoubledQuotes(std::string_view raw)
{
    std::string out;
    out.reserve(raw.size());
    for (std::size_t from = 0; from < raw.size();) {
        // Up to and with the first quote of a pair; the second one is left out.
        const std::size_t quote = std::min(raw.find('"', from), raw.size() - 1);
        out.append(raw, from, quote + 1 - from);
        from = quote + 2;
    }
    return out;
}

} // namespace

// One pass over the bytes. Unquoted fields are scanned with a table of the bytes that end them, quoted ones
// with memchr.
class CsvParser {
  public:
    CsvParser(std::string_view bytes, const CsvOptions& options) : m_bytes(bytes), m_options(options) {}

    Result<CsvTable> parse(const Progress& progress);

  private:
    Status checkEncoding();
    Status checkHeader() const;
    Status readRecord(std::vector<std::string_view>& out);
    Result<std::string_view> readQuoted();
    std::string_view readPlain();
    void skipBlankLines();
    bool atEnd() const { return m_at >= m_bytes.size(); }
    void endRow(std::size_t line);
    void listInvalidFields();
    std::string rowName() const
    {
        return m_inHeader ? std::string("the header")
                          : "row " + std::to_string(m_table.m_rowLines.size() + 1);
    }

    std::string_view m_bytes;
    const CsvOptions& m_options;
    std::size_t m_at = 0;
    std::size_t m_line = 1; // where m_at stands, at the beginning of a record
    bool m_inHeader = true;
    bool m_anyInvalid = false;
    std::array<bool, 256> m_ends{}; // bytes that end an unquoted field
    CsvTable m_table;
};

Status CsvParser::checkEncoding()
{
    if (m_bytes.starts_with("\xFF\xFE") || m_bytes.starts_with("\xFE\xFF"))
        return fail(ErrorCode::BadEncoding, "The file is UTF-16, not UTF-8", "Save it as UTF-8.",
                    m_options.where);
    const auto invalid = firstInvalidUtf8(m_bytes);
    if (!invalid) return {};
    m_anyInvalid = true;
    if (m_options.allowInvalidUtf8) return {};
    const std::size_t line = lineAt(m_bytes, *invalid);
    return fail(ErrorCode::BadEncoding,
                "Byte " + std::to_string(*invalid) + " (line " + std::to_string(line) +
                    ") is not valid UTF-8",
                "Save the file as UTF-8.", m_options.where);
}

Status CsvParser::checkHeader() const
{
    for (const std::string_view name : m_table.m_header) {
        if (m_anyInvalid && firstInvalidUtf8(name))
            return fail(ErrorCode::BadEncoding, "The header is not valid UTF-8", "Save the file as UTF-8.",
                        m_options.where);
        // Valid UTF-8, but no text has them, and UTF-16 has one beside every Latin letter.
        if (name.find('\0') != std::string_view::npos)
            return fail(ErrorCode::BadEncoding, "The header holds NUL bytes, as UTF-16 does",
                        "Save the file as UTF-8.", m_options.where);
    }
    return {};
}

// Also what ends a row: LF, CRLF or CR.
void CsvParser::skipBlankLines()
{
    const std::size_t begin = m_at;
    while (!atEnd() && (m_bytes[m_at] == '\n' || m_bytes[m_at] == '\r')) ++m_at;
    m_line += lineBreaks(m_bytes.substr(begin, m_at - begin));
}

std::string_view CsvParser::readPlain()
{
    const std::size_t begin = m_at;
    while (m_at < m_bytes.size() && !m_ends[static_cast<unsigned char>(m_bytes[m_at])]) ++m_at;
    return m_bytes.substr(begin, m_at - begin);
}

// At the opening quote; ends behind the closing one.
Result<std::string_view> CsvParser::readQuoted()
{
    const std::size_t open = m_at;
    const std::size_t begin = ++m_at;
    bool doubled = false;
    for (;;) {
        const void* found =
            atEnd() ? nullptr : std::memchr(m_bytes.data() + m_at, '"', m_bytes.size() - m_at);
        if (found == nullptr)
            return fail(ErrorCode::BadFormat,
                        "The quote that opens in " + rowName() + ", line " +
                            std::to_string(lineAt(m_bytes, open)) + ", is never closed",
                        "Close it; a quote inside a quoted field is written twice.", m_options.where);
        m_at = static_cast<std::size_t>(static_cast<const char*>(found) - m_bytes.data()) + 1;
        if (atEnd() || m_bytes[m_at] != '"') break;
        doubled = true;
        ++m_at;
    }
    const std::string_view raw = m_bytes.substr(begin, m_at - 1 - begin);
    if (!atEnd() && !m_ends[static_cast<unsigned char>(m_bytes[m_at])])
        return fail(ErrorCode::BadFormat,
                    "The quote that opens in " + rowName() + ", line " +
                        std::to_string(lineAt(m_bytes, open)) + ", closes in line " +
                        std::to_string(lineAt(m_bytes, m_at - 1)) + " with text behind it",
                    "Either it was never closed there, or a quote inside the field should be written twice.",
                    m_options.where);
    m_line += lineBreaks(raw);
    if (!doubled) return raw;
    m_table.m_unescaped.push_back(std::make_shared<const std::string>(undoDoubledQuotes(raw)));
    return std::string_view(*m_table.m_unescaped.back());
}

// Appends the fields of one record; stops at the row's end.
Status CsvParser::readRecord(std::vector<std::string_view>& out)
{
    for (;;) {
        if (!atEnd() && m_bytes[m_at] == '"') {
            THRESHER_ASSIGN(const std::string_view text, readQuoted());
            out.push_back(text);
        } else {
            out.push_back(readPlain());
        }
        if (m_inHeader && out.size() > mostColumns)
            return tooManyColumns("more than " + std::to_string(mostColumns), m_options.where);
        if (atEnd() || m_bytes[m_at] != m_table.m_delimiter) break;
        ++m_at;
    }
    return {};
}

void CsvParser::endRow(std::size_t line)
{
    const std::size_t fields = m_table.m_fields.size() - m_table.m_rowStarts.back();
    if (fields != m_table.m_header.size()) m_table.m_ragged.push_back({m_table.m_rowLines.size(), fields});
    m_table.m_rowStarts.push_back(m_table.m_fields.size());
    m_table.m_rowLines.push_back(line);
}

void CsvParser::listInvalidFields()
{
    for (std::size_t row = 0; row < m_table.rows(); ++row) {
        const auto fields = m_table.row(row);
        for (std::size_t column = 0; column < fields.size(); ++column)
            if (const auto byte = firstInvalidUtf8(fields[column]))
                m_table.m_invalid.push_back({row, column, *byte});
    }
}

Result<CsvTable> CsvParser::parse(const Progress& progress)
{
    THRESHER_TRY(checkEncoding());
    if (m_bytes.starts_with(byteOrderMark)) m_at = byteOrderMark.size();
    skipBlankLines();
    if (atEnd())
        return fail(ErrorCode::BadFormat, "The file is empty, a header was expected",
                    "Look whether it was copied whole, or name another file.", m_options.where);
    m_table.m_bytes = m_bytes;
    m_table.m_where = m_options.where;
    m_table.m_delimiter =
        m_options.delimiter != 0 ? m_options.delimiter : sniffDelimiter(m_bytes.substr(m_at));
    for (const char c : {m_table.m_delimiter, '\n', '\r'}) m_ends[static_cast<unsigned char>(c)] = true;

    THRESHER_TRY(readRecord(m_table.m_header));
    THRESHER_TRY(checkHeader());
    m_inHeader = false;
    m_table.m_rowStarts.push_back(0);
    for (skipBlankLines(); !atEnd(); skipBlankLines()) {
        const std::size_t line = m_line;
        THRESHER_TRY(readRecord(m_table.m_fields));
        endRow(line);
        if (m_table.m_rowLines.size() % rowsBetweenReports == 0) {
            progress("reading", m_at, m_bytes.size());
            if (progress.stopRequested())
                return fail(ErrorCode::Interrupted, "Reading was stopped", {}, m_options.where);
        }
    }
    if (m_anyInvalid) listInvalidFields();
    return std::move(m_table);
}

Error tooManyColumns(const std::string& howMany, const std::string& where)
{
    return fail(ErrorCode::BadFormat,
                "The file has " + howMany + " columns; at most " + std::to_string(mostColumns) + " are read",
                "It is damaged, or no table of posts: look at its first line.", where);
}

Result<CsvTable> parseCsv(std::string_view bytes, const CsvOptions& options, const Progress& progress)
{
    return CsvParser(bytes, options).parse(progress);
}

Result<CsvTable> readCsv(FileSystem& files, const Path& path, CsvOptions options, const Progress& progress)
{
    if (options.where.empty()) options.where = path.string();
    THRESHER_ASSIGN(auto bytes, files.readFile(path));
    const auto owned = std::make_shared<const std::string>(std::move(bytes));
    THRESHER_ASSIGN(CsvTable table, parseCsv(*owned, options, progress));
    table.m_owned = owned;
    return table;
}

std::vector<std::string> CsvTable::columnText(std::size_t column) const
{
    std::vector<std::string> out;
    out.reserve(rows());
    for (std::size_t i = 0; i < rows(); ++i) out.emplace_back(at(i, column));
    return out;
}

std::string CsvTable::describeRow(std::size_t row) const
{
    return "row " + std::to_string(row + 1) + " (line " + std::to_string(lineOf(row)) + ")";
}

std::size_t CsvTable::findColumn(std::string_view name) const
{
    return static_cast<std::size_t>(std::find(m_header.begin(), m_header.end(), name) - m_header.begin());
}

Result<std::size_t> CsvTable::requireColumn(std::string_view name) const
{
    const std::size_t found = findColumn(name);
    if (found == columns()) {
        std::string known;
        for (const std::string_view column : m_header)
            known += (known.empty() ? "" : ", ") + std::string(column);
        return fail(ErrorCode::BadColumn, "There is no column '" + std::string(name) + "'",
                    "Columns of the file: " + known + ".", m_where);
    }
    if (std::count(m_header.begin(), m_header.end(), name) > 1)
        return fail(ErrorCode::BadColumn, "The column '" + std::string(name) + "' stands there twice",
                    "Rename or remove one of them.", m_where);
    return found;
}

CsvWriter& CsvWriter::field(std::string_view text)
{
    if (m_fieldsInRow > 0) m_text.push_back(m_delimiter);
    // All sniffed delimiters are quoted, whichever is ours, so that the header is never misread.
    const bool quote = text.find_first_of("\",;\t\r\n") != std::string_view::npos ||
                       text.find(m_delimiter) != std::string_view::npos || text.starts_with(byteOrderMark);
    if (quote) {
        m_text.push_back('"');
        for (const char c : text) {
            if (c == '"') m_text.push_back('"');
            m_text.push_back(c);
        }
        m_text.push_back('"');
    } else {
        m_text.append(text);
    }
    m_rowIsOneEmptyField = m_fieldsInRow == 0 && text.empty();
    ++m_fieldsInRow;
    return *this;
}

CsvWriter& CsvWriter::field(double value)
{
    return field(std::isnan(value) ? std::string() : toText(value));
}

CsvWriter& CsvWriter::field(long long value)
{
    return field(std::to_string(value));
}

CsvWriter& CsvWriter::endRow()
{
    // A line without a character would be skipped as blank.
    if (m_fieldsInRow == 0 || m_rowIsOneEmptyField) m_text += "\"\"";
    m_text.push_back('\n');
    m_fieldsInRow = 0;
    m_rowIsOneEmptyField = false;
    return *this;
}

} // namespace thresher
