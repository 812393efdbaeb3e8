/** Iceberg's readers and writers in the driver, for few rows, without a query of Spark. */
@NullMarked
package io.lotlake.common.driver;

import org.jspecify.annotations.NullMarked;
