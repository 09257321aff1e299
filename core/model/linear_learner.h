// The linear baseline as a Learner: word and character n-gram TF-IDF and one logistic regression per class,
// solved in one fit(). The recipe is scikit-learn's TfidfVectorizer (word n-grams beside char_wb n-grams,
// sublinear tf, smooth idf, l2 norm each) and LogisticRegression(solver="liblinear"), with words cut by ICU.
#pragma once

#include "config/run_config.h"
#include "train/learner.h"

#include <memory>

namespace thresher {

// The factory of all folds of a run. It keeps one table of words and n-grams for every text it has seen, so
// that folds, which share most rows, cut each post once; document frequencies, vocabulary and weights come
// from a fold's own training rows. `threads` (0: defaultThreads()) are shared by all its learners: however
// many folds run at once, no more work at the same time. The bits of a result depend neither on `threads`
// nor on which other folds are made. Learners keep the shared tables alive: the factory may go first.
//
// Learners: info().singleStep; fit() wants every training row exactly once (BadShape otherwise), solves all
// classes, and returns Interrupted when stopped (asked between two classes), leaving the learner unfitted.
// predict() gives decision values. save() writes linear_model.bin; restore() reads it back bit for bit.
std::unique_ptr<LearnerFactory> makeLinearFactory(const LinearConfig& config, unsigned threads = 0);

} // namespace thresher
