package io.lotlake.app.lineage;

import com.fasterxml.jackson.core.type.TypeReference;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import io.lotlake.app.history.GateHistory;
import io.lotlake.app.history.GateSeries;
import io.lotlake.app.history.PastRun;
import io.lotlake.app.history.RunHistory;
import io.lotlake.app.medallion.Medallion;
import io.lotlake.common.config.LineageConfig;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.ledger.LakeLedger;
import io.lotlake.common.run.RunListener;
import io.lotlake.common.run.RunStart;
import io.lotlake.common.run.StepResult;
import io.lotlake.gold.quality.Gate;
import io.openlineage.client.Clients;
import io.openlineage.client.OpenLineage.RunEvent;
import io.openlineage.client.OpenLineage.RunEvent.EventType;
import io.openlineage.client.OpenLineageClientUtils;
import io.openlineage.client.OpenLineageConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sends an event to OpenLineage when a run or a step begins and ends, if {@code openlineage.transport} is set. */
public final class LineageEvents implements RunListener {
    private static final String GATES = "gates";
    private static final String LOCATION = "location";

    private @Nullable Sender sender;
    private @Nullable LotlakeConfig configuration;
    private @Nullable StepEvents events;
    private long token;

    @Override
    public String output() {
        return "the lineage";
    }

    @Override
    public void began(LotlakeConfig config, RunStart run) {
        LineageConfig lineage = config.outputs().lineage();
        if (lineage.isOn()) {
            file(lineage).ifPresent(LineageEvents::requireWritable);
            configuration = config;
            token = run.token();
            StepEvents made = new StepEvents(config, run, new StepLineage(Medallion.LOTLAKE, config));
            events = made;
            Sender open = new Sender(Clients.newClient(client(lineage)));
            sender = open;
            open.send(made.ofRun(EventType.START, run.run().startedAt(), Optional.empty()));
        }
    }

    /** The file that gets the events; empty if they go elsewhere. */
    private static Optional<Path> file(LineageConfig lineage) {
        return "file".equals(lineage.transport().get("type"))
                ? Optional.ofNullable(lineage.transport().get(LOCATION))
                        .map(location -> Path.of(location).toAbsolutePath())
                : Optional.empty();
    }

    /** The client tells only its log that it cannot write a file. */
    private static void requireWritable(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    .close();
        } catch (IOException e) {
            throw new LotlakeException(
                    ExitCode.UNREACHABLE,
                    "Cannot write the events of OpenLineage to " + file + ": "
                            + e.getClass().getSimpleName() + " of " + e.getMessage()
                            + "; let lotlake.openlineage.transport name a file that this user may write",
                    e);
        }
    }

    /** The settings of the client, which it reads from JSON. */
    @SuppressWarnings("rawtypes")
    static OpenLineageConfig client(LineageConfig lineage) {
        Map<String, Object> keys = new HashMap<>();
        Map<String, String> transport = new HashMap<>(lineage.transport());
        file(lineage).ifPresent(file -> transport.put(LOCATION, file.toString()));
        transport.forEach((key, value) -> {
            String[] path = ("transport." + key).split("\\.", -1);
            keys.put(ConfigUtil.joinPath(Arrays.asList(path)), value);
        });
        String json = ConfigFactory.parseMap(keys).root().render(ConfigRenderOptions.concise());
        return OpenLineageClientUtils.loadOpenLineageConfigJson(
                new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
                new TypeReference<OpenLineageConfig>() {});
    }

    @Override
    public void stepBegan(String step, Instant began) {
        send(made -> made.stepBegan(step, began));
    }

    @Override
    public void stepDone(String step, Instant began, StepResult result) {
        Instant now = Instant.now();
        send(made -> made.stepDone(step, began, now, result, gates(step)));
    }

    @Override
    public void stepFailed(String step, Instant began, String error) {
        Instant now = Instant.now();
        send(made -> made.stepFailed(step, began, now, error, gates(step)));
    }

    @Override
    public void ended(LotlakeConfig config, long ended) throws Exception {
        Sender open = sender;
        if (open != null) {
            send(made -> last(config, made));
            open.close();
        }
    }

    private RunEvent last(LotlakeConfig config, StepEvents made) {
        try (Connection catalog = config.catalog().connect()) {
            PastRun run = RunHistory.of(catalog, LakeLedger.of(config), token);
            EventType type = run.isDone()
                    ? EventType.COMPLETE
                    : run.state().equals("stopped") ? EventType.ABORT : EventType.FAIL;
            return made.ofRun(
                    type,
                    run.endedAt().orElseGet(Instant::now),
                    Optional.of(run.error()).filter(error -> !error.isEmpty()));
        } catch (SQLException e) {
            throw config.catalog().failure("read the ledger", e);
        }
    }

    private interface Event {
        RunEvent of(StepEvents made);
    }

    private void send(Event event) {
        Sender open = sender;
        StepEvents made = events;
        if (open != null && made != null) {
            open.send(() -> event.of(made));
        }
    }

    /**
     * What the gates of this run measured; none if the step is another one. The columns of the mart are not among them:
     * the step of the mart measures those, sooner or later than this step ends.
     */
    private List<GateSeries> gates(String step) {
        LotlakeConfig config = configuration;
        if (config == null || !step.equals(GATES)) {
            return List.of();
        }
        try (Connection catalog = config.catalog().connect()) {
            return GateHistory.upTo(catalog, LakeLedger.of(config), token).stream()
                    .filter(gate ->
                            gate.newest().token() == token && !gate.gate().equals(Gate.MART_COLUMNS.key()))
                    .toList();
        } catch (SQLException e) {
            throw config.catalog().failure("read the gates", e);
        }
    }
}
