/** The shared equipment of all modules' tests: a Spark session, a PostgreSQL server and an S3 endpoint for each JVM. */
@NullMarked
package io.lotlake.common.testing;

import org.jspecify.annotations.NullMarked;
