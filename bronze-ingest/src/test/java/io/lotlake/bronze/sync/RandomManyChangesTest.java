package io.lotlake.bronze.sync;

import io.lotlake.common.testing.SparkAlone;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same with tasks of Spark, as for many rows. */
@ExtendWith(SparkAlone.class)
class RandomManyChangesTest extends RandomChangesTest {}
