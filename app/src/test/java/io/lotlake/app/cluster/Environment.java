package io.lotlake.app.cluster;

import java.util.List;
import java.util.Map;

/** The environment of the processes of a test. */
final class Environment {
    private static final List<String> OWNERS = List.of("LOTLAKE_", "AWS_", "SPARK_", "HADOOP_", "YARN_", "COMET_");

    /** The second compiler takes more time from a small machine than its code saves. */
    private static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1";

    private Environment() {}

    /** Removes what lotlake, Spark, Hadoop and S3 clients read, and sets the JVM of the test. */
    static void clean(Map<String, String> variables) {
        variables.keySet().removeIf(name -> OWNERS.stream().anyMatch(name::startsWith));
        variables.keySet().removeAll(List.of("MASTER", "SSL_CERT_FILE", "SSL_CERT_DIR"));
        variables.put("JAVA_HOME", System.getProperty("java.home"));
        variables.put("SPARK_LOCAL_IP", "127.0.0.1");
        variables.put("SPARK_SUBMIT_OPTS", SHORT_LIVED);
    }

    /** Does the same for a server whose JVMs, and those that it starts, live for a minute or two. */
    static void cleanForServer(Map<String, String> variables) {
        clean(variables);
        variables.put("JDK_JAVA_OPTIONS", SHORT_LIVED);
    }
}
