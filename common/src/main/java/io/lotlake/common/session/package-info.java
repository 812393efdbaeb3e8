/** The Spark session of a program, with the lake as its default catalog. */
@NullMarked
package io.lotlake.common.session;

import org.jspecify.annotations.NullMarked;
