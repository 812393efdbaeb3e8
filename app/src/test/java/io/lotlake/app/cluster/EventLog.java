package io.lotlake.app.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The events of one application, which Spark wrote without compression. */
record EventLog(List<JsonNode> events) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The events of the only application that has written into the folder. */
    static EventLog in(Path folder) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().startsWith("events_"))
                    .sorted()
                    .toList()) {
                for (String line : Files.readAllLines(file)) {
                    events.add(JSON.readTree(line));
                }
            }
        }
        return new EventLog(events);
    }

    private Stream<JsonNode> of(String type) {
        return events.stream().filter(event -> event.path("Event").asText().endsWith(type));
    }

    /** The executors that ended tasks of stages that native operators are part of. */
    Set<String> nativeExecutors() {
        Set<Integer> stages = of("SparkListenerStageSubmitted")
                .map(event -> event.path("Stage Info"))
                .filter(stage -> stage.path("RDD Info").findValuesAsText("Name").stream()
                        .anyMatch(name -> name.startsWith("Comet")))
                .map(stage -> stage.path("Stage ID").asInt())
                .collect(Collectors.toSet());
        return of("SparkListenerTaskEnd")
                .filter(task -> stages.contains(task.path("Stage ID").asInt()))
                .filter(task ->
                        task.path("Task End Reason").path("Reason").asText().equals("Success"))
                .map(task -> task.path("Task Info").path("Executor ID").asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The names of the operators of all plans. */
    Set<String> operators() {
        return Stream.concat(of("SparkListenerSQLExecutionStart"), of("SparkListenerSQLAdaptiveExecutionUpdate"))
                .flatMap(event -> event.path("sparkPlanInfo").findValuesAsText("nodeName").stream())
                .map(name -> name.replaceAll("[ (].*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Why tasks ended, other than by success. */
    Set<String> failures() {
        return of("SparkListenerTaskEnd")
                .map(task -> task.path("Task End Reason").path("Reason").asText())
                .filter(reason -> !reason.equals("Success"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The executors that the application lost before its end. */
    Set<String> lostExecutors() {
        return of("SparkListenerExecutorRemoved")
                .map(event -> event.path("Executor ID").asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether the text is anywhere in the log. */
    boolean mentions(String text) {
        return events.stream().anyMatch(event -> event.toString().contains(text));
    }
}
