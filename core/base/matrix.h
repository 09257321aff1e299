// Dense row-major matrices of plain numbers: scores (n x L), labels (n x L), the border type between core and
// all else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace thresher {

// A borrowed matrix. Valid as long as the memory behind it; never stored beyond a call.
template <class T>
struct MatrixView {
    const T* values = nullptr;
    std::size_t rows = 0;
    std::size_t cols = 0;

    const T& operator()(std::size_t row, std::size_t col) const { return values[row * cols + col]; }
    std::span<const T> row(std::size_t index) const { return {values + index * cols, cols}; }
    std::span<const T> all() const { return {values, rows * cols}; }
    std::vector<T> column(std::size_t col) const
    {
        std::vector<T> out(rows);
        for (std::size_t i = 0; i < rows; ++i) out[i] = values[i * cols + col];
        return out;
    }
};

// An owned matrix, row-major.
template <class T>
struct Matrix {
    std::size_t rows = 0;
    std::size_t cols = 0;
    std::vector<T> values;

    Matrix() = default;
    Matrix(std::size_t rowCount, std::size_t colCount, T fill = T{})
        : rows(rowCount), cols(colCount), values(rowCount * colCount, fill)
    {}

    T& operator()(std::size_t row, std::size_t col) { return values[row * cols + col]; }
    const T& operator()(std::size_t row, std::size_t col) const { return values[row * cols + col]; }
    std::span<T> row(std::size_t index) { return {values.data() + index * cols, cols}; }
    std::span<const T> row(std::size_t index) const { return {values.data() + index * cols, cols}; }
    std::vector<T> column(std::size_t col) const { return view().column(col); }
    bool empty() const { return values.empty(); }
    MatrixView<T> view() const { return {values.data(), rows, cols}; }
    operator MatrixView<T>() const { return view(); }
    bool operator==(const Matrix&) const = default;
};

using LabelMatrix = Matrix<std::uint8_t>; // 0 or 1
using ScoreMatrix = Matrix<float>;        // probabilities, or logits where a name says so

// The rows named by `indices`, in that order.
template <class T>
Matrix<T> selectRows(MatrixView<T> source, std::span<const std::size_t> indices)
{
    Matrix<T> out(indices.size(), source.cols);
    for (std::size_t i = 0; i < indices.size(); ++i)
        for (std::size_t j = 0; j < source.cols; ++j) out(i, j) = source(indices[i], j);
    return out;
}

} // namespace thresher
