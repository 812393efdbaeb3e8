package io.lotlake.common.config;

/** What runs the plans of Spark. */
public enum Engine {
    /** Comet where it can be loaded, else plain Spark. */
    AUTO,
    /** Apache DataFusion Comet, or nothing. */
    COMET,
    /** Spark's own operators. */
    SPARK
}
