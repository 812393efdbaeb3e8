package io.lotlake.app.demo;

import io.lotlake.generator.market.SourcePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder of a demo: the PostgreSQL server, the warehouse, and the configuration that points to both. */
record DemoFolder(Path path) {

    Path postgres() {
        return path.resolve("postgres");
    }

    Path warehouse() {
        return path.resolve("warehouse");
    }

    Path config() {
        return path.resolve("lotlake.conf");
    }

    private Path plan() {
        return path.resolve("demo-listings");
    }

    /** The number of listings of an earlier demo. */
    Optional<Integer> listings() throws IOException {
        return Files.exists(plan())
                ? Optional.of(Integer.valueOf(Files.readString(plan()).strip()))
                : Optional.empty();
    }

    void rememberListings(int listings) throws IOException {
        Files.createDirectories(path);
        Files.writeString(plan(), listings + "\n");
    }

    void writeConfig(SourcePlan plan, EmbeddedDatabase database) throws IOException {
        Files.writeString(config(), """
                # Written by lotlake demo. Source, catalog and mart are one database here.
                lotlake {
                  source { url = "%s", user = %s }
                  warehouse = "%s"
                  portals = [%s]
                  makes = [%s]
                }
                """.formatted(
                        database.url(),
                        database.user(),
                        warehouse(),
                        String.join(", ", plan.portals()),
                        String.join(", ", plan.makes())));
    }

    /** Stops the server, then deletes what a demo creates and nothing else. */
    void delete() throws IOException {
        Optional<EmbeddedDatabase> running = EmbeddedDatabase.find(postgres());
        if (running.isPresent()) {
            running.get().stop();
        }
        for (Path made : List.of(postgres(), warehouse(), config(), plan())) {
            if (Files.exists(made)) {
                try (Stream<Path> tree = Files.walk(made)) {
                    for (Path entry : tree.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(entry);
                    }
                }
            }
        }
    }
}
