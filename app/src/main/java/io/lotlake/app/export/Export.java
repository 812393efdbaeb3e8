package io.lotlake.app.export;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.warehouse.LakeTables;
import io.lotlake.gold.publication.Publication;
import io.lotlake.gold.publication.Publication.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;

/** A publication that is written down for another program. */
record Export(LotlakeConfig config, Publication publication, List<ExportedTable> tables) {

    /**
     * Reads the metadata of the tables.
     *
     * @param lake it must stay open while the export is used
     * @throws LotlakeException with exit code 3 if a table or its snapshot is gone
     */
    static Export of(LotlakeConfig config, LakeTables lake, Publication publication) {
        List<ExportedTable> tables = new ArrayList<>();
        for (Map.Entry<String, Head> published : publication.tables().entrySet()) {
            String name = published.getKey();
            Table table =
                    lake.find(name).orElseThrow(() -> gone(publication, name, "the lake no longer has the table"));
            if (table.snapshot(published.getValue().snapshotId()) == null) {
                throw gone(
                        publication,
                        name,
                        "its snapshot " + published.getValue().snapshotId() + " has expired");
            }
            tables.add(new ExportedTable(name, published.getValue(), table));
        }
        return new Export(config, publication, List.copyOf(tables));
    }

    private static LotlakeException gone(Publication publication, String name, String why) {
        return new LotlakeException(
                ExitCode.CONFIGURATION,
                "Cannot export " + name + " of the publication " + publication.id() + ": " + why
                        + "; choose a newer one of lotlake release list");
    }

    /** What is exported, for the first line of a file. */
    String title() {
        return "The publication " + publication.id() + " of the lake " + config.catalogName() + ", published at "
                + publication.publishedAt() + "; written by lotlake export.";
    }

    /** The namespaces of the tables. */
    List<String> namespaces() {
        return tables.stream().map(ExportedTable::namespace).distinct().toList();
    }
}
