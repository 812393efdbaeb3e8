package io.lotlake.silver;

import io.lotlake.common.testing.SparkAlone;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same with tasks of Spark, as for many rows. */
@Tag("nightly")
@ExtendWith(SparkAlone.class)
class SilverSyncOfManyRowsTest extends SilverSyncTest {}
