// The keys of `data` and `folds`; include fields.h for all.
#pragma once

#include "config/field.h"
#include "config/run_config.h"

namespace thresher {

template <ConfigOf<DataConfig> C, class V>
void visitFields(C& c, V&& v)
{
    v(c.train, Field{.key = "train", .help = "Labelled posts: Parquet, JSONL or CSV.", .isPath = true});
    v(c.test, Field{.key = "test", .help = "Posts to predict; may be left out.", .isPath = true});
    v(c.sample_submission, Field{.key = "sample_submission",
                                 .help = "The competition's sample file: gives ids, columns and their order.",
                                 .isPath = true});
    v(c.id_column, Field{.key = "id_column", .help = "Column that names a post."});
    v(c.text_column, Field{.key = "text_column", .help = "Column with the post's text."});
    v(c.label_column, Field{.key = "label_column",
                            .help = "A list (or delimited text) of class names per post. Empty: guessed."});
    v(c.label_columns, Field{.key = "label_columns",
                             .help = "Columns of 0 and 1, one per class, when there is no list column."});
    v(c.classes, Field{.key = "classes",
                       .help = "Class names in their order. Empty: the sample submission's columns, else "
                               "label_columns, else sorted names."});
    v(c.language_column,
      Field{.key = "language_column",
            .help = "Column with the post's language; used in statistics and, if asked, in stratification."});
    v(c.spans_column, Field{.key = "spans_column", .help = "Column with [start, end) pairs in code points."});
    v(c.extra_train, Field{.key = "extra_train",
                           .help = "More labelled posts that train in every fold and are never validated on.",
                           .isPath = true});
    v(c.label_overlay,
      Field{.key = "label_overlay",
            .help = "Corrections of labels (CSV: id, class, was, label, note) to train on. Scores are always "
                    "those of the labels in the data.",
            .isPath = true});
}

template <ConfigOf<FoldsConfig> C, class V>
void visitFields(C& c, V&& v)
{
    v(c.n_splits, Field{.key = "n_splits", .help = "Number of folds.", .min = 2, .max = 1000});
    v(c.shuffle, Field{.key = "shuffle", .help = "Shuffle the rows before splitting."});
    v(c.random_state,
      Field{.key = "random_state", .help = "Seed of the splitter.", .min = 0, .max = 4294967295.0});
    v(c.file,
      Field{.key = "file", .help = "A CSV with id,fold to use instead of splitting.", .isPath = true});
    v(c.stratify_language,
      Field{.key = "stratify_language", .help = "Balance the languages over the folds too."});
    v(c.group_near_duplicates,
      Field{.key = "group_near_duplicates",
            .help =
                "Keep near-duplicate posts in one fold, so that no fold is scored on a post it has seen."});
    v(c.sealed_fraction, Field{.key = "sealed_fraction",
                               .help = "Share of rows put aside before folding; only these give a clean "
                                       "score for choices made by hand.",
                               .min = 0,
                               .max = 0.5});
}

} // namespace thresher
