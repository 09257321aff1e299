// NumPy's .npy files: scores, labels and fold numbers in and out. Format: numpy/lib/format.py, versions 1.0
// to 3.0. Read: bool, signed and unsigned integers, float16/32/64, either byte order, C or Fortran order. Not
// read: objects, records, complex numbers, text. A header is checked against the file's size before anything
// is allocated. Every error names the file. Plain functions, callable from any thread.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "base/matrix.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace thresher {

struct NpyHeader {
    std::string descr; // NumPy's type text: "<f4", "|u1"
    bool fortranOrder = false;
    std::vector<std::size_t> shape; // empty: a single number
    std::size_t dataOffset = 0;     // first byte of the values
    std::size_t count = 1;          // product of shape
    std::size_t itemSize = 0;       // bytes per value
};

// BadFormat: not .npy, cut, or more or fewer bytes than the header says. Unsupported: a type listed above as
// not read. `where` is the file's name in messages.
Result<NpyHeader> parseNpyHeader(std::string_view bytes, const std::string& where);

// An array of one or two dimensions as a row-major matrix (one dimension: one column). Values are converted
// to T: to float and double by rounding to nearest; to integers only when the number is whole and fits
// (BadValue names row and column). BadShape: more dimensions.
template <class T>
Result<Matrix<T>> parseNpy(std::string_view bytes, const std::string& where);
template <class T>
Result<Matrix<T>> readNpy(FileSystem& files, const Path& path);

// The same with the checks every reader needs.
// Probabilities, n x L: two dimensions (a vector is one class), every value in [0, 1]; NaN is BadValue.
Result<ScoreMatrix> readNpyProbs(FileSystem& files, const Path& path);
// Labels, n x L, every value 0 or 1.
Result<LabelMatrix> readNpyLabels(FileSystem& files, const Path& path);
// Fold numbers, n (or n x 1), of any numeric type, whole, >= -2.
Result<std::vector<int>> readNpyFolds(FileSystem& files, const Path& path);

// The bytes of a file of version 1.0 as numpy.save writes them (C order, header padded to 64 bytes).
std::string npyBytes(MatrixView<float> values);
std::string npyBytes(MatrixView<std::uint8_t> values);
std::string npyBytes(std::span<const std::int32_t> values); // one dimension

// Whole file or nothing.
Status writeNpy(FileSystem& files, const Path& path, MatrixView<float> values);
Status writeNpy(FileSystem& files, const Path& path, MatrixView<std::uint8_t> values);
Status writeNpy(FileSystem& files, const Path& path, std::span<const std::int32_t> values);

extern template Result<Matrix<float>> parseNpy<float>(std::string_view, const std::string&);
extern template Result<Matrix<double>> parseNpy<double>(std::string_view, const std::string&);
extern template Result<Matrix<std::int32_t>> parseNpy<std::int32_t>(std::string_view, const std::string&);
extern template Result<Matrix<std::uint8_t>> parseNpy<std::uint8_t>(std::string_view, const std::string&);
extern template Result<Matrix<float>> readNpy<float>(FileSystem&, const Path&);
extern template Result<Matrix<double>> readNpy<double>(FileSystem&, const Path&);
extern template Result<Matrix<std::int32_t>> readNpy<std::int32_t>(FileSystem&, const Path&);
extern template Result<Matrix<std::uint8_t>> readNpy<std::uint8_t>(FileSystem&, const Path&);

} // namespace thresher
