package io.lotlake.common.config;

/** The engine that runs Spark's plans. */
public enum Engine {
    /** Comet if it can be loaded, otherwise plain Spark. */
    AUTO,
    /** Apache DataFusion Comet. The program fails if it cannot be loaded. */
    COMET,
    /** Spark's own operators. */
    SPARK
}
