package io.lotlake.app.training;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A training set that somebody wants.
 *
 * @param moments as of which the features are, in order, each once
 * @param target empty if only features are wanted
 */
record Request(List<Instant> moments, Optional<Target> target, Splits splits) {
    Request {
        moments = moments.stream().distinct().sorted().toList();
    }
}
