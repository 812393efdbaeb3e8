package io.lotlake.app.lineage;

import io.lotlake.app.medallion.Medallion;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.landing.Landings;
import io.lotlake.bronze.source.Relation;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.build.GoldTable;
import io.lotlake.gold.compat.Ads;
import io.lotlake.silver.build.Quarantine;
import io.lotlake.silver.build.SilverTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which tables each step reads and writes, from the declarations of the tables. */
final class StepLineage {
    private static final StepDatasets NONE = new StepDatasets(List.of(), List.of());

    /** Steps of these commands have names of tables, but do not make their rows. */
    private static final Set<String> NOT_MAKING = Set.of("relocate", "verify", "maintain");

    private final LotlakeConfig config;
    private final Map<String, StepDatasets> byStep = new HashMap<>();

    /** The datasets that a step reads, and those that it writes. */
    record StepDatasets(List<DatasetSpec> inputs, List<DatasetSpec> outputs) {
        StepDatasets {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
        }
    }

    StepLineage(Medallion tables, LotlakeConfig config) {
        this.config = config;
        bronze();
        silver(tables);
        gold(tables);
    }

    /** The datasets of a step; none if it makes no table. */
    StepDatasets of(String command, String step) {
        return NOT_MAKING.contains(command) ? NONE : byStep.getOrDefault(step, NONE);
    }

    /** The name of the step's job, which is the same in every run. */
    static String job(String command, String step) {
        boolean isOfItself = !NOT_MAKING.contains(command) || step.startsWith(command);
        String name = isOfItself ? step : command + " " + step;
        return name.startsWith("publication ") ? "publication" : name;
    }

    private void bronze() {
        Map<String, List<DatasetSpec>> sources = new LinkedHashMap<>();
        Map<String, TableSpec> bronze = new LinkedHashMap<>();
        for (Map.Entry<Relation, Landing> entry :
                Landings.relations(config.allShards()).entrySet()) {
            TableSpec table = entry.getValue().table();
            bronze.put(table.name(), table);
            sources.computeIfAbsent(table.name(), name -> new ArrayList<>())
                    .add(DatasetSpec.source(config, entry.getKey(), entry.getValue()));
        }
        bronze.forEach((name, table) -> put(name, sources.getOrDefault(name, List.of()), List.of(dataset(table))));
        List<DatasetSpec> all = sources.values().stream().flatMap(List::stream).toList();
        put("source", all, List.of());
        put("source, chunk by chunk", all, List.of());
    }

    private void silver(Medallion tables) {
        List<TableSpec> read = new ArrayList<>();
        for (SilverTable table : tables.silver().list()) {
            read.addAll(table.inputs());
            put(table.spec().name(), datasets(table.inputs()), List.of(dataset(table.spec())));
        }
        put(
                tables.silver().changes().name(),
                datasets(read.stream()
                        .distinct()
                        .filter(table -> table.namespace().equals("bronze"))
                        .toList()),
                List.of(dataset(tables.silver().changes())));
    }

    private void gold(Medallion tables) {
        for (GoldTable table : tables.gold()) {
            List<TableSpec> read = new ArrayList<>(table.inputs());
            tables.goldSpecs().stream()
                    .filter(other -> table.waitsFor().contains(other.name()))
                    .forEach(read::add);
            put(table.name(), datasets(read), List.of(dataset(table.spec())));
        }
        put(Ads.NAME, datasets(Ads.inputs()), List.of(DatasetSpec.ads(config)));
        List<DatasetSpec> mart = config.makes().stream()
                .map(make -> DatasetSpec.mart(config, make))
                .toList();
        put("mart " + config.martSchema() + ".ads_*", datasets(Ads.inputs()), mart);
        List<DatasetSpec> judged = new ArrayList<>(datasets(tables.goldSpecs()));
        tables.silver().specs().forEach(table -> judged.add(dataset(table)));
        put("gates", judged, List.of());
        put("publication", datasets(tables.goldSpecs()), mart);
    }

    /** The table that gets what a judged step rejects. */
    DatasetSpec quarantine() {
        return dataset(Quarantine.TABLE);
    }

    private void put(String step, List<DatasetSpec> inputs, List<DatasetSpec> outputs) {
        byStep.put(step, new StepDatasets(inputs, outputs));
    }

    private DatasetSpec dataset(TableSpec table) {
        return DatasetSpec.of(config, table);
    }

    private List<DatasetSpec> datasets(List<TableSpec> tables) {
        return tables.stream().map(this::dataset).toList();
    }
}
