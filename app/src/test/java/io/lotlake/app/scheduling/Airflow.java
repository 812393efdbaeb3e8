package io.lotlake.app.scheduling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An Airflow of the versions in {@code requirements.txt}, with {@code infra/airflow} installed in it.
 *
 * @param home its folder, which also has the DAGs and the work of lotlake
 * @param variables of its environment
 */
record Airflow(Path home, Map<String, String> variables) {
    static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Path RESOURCES = Path.of("src/test/resources/airflow").toAbsolutePath();
    private static final Path WORK = Path.of("target/airflow").toAbsolutePath();
    private static final Path PROGRAMS = WORK.resolve("venv/bin");
    private static final int PATIENCE_MINUTES = 15;
    private static final List<Process> STARTED = new ArrayList<>();

    /** What a program printed on both streams, and its exit code. */
    record Outcome(int exitCode, String printed) {}

    /**
     * Installs Airflow, unless it is there, and prepares its database, a pool and the DAGs.
     *
     * @param config of lotlake
     */
    static Airflow prepared(Path home, Path config, Map<String, String> more) throws IOException, InterruptedException {
        install();
        Path dags = Files.createDirectories(home.resolve("dags"));
        Files.copy(PROJECT.resolve("infra/airflow/dags/lotlake.py"), dags.resolve("lotlake.py"));
        Files.copy(RESOURCES.resolve("lakes.py"), dags.resolve("lakes.py"));
        Path work = Files.createDirectories(home.resolve("work"));
        Map<String, String> variables = new HashMap<>(more);
        variables.putAll(Map.of(
                "AIRFLOW_HOME", home.toString(),
                "AIRFLOW__CORE__DAGS_FOLDER", dags.toString(),
                "AIRFLOW__CORE__LOAD_EXAMPLES", "False",
                "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED", "False",
                "LOTLAKE_HOME", PROJECT.toString(),
                "LOTLAKE_CONFIG", config.toString(),
                "LOTLAKE_WORK", work.toString()));
        Airflow airflow = new Airflow(home, variables);
        airflow.succeed("db", "migrate");
        airflow.succeed("pools", "set", "lotlake_lake", "1", "one run at a time");
        return airflow;
    }

    /** Installs the requirements once, and the project's package every time. */
    private static void install() throws IOException, InterruptedException {
        Path wanted = RESOURCES.resolve("requirements.txt");
        Path installed = WORK.resolve("installed.txt");
        Files.createDirectories(WORK);
        if (!Files.exists(installed) || Files.mismatch(wanted, installed) >= 0) {
            Files.deleteIfExists(installed);
            pip("python3", "-m", "venv", "--clear", WORK.resolve("venv").toString());
            pip(program("pip"), "install", "--no-input", "--quiet", "-r", wanted.toString());
            Files.copy(wanted, installed);
        }
        String ours = PROJECT.resolve("infra/airflow").toString();
        pip(program("pip"), "install", "--no-input", "--quiet", "--no-deps", "--force-reinstall", ours);
    }

    private static void pip(String... command) throws IOException, InterruptedException {
        Path log = WORK.resolve("install.log");
        int code = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("Cannot install Airflow: " + List.of(command) + ": " + Files.readString(log));
        }
    }

    /** A program of the environment. */
    static String program(String name) {
        return PROGRAMS.resolve(name).toString();
    }

    Path work() {
        return Path.of(variables.get("LOTLAKE_WORK"));
    }

    /** Starts a program in Airflow's environment. Both streams go to the file. */
    Process start(Path printed, List<String> line) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("LOTLAKE_")
                        || name.startsWith("AIRFLOW")
                        || name.startsWith("SPARK")
                        || name.equals("MASTER"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(variables);
        Process process = builder.start();
        STARTED.add(process);
        return process;
    }

    /** Ends what a failed test has left running. */
    static void endAll() throws InterruptedException {
        for (Process process : STARTED) {
            process.destroyForcibly().waitFor();
        }
        STARTED.clear();
    }

    /** Starts {@code airflow dags test}, which runs a DAG to its end. */
    Process startDag(Path printed, String dag, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(program("airflow"), "dags", "test", dag));
        line.addAll(List.of(arguments));
        return start(printed, line);
    }

    /** Runs a DAG to its end. */
    Outcome dag(String dag, String... arguments) throws IOException, InterruptedException {
        Path printed = home.resolve(dag + ".out");
        return ended(startDag(printed, dag, arguments), printed);
    }

    /** Runs a program to its end. */
    Outcome run(List<String> line) throws IOException, InterruptedException {
        Path printed = home.resolve("run.out");
        return ended(start(printed, line), printed);
    }

    private static Outcome ended(Process process, Path printed) throws IOException, InterruptedException {
        if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
            process.destroy();
            throw new IllegalStateException(
                    "still at work after " + PATIENCE_MINUTES + " minutes: " + Files.readString(printed));
        }
        return new Outcome(process.exitValue(), Files.readString(printed));
    }

    private void succeed(String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(program("airflow")));
        line.addAll(List.of(arguments));
        Outcome outcome = run(line);
        if (outcome.exitCode() != 0) {
            throw new IllegalStateException(line + ": " + outcome.printed());
        }
    }

    /** What Airflow's database says; see {@code history.py}. */
    JsonNode history() throws IOException, InterruptedException {
        Outcome outcome = run(List.of(
                program("python"),
                RESOURCES.resolve("history.py").toString(),
                home.resolve("airflow.db").toString()));
        if (outcome.exitCode() != 0) {
            throw new IllegalStateException(outcome.printed());
        }
        return new ObjectMapper().readTree(outcome.printed());
    }
}
