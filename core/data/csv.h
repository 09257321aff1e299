// Comma-separated text (RFC 4180) to fields and back. Pure: bytes in, views out; the file system is met only
// in readCsv(). Strict where guessing would shift data between cells (quotes), tolerant where nothing is lost
// (line ends, byte order mark, blank lines, rows of other lengths, which are reported).
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "base/progress.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace thresher {

// No table of ours comes near it; what names more columns is none, and every column takes memory.
inline constexpr std::size_t mostColumns = 65'536;
Error tooManyColumns(const std::string& howMany, const std::string& where);

struct CsvOptions {
    char delimiter = 0; // 0: the most frequent of comma, semicolon and tab outside quotes in the header
    bool allowInvalidUtf8 =
        false;         // true: listed in CsvTable::invalidUtf8 instead of an error (header: always)
    std::string where; // the file's name in messages
};

// A row whose number of fields is not that of the header. Rows are 0-based and do not count the header.
struct CsvRaggedRow {
    std::size_t row = 0;
    std::size_t fields = 0;
    bool operator==(const CsvRaggedRow&) const = default;
};

struct CsvInvalidField {
    std::size_t row = 0;
    std::size_t column = 0;
    std::size_t byte = 0; // position within the field
    bool operator==(const CsvInvalidField&) const = default;
};

// A parsed file. Views point into the parsed bytes (or, where a doubled quote was undone, into this table):
// they live as long as both. readCsv() gives a table that owns its bytes. Moving keeps views valid; copies
// share.
class CsvTable {
  public:
    std::size_t rows() const { return m_rowStarts.empty() ? 0 : m_rowStarts.size() - 1; }
    std::size_t columns() const { return m_header.size(); }
    const std::vector<std::string_view>& header() const { return m_header; }
    char delimiter() const { return m_delimiter; }

    // The fields that stand in a row, which may be fewer or more than columns().
    std::span<const std::string_view> row(std::size_t row) const
    {
        return std::span(m_fields).subspan(m_rowStarts[row], m_rowStarts[row + 1] - m_rowStarts[row]);
    }
    // Empty when the row is too short.
    std::string_view at(std::size_t row, std::size_t column) const
    {
        const auto fields = this->row(row);
        return column < fields.size() ? fields[column] : std::string_view{};
    }
    std::vector<std::string> columnText(std::size_t column) const;

    // 1-based line of the file on which a row begins (quoted newlines count).
    std::size_t lineOf(std::size_t row) const { return m_rowLines[row]; }
    // "row 3 (line 7)", 1-based, for messages.
    std::string describeRow(std::size_t row) const;

    // BadColumn, listing the columns that are there, when `name` is missing or stands there twice.
    Result<std::size_t> requireColumn(std::string_view name) const;
    // columns() when it is not there.
    std::size_t findColumn(std::string_view name) const;

    const std::vector<CsvRaggedRow>& ragged() const { return m_ragged; }
    const std::vector<CsvInvalidField>& invalidUtf8() const { return m_invalid; }
    const std::string& where() const { return m_where; }

  private:
    friend class CsvParser;
    friend Result<CsvTable> readCsv(FileSystem&, const Path&, CsvOptions, const Progress&);
    std::string_view m_bytes;
    std::shared_ptr<const std::string> m_owned;                  // the bytes, when this table owns them
    std::vector<std::shared_ptr<const std::string>> m_unescaped; // fields in which doubled quotes were undone
    std::vector<std::string_view> m_header;
    std::vector<std::string_view> m_fields;
    std::vector<std::size_t> m_rowStarts; // rows + 1 positions in m_fields
    std::vector<std::size_t> m_rowLines;  // line on which a row begins
    std::vector<CsvRaggedRow> m_ragged;
    std::vector<CsvInvalidField> m_invalid;
    std::string m_where;
    char m_delimiter = ',';
};

// The first record is the header. Row ends: LF, CRLF or CR. Blank lines are skipped. Errors: BadFormat for an
// empty input, a quote that is not closed or text behind a closing quote (both name the row and line where
// the quote opened); BadEncoding with byte and line for invalid UTF-8, and for UTF-16 (by its mark, or by NUL
// bytes in the header). `bytes` must outlive the table.
Result<CsvTable> parseCsv(std::string_view bytes, const CsvOptions& options = {},
                          const Progress& progress = {});

// The file at `path`; the table owns its bytes. `where` defaults to the path.
Result<CsvTable> readCsv(FileSystem& files, const Path& path, CsvOptions options = {},
                         const Progress& progress = {});

// Builds CSV text. What it writes, parseCsv reads back field by field. Lines end in LF.
class CsvWriter {
  public:
    explicit CsvWriter(char delimiter = ',') : m_delimiter(delimiter) {}

    CsvWriter& field(std::string_view text); // quoted when it must be
    CsvWriter& field(double value);          // shortest round-trip; NaN as an empty field
    CsvWriter& field(long long value);
    CsvWriter& endRow();
    template <class Texts>
    CsvWriter& row(const Texts& texts)
    {
        for (const auto& text : texts) field(std::string_view(text));
        return endRow();
    }

    const std::string& text() const { return m_text; }

  private:
    std::string m_text;
    std::size_t m_fieldsInRow = 0;
    bool m_rowIsOneEmptyField = false;
    char m_delimiter;
};

} // namespace thresher
