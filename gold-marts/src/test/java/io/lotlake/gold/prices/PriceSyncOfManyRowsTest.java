package io.lotlake.gold.prices;

import io.lotlake.common.testing.SparkAlone;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same with tasks of Spark, as for many rows. */
@Tag("nightly")
@ExtendWith(SparkAlone.class)
class PriceSyncOfManyRowsTest extends PriceSyncTest {
    @Override
    long queriesOfYoungEvents() {
        return 1;
    }
}
