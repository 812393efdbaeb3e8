/** The figures of runs for Prometheus. */
@NullMarked
package io.lotlake.app.metrics;

import org.jspecify.annotations.NullMarked;
