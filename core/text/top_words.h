// Words that mark a class: how much oftener posts of the class hold them than other posts do, weighed by how
// sure that is. Pure; any thread.
#pragma once

#include "base/error.h"
#include "base/matrix.h"
#include "base/progress.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace thresher {

struct MarkedWord {
    std::string word;          // lower case
    std::size_t inClass = 0;   // posts of the class that hold it
    std::size_t elsewhere = 0; // posts of the data set without the class that hold it
    double z = 0;              // z-score of the log-odds ratio
};

// Per class the `count` words with the largest z, descending, ties by the word. Words in fewer than minPosts
// posts are left out. z is the log-odds ratio of document frequencies with a prior of .5 posts on either
// side, divided by its standard error (Monroe, Colaresi and Quinn, "Fightin' Words", Political Analysis 16,
// 2008, with an uninformative prior). Words are those of text/words.h. Errors: Interrupted, Internal.
Result<std::vector<std::vector<MarkedWord>>> topWords(std::span<const std::string> texts,
                                                      MatrixView<std::uint8_t> labels, std::size_t count,
                                                      std::size_t minPosts, const Progress& progress = {});

} // namespace thresher
