package io.lotlake.app;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The class path that the launcher gives to commands without Spark: the content of the fat jar, and the few other jars
 * that the POM lists for them.
 */
public final class FrontClassPath {
    private static final Pattern LISTED = Pattern.compile(
            "front\\.classpath</outputFile>\\s*<includeScope>provided</includeScope>\\s*<includeArtifactIds>([^<]+)<");

    /** The repository folders of the jars that come with Spark and are not in the fat jar. */
    private static final Pattern OF_SPARK = Pattern.compile(
            "/(org/apache/(spark|hadoop|logging|avro|parquet|orc)|org/scala-lang|org/json4s|com/ibm/icu|org/antlr"
                    + "|io/netty"
                    + "|com/fasterxml/jackson/(datatype|module)|com/esotericsoftware)/");

    private FrontClassPath() {}

    public static List<String> entries() throws IOException {
        Matcher list = LISTED.matcher(Files.readString(Path.of("pom.xml")).replace("${scala.binary.version}", "2.13"));
        if (!list.find()) {
            throw new IllegalStateException("the POM lists no artifacts for the commands without Spark");
        }
        Set<String> listed = Set.of(list.group(1).split(",", -1));
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !OF_SPARK.matcher(entry).find() || listed.contains(artifact(entry)))
                .toList();
    }

    /** The artifact of a jar, whose path in the repository is artifact/version. */
    private static String artifact(String jar) {
        return Path.of(jar).getParent().getParent().getFileName().toString();
    }
}
