#include "workspace/detail/html.h"
#include "base/numbers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace thresher::detail {
namespace {

// Told apart with every kind of colour vision (Okabe and Ito, "Color Universal Design", 2008).
constexpr std::array<const char*, 7> lineColours = {"#0072b2", "#e69f00", "#009e73", "#d55e00",
                                                    "#cc79a7", "#56b4e9", "#7f7f7f"};

constexpr const char* style =
    "body{font:15px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 "
    "1em;color:#1c2430;background:#fff}"
    "h1{font-size:1.6em}h2{font-size:1.2em;margin-top:2em}table{border-collapse:collapse;margin:1em 0}"
    "th,td{padding:.25em .8em;border-bottom:1px solid #cfd6df;text-align:left;vertical-align:top}"
    "td.n{text-align:right;font-variant-numeric:tabular-nums}svg{max-width:100%;height:auto;margin:.5em 0}"
    "svg text{font:12px sans-serif;fill:currentColor}.grid{stroke:#cfd6df}.axis{stroke:#8893a2}"
    ".dim{color:#5b6675}@media(prefers-color-scheme:dark){body{color:#e2e7ee;background:#161b22}"
    "th,td{border-color:#38424f}.grid{stroke:#38424f}.dim{color:#9aa5b4}}"
    "@media print{body{color:#000;background:#fff;max-width:none}h2{break-after:avoid}}";

// Coordinates of a drawing: a tenth of a pixel is enough.
std::string at(double value)
{
    return toFixed(value, 1);
}

// 1, 2 or 5 times a power of ten, so that at most `count` steps span `range`.
double niceStep(double range, int count)
{
    const double raw = range / count, power = std::pow(10.0, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (raw <= factor * power) return factor * power;
    return 10 * power;
}

int decimalsOf(double step)
{
    return std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 8);
}

struct Frame {
    double width = 640, height = 260, left = 56, right = 130, top = 30, bottom = 34;
    double xLow = 0, xHigh = 1, yLow = 0, yHigh = 1;
    double x(double value) const { return left + (value - xLow) / (xHigh - xLow) * (width - left - right); }
    double y(double value) const
    {
        return height - bottom - (value - yLow) / (yHigh - yLow) * (height - top - bottom);
    }
};

std::string begin(const Frame& f, std::string_view title)
{
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + at(f.width) + " " + at(f.height) +
           "\" width=\"" + at(f.width) + "\" role=\"img\" aria-label=\"" + escaped(title) + "\"><text x=\"" +
           at(f.left) + "\" y=\"18\" font-weight=\"bold\">" + escaped(title) + "</text>";
}

std::string line(double x1, double y1, double x2, double y2, const char* kind)
{
    return "<line class=\"" + std::string(kind) + "\" x1=\"" + at(x1) + "\" y1=\"" + at(y1) + "\" x2=\"" +
           at(x2) + "\" y2=\"" + at(y2) + "\"/>";
}

std::string label(double x, double y, std::string_view text, const char* anchor)
{
    return "<text x=\"" + at(x) + "\" y=\"" + at(y) + "\" text-anchor=\"" + anchor + "\">" + escaped(text) +
           "</text>";
}

std::string xAxis(const Frame& f)
{
    std::string out;
    const double step = niceStep(f.xHigh - f.xLow, 6);
    for (double v = std::ceil(f.xLow / step) * step; v <= f.xHigh + step * 1e-6; v += step)
        out += line(f.x(v), f.top, f.x(v), f.height - f.bottom, "grid") +
               label(f.x(v), f.height - f.bottom + 16, toFixed(v, decimalsOf(step)), "middle");
    return out + line(f.left, f.height - f.bottom, f.width - f.right, f.height - f.bottom, "axis");
}

std::string yAxis(const Frame& f)
{
    std::string out;
    const double step = niceStep(f.yHigh - f.yLow, 5);
    for (double v = std::ceil(f.yLow / step) * step; v <= f.yHigh + step * 1e-6; v += step)
        out += line(f.left, f.y(v), f.width - f.right, f.y(v), "grid") +
               label(f.left - 6, f.y(v) + 4, toFixed(v, decimalsOf(step)), "end");
    return out;
}

bool isNumber(const std::string& text)
{
    return !text.empty() && (parseDouble(text) || (text[0] == '+' && parseDouble(text.substr(1))));
}

} // namespace

std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else if (c == '\'')
            out += "&#39;";
        else if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t')
            out += c;
    }
    return out;
}

std::string page(std::string_view title, const std::string& body)
{
    return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
           "content=\"width=device-width\"><title>" +
           escaped(title) + "</title><style>" + style + "</style></head>\n<body><h1>" + escaped(title) +
           "</h1>\n" + body + "</body></html>\n";
}

std::string table(const std::vector<std::vector<std::string>>& rows)
{
    std::string out = "<table>";
    for (std::size_t i = 0; i < rows.size(); ++i) {
        out += "<tr>";
        for (const std::string& cell : rows[i])
            out += i == 0 ? "<th>" + escaped(cell) + "</th>"
                          : (isNumber(cell) ? "<td class=\"n\">" : "<td>") + escaped(cell) + "</td>";
        out += "</tr>\n";
    }
    return out + "</table>\n";
}

std::string lineChart(std::string_view title, const std::vector<Series>& series)
{
    Frame f;
    const double infinity = std::numeric_limits<double>::infinity();
    f.xLow = f.yLow = infinity;
    f.xHigh = f.yHigh = -infinity;
    std::size_t longest = 0;
    for (const Series& one : series) {
        std::size_t count = 0;
        for (const auto& [x, y] : one.points) {
            if (!std::isfinite(x) || !std::isfinite(y)) continue;
            f.xLow = std::min(f.xLow, x), f.xHigh = std::max(f.xHigh, x);
            f.yLow = std::min(f.yLow, y), f.yHigh = std::max(f.yHigh, y);
            ++count;
        }
        longest = std::max(longest, count);
    }
    if (longest < 2 || f.xHigh <= f.xLow) return {};
    const double margin =
        f.yHigh > f.yLow ? 0.05 * (f.yHigh - f.yLow) : std::max(0.01, std::abs(f.yLow) / 10);
    f.yLow -= margin, f.yHigh += margin;
    std::string out = begin(f, title) + xAxis(f) + yAxis(f);
    for (std::size_t i = 0; i < series.size(); ++i) {
        const std::string colour = lineColours[i % lineColours.size()];
        std::string path;
        bool open = false;
        for (const auto& [x, y] : series[i].points) {
            const bool drawn = std::isfinite(x) && std::isfinite(y);
            if (drawn) path += (open ? "L" : "M") + at(f.x(x)) + " " + at(f.y(y));
            open = drawn;
        }
        const double y = f.top + 8 + 16 * static_cast<double>(i);
        out += "<path d=\"" + path + "\" fill=\"none\" stroke=\"" + colour + "\" stroke-width=\"1.6\"/>" +
               "<line x1=\"" + at(f.width - f.right + 10) + "\" x2=\"" + at(f.width - f.right + 28) +
               "\" y1=\"" + at(y) + "\" y2=\"" + at(y) + "\" stroke=\"" + colour + "\" stroke-width=\"3\"/>" +
               label(f.width - f.right + 33, y + 4, series[i].name, "start");
    }
    return out + "</svg>\n";
}

std::string intervalChart(std::string_view title, const std::vector<IntervalRow>& rows, double top)
{
    Frame f;
    f.left = 190;
    f.right = 20;
    f.xHigh = top;
    f.height = f.top + f.bottom + 22 * static_cast<double>(rows.size());
    std::string out = begin(f, title) + xAxis(f);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const double y = f.top + 11 + 22 * static_cast<double>(i);
        const IntervalRow& row = rows[i];
        out += label(f.left - 8, y + 4, row.name, "end");
        const std::string colour = lineColours[0];
        if (row.interval)
            out += "<line x1=\"" + at(f.x(row.interval->low)) + "\" x2=\"" + at(f.x(row.interval->high)) +
                   "\" y1=\"" + at(y) + "\" y2=\"" + at(y) + "\" stroke=\"" + colour +
                   "\" stroke-width=\"2\"/>";
        out += "<circle cx=\"" + at(f.x(row.value)) + "\" cy=\"" + at(y) + "\" r=\"4\" fill=\"" + colour +
               "\"/>";
        if (row.second)
            out += "<circle cx=\"" + at(f.x(*row.second)) + "\" cy=\"" + at(y) +
                   "\" r=\"4\" fill=\"none\" stroke=\"" + lineColours[3] + "\" stroke-width=\"1.5\"/>";
    }
    return out + "</svg>\n";
}

} // namespace thresher::detail
