package io.lotlake.common.testing;

import io.lotlake.common.driver.CollectedRows;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Has tasks of Spark do what the driver would do with few rows, so that tests with few rows see how many are handled. */
public final class SparkAlone implements BeforeEachCallback, AfterEachCallback {
    @Override
    public void beforeEach(ExtensionContext context) {
        System.setProperty(CollectedRows.MOST_VALUES, "0");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        System.clearProperty(CollectedRows.MOST_VALUES);
    }
}
