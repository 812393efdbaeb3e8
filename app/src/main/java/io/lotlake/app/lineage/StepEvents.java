package io.lotlake.app.lineage;

import io.lotlake.app.history.GateSeries;
import io.lotlake.app.lineage.StepLineage.StepDatasets;
import io.lotlake.app.output.Words;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.ledger.Rejection;
import io.lotlake.common.run.RunStart;
import io.lotlake.common.run.StepResult;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.DataQualityAssertionsDatasetFacetAssertions;
import io.openlineage.client.OpenLineage.DatasetFacets;
import io.openlineage.client.OpenLineage.InputDataset;
import io.openlineage.client.OpenLineage.OutputDataset;
import io.openlineage.client.OpenLineage.RunEvent;
import io.openlineage.client.OpenLineage.RunEvent.EventType;
import io.openlineage.client.OpenLineage.RunFacetsBuilder;
import io.openlineage.client.utils.UUIDUtils;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Makes the events of a run and of its steps. */
final class StepEvents {
    private static final URI PRODUCER = URI.create("https://github.com/lotlake/lotlake");
    private static final String INTEGRATION = "LOTLAKE";

    private final OpenLineage lineage = new OpenLineage(PRODUCER);
    private final LotlakeConfig config;
    private final RunStart run;
    private final StepLineage tables;

    StepEvents(LotlakeConfig config, RunStart run, StepLineage tables) {
        this.config = config;
        this.run = run;
        this.tables = tables;
    }

    /** The event of the run itself, which is the parent of the steps. */
    RunEvent ofRun(EventType type, Instant at, Optional<String> error) {
        RunFacetsBuilder facets = lineage.newRunFacetsBuilder();
        error.ifPresent(message -> facets.errorMessage(error(message)));
        return event(
                type, at, lineage.newRun(runId(), facets.build()), job(run.command(), "RUN"), List.of(), List.of());
    }

    RunEvent stepBegan(String step, Instant at) {
        StepDatasets datasets = tables.of(run.command(), step);
        return ofStep(
                EventType.START,
                step,
                at,
                at,
                Optional.empty(),
                inputs(datasets, List.of()),
                outputs(datasets.outputs()));
    }

    /** @param gates what the gates measured, if the step has measured them */
    RunEvent stepDone(String step, Instant began, Instant at, StepResult result, List<GateSeries> gates) {
        StepDatasets datasets = tables.of(run.command(), step);
        List<OutputDataset> outputs = new ArrayList<>();
        if (datasets.outputs().size() == 1) {
            outputs.add(output(datasets.outputs().get(0), Optional.of(result.rowsOut())));
        } else {
            outputs.addAll(outputs(datasets.outputs()));
        }
        result.rejections()
                .ifPresent(reasons -> outputs.add(output(
                        tables.quarantine(),
                        Optional.of(reasons.stream().mapToLong(Rejection::rows).sum()))));
        return ofStep(EventType.COMPLETE, step, began, at, Optional.empty(), inputs(datasets, gates), outputs);
    }

    RunEvent stepFailed(String step, Instant began, Instant at, String error, List<GateSeries> gates) {
        StepDatasets datasets = tables.of(run.command(), step);
        return ofStep(
                EventType.FAIL,
                step,
                began,
                at,
                Optional.of(error),
                inputs(datasets, gates),
                outputs(datasets.outputs()));
    }

    private RunEvent ofStep(
            EventType type,
            String step,
            Instant began,
            Instant at,
            Optional<String> error,
            List<InputDataset> inputs,
            List<OutputDataset> outputs) {
        RunFacetsBuilder facets = lineage.newRunFacetsBuilder()
                .parent(lineage.newParentRunFacet(
                        lineage.newParentRunFacetRunBuilder().runId(runId()).build(),
                        lineage.newParentRunFacetJobBuilder()
                                .namespace(namespace())
                                .name(run.command())
                                .build(),
                        null));
        error.ifPresent(message -> facets.errorMessage(error(message)));
        UUID id = id(began, step);
        return event(
                type,
                at,
                lineage.newRun(id, facets.build()),
                job(StepLineage.job(run.command(), step), "STEP"),
                inputs,
                outputs);
    }

    private RunEvent event(
            EventType type,
            Instant at,
            OpenLineage.Run of,
            OpenLineage.Job job,
            List<InputDataset> inputs,
            List<OutputDataset> outputs) {
        return lineage.newRunEvent(at.atZone(ZoneOffset.UTC), type, of, job, inputs, outputs);
    }

    private String namespace() {
        return config.outputs().lineage().namespace();
    }

    private UUID runId() {
        return id(run.run().startedAt(), "");
    }

    /** The same run and step have the same id in all their events. */
    private UUID id(Instant began, String step) {
        String seed =
                config.catalog().url() + " " + config.catalogName() + " " + run.token() + " " + began + " " + step;
        return UUIDUtils.generateStaticUUID(began, seed.getBytes(StandardCharsets.UTF_8));
    }

    private OpenLineage.Job job(String name, String type) {
        return lineage.newJob(
                namespace(),
                name,
                lineage.newJobFacetsBuilder()
                        .jobType(lineage.newJobTypeJobFacet("BATCH", INTEGRATION, type, null))
                        .build());
    }

    private OpenLineage.ErrorMessageRunFacet error(String message) {
        return lineage.newErrorMessageRunFacet(Words.masked(message), "java", null);
    }

    private List<InputDataset> inputs(StepDatasets datasets, List<GateSeries> gates) {
        return datasets.inputs().stream()
                .map(dataset -> lineage.newInputDataset(
                        dataset.namespace(), dataset.name(), facets(dataset), assertions(dataset, gates)))
                .toList();
    }

    private OpenLineage.InputDatasetInputFacets assertions(DatasetSpec dataset, List<GateSeries> gates) {
        List<DataQualityAssertionsDatasetFacetAssertions> assertions = gates.stream()
                .filter(gate -> isOf(dataset, gate.subject()))
                .map(gate -> assertion(dataset, gate))
                .toList();
        return assertions.isEmpty()
                ? lineage.newInputDatasetInputFacetsBuilder().build()
                : lineage.newInputDatasetInputFacetsBuilder()
                        .dataQualityAssertions(lineage.newDataQualityAssertionsDatasetFacet(assertions))
                        .build();
    }

    /** A subject is a table, or a table and a column. A table of PostgreSQL has its database before its name. */
    private static boolean isOf(DatasetSpec dataset, String subject) {
        return subject.equals(dataset.name())
                || subject.startsWith(dataset.name() + ".")
                || dataset.name().endsWith("." + subject);
    }

    private DataQualityAssertionsDatasetFacetAssertions assertion(DatasetSpec dataset, GateSeries gate) {
        boolean hasColumn = gate.subject().startsWith(dataset.name() + ".");
        return lineage.newDataQualityAssertionsDatasetFacetAssertionsBuilder()
                .assertion(gate.gate())
                .success(gate.isPassed())
                .column(hasColumn ? gate.subject().substring(dataset.name().length() + 1) : null)
                .severity(gate.newest().outcome().equals("warned") ? "warn" : "error")
                .expected("<= " + gate.threshold())
                .actual(String.valueOf(gate.newest().figure()))
                .build();
    }

    private List<OutputDataset> outputs(List<DatasetSpec> datasets) {
        return datasets.stream()
                .map(dataset -> output(dataset, Optional.empty()))
                .toList();
    }

    private OutputDataset output(DatasetSpec dataset, Optional<Long> rows) {
        return lineage.newOutputDataset(
                dataset.namespace(),
                dataset.name(),
                facets(dataset),
                rows.map(count -> lineage.newOutputDatasetOutputFacetsBuilder()
                                .outputStatistics(lineage.newOutputStatisticsOutputDatasetFacetBuilder()
                                        .rowCount(count)
                                        .build())
                                .build())
                        .orElse(null));
    }

    private DatasetFacets facets(DatasetSpec dataset) {
        OpenLineage.DatasetFacetsBuilder facets = lineage.newDatasetFacetsBuilder()
                .schema(lineage.newSchemaDatasetFacet(
                        dataset.fields().stream().map(this::field).toList()));
        if (!dataset.description().isEmpty()) {
            facets.documentation(lineage.newDocumentationDatasetFacetBuilder()
                    .description(dataset.description())
                    .build());
        }
        return facets.build();
    }

    private OpenLineage.SchemaDatasetFacetFields field(DatasetSpec.Field field) {
        return lineage.newSchemaDatasetFacetFieldsBuilder()
                .name(field.name())
                .type(field.type())
                .description(field.description().isEmpty() ? null : field.description())
                .build();
    }
}
