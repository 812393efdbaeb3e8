/** What the tests of all modules share: a Spark session, a PostgreSQL server and an S3 endpoint per JVM. */
@NullMarked
package io.lotlake.common.testing;

import org.jspecify.annotations.NullMarked;
