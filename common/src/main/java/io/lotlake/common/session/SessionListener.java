package io.lotlake.common.session;

import org.apache.spark.sql.SparkSession;

/** Is told when a program has opened its Spark session. {@link java.util.ServiceLoader} finds the listeners. */
public interface SessionListener {
    void opened(SparkSession spark);
}
