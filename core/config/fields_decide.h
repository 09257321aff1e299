// The keys of `decide`; include fields.h for all.
#pragma once

#include "config/field.h"
#include "config/run_config.h"

namespace thresher {

template <ConfigOf<DecideConfig> C, class V>
void visitFields(C& c, V&& v)
{
    v(c.rule, Field{.key = "rule",
                    .help = "How thresholds are set.",
                    .choices = {"bagged", "pooled", "exact", "balance", "hybrid", "grid", "distribution",
                                "regularized", "distribution_as_coded", "regularized_as_coded"}});
    v(c.space, Field{.key = "space",
                     .help = "Axis on which thresholds are averaged and blended.",
                     .choices = {"logit", "prob", "rank"}});
    v(c.blend, Field{.key = "blend",
                     .help = "Weight of the fitted threshold; the rest goes to the balance-matched one. The "
                             "hybrid rule takes .5 unless this is given.",
                     .min = 0,
                     .max = 1});
    v(c.balance,
      Field{.key = "balance",
            .help =
                "CSV with the balance of each class (probe solve writes it). Empty: the training prevalence.",
            .isPath = true});
    v(c.seed, Field{.key = "seed", .help = "Seed of resampling.", .min = 0});
}

} // namespace thresher
