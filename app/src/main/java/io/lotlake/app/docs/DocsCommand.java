package io.lotlake.app.docs;

import io.lotlake.app.medallion.Medallion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code lotlake docs}: writes the catalogue of tables. */
@Command(name = "docs", mixinStandardHelpOptions = true, description = "Writes the catalogue of tables and columns.")
public final class DocsCommand implements Callable<Integer> {
    private final Supplier<Medallion> tables;

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "Where to; default: ${DEFAULT-VALUE}.")
    private Path folder = Path.of("docs/tables");

    public DocsCommand(Supplier<Medallion> tables) {
        this.tables = tables;
    }

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, String> page : TableCatalogue.pages(tables.get()).entrySet()) {
            Files.writeString(folder.resolve(page.getKey()), page.getValue());
        }
        return 0;
    }
}
