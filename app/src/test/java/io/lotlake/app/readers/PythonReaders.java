package io.lotlake.app.readers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs that are Python packages, in the versions of {@code requirements.txt}. */
final class PythonReaders {
    private static final Path SCRIPTS = Path.of("src/test/resources/readers").toAbsolutePath();
    private static final Path WORK = Path.of("target/readers").toAbsolutePath();
    private static final Path ENVIRONMENT = WORK.resolve("venv");
    private static final Path PYTHON = ENVIRONMENT.resolve("bin/python");
    private static final String ANSWER = "ANSWER ";
    private static final ObjectMapper JSON = new ObjectMapper();

    private PythonReaders() {}

    /** Runs a script with the lake's requests. A script that ends before all answers refuses the other requests. */
    static List<Answer> ask(String script, Dialect dialect, ReadLake lake) throws IOException, InterruptedException {
        return answers(script, json(dialect, lake), lake.requests().size());
    }

    /** Runs sample queries of PyIceberg or DuckDB. A value is the number of rows. */
    static List<Answer> sample(List<SampleQuery> queries, ReadLake lake) throws IOException, InterruptedException {
        ObjectNode all = JSON.createObjectNode().put("uri", uri(lake));
        for (SampleQuery query : queries) {
            all.withArray("queries")
                    .addObject()
                    .put("program", query.program())
                    .put("text", query.text().replace("http://127.0.0.1:8181", lake.server()));
        }
        return answers("samples", all, queries.size());
    }

    private static List<Answer> answers(String script, ObjectNode asked, int number)
            throws IOException, InterruptedException {
        install();
        Path requests = WORK.resolve(script + ".json");
        Path printed = WORK.resolve(script + ".out");
        JSON.writeValue(requests.toFile(), asked);
        int code = run(printed, PYTHON.toString(), "-W", "ignore", SCRIPTS.resolve(script + ".py") + "", requests + "");
        List<Answer> answers = new ArrayList<>();
        for (String line : Files.readAllLines(printed)) {
            if (line.startsWith(ANSWER)) {
                answers.add(answer(JSON.readTree(line.substring(ANSWER.length()))));
            }
        }
        while (answers.size() < number) {
            answers.add(Answer.refusal(script + " ended with " + code));
        }
        return answers;
    }

    private static String uri(ReadLake lake) {
        return lake.database()
                .url()
                .replace(
                        "jdbc:postgresql://",
                        "postgresql+psycopg2://" + lake.database().user() + ":any@");
    }

    private static Answer answer(JsonNode line) {
        if (line.has("error")) {
            return Answer.refusal(line.get("error").asText());
        }
        List<String> values = new ArrayList<>();
        line.get("values").forEach(value -> values.add(value.asText()));
        return Answer.of(values);
    }

    private static ObjectNode json(Dialect dialect, ReadLake lake) {
        ObjectNode all = JSON.createObjectNode();
        all.put("uri", uri(lake));
        all.put("server", lake.server());
        all.put("exports", lake.exports().toString());
        all.put("warehouse", lake.warehouse().toUri().toString());
        for (Request request : lake.requests()) {
            ObjectNode one = JSON.valueToTree(request);
            one.put("sql", request.sql(dialect, "{table}"));
            all.withArray("requests").add(one);
        }
        return all;
    }

    /** Creates the environment unless it has these versions. */
    private static void install() throws IOException, InterruptedException {
        Path wanted = SCRIPTS.resolve("requirements.txt");
        Path installed = WORK.resolve("installed.txt");
        if (Files.exists(installed) && Files.mismatch(wanted, installed) < 0) {
            return;
        }
        Files.createDirectories(WORK);
        Path log = WORK.resolve("install.log");
        if (run(log, "python3", "-m", "venv", "--clear", ENVIRONMENT.toString()) != 0
                || run(log, PYTHON.toString(), "-m", "pip", "install", "--no-input", "-r", wanted.toString()) != 0) {
            throw new IOException("Cannot install the Python readers: " + Files.readString(log));
        }
        Files.copy(wanted, installed);
    }

    private static int run(Path printed, String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectOutput(printed.toFile())
                .redirectError(ProcessBuilder.Redirect.to(
                        printed.resolveSibling(printed.getFileName() + ".err").toFile()))
                .start()
                .waitFor();
    }
}
