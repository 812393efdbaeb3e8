package io.lotlake.app.relocation;

import io.lotlake.app.maintenance.ReferencedFiles;
import io.lotlake.app.relocation.Manifests.Listed;
import io.lotlake.common.catalog.Registered;
import io.lotlake.common.concurrent.WorkerPool;
import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.warehouse.LakePlace;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadata.MetadataLogEntry;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.shaded.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.iceberg.view.ViewMetadataParser;

/**
 * Rewrites the files of a table or view that hold addresses, beside the present files. Iceberg's own action reads the
 * files at the old place, where they may no longer exist, and does not correct the recorded lengths of rewritten files.
 * This class changes and deletes no existing file, so the work can be repeated.
 */
final class EntryFiles {
    private static final int SHOWN = 3;

    private final FileIO io;
    private final Places places;
    private final WorkerPool threads;
    private final AtomicLong written = new AtomicLong();
    private final Set<String> superseded = new LinkedHashSet<>();

    EntryFiles(FileIO io, Places places, WorkerPool threads) {
        this.io = io;
        this.places = places;
        this.threads = threads;
    }

    /** The number of files that were written. */
    long written() {
        return written.get();
    }

    /** The files that are no longer needed once the catalog has the entry at its new metadata file. */
    Collection<String> superseded() {
        return superseded;
    }

    /**
     * Writes the files.
     *
     * @return the metadata file that the catalog is to have
     * @throws LotlakeException with exit code 3 if a file is missing at the new place
     */
    String write(Registered entry) {
        try {
            return entry.isView() ? view(entry) : table(entry);
        } catch (NotFoundException | NotWhole e) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot relocate " + entry.id() + " to " + LakePlace.shown(places.to()) + ": " + e.getMessage()
                            + "; move or copy all files of " + LakePlace.shown(places.from())
                            + " there and run it again",
                    e);
        }
    }

    private String view(Registered entry) {
        String present = places.moved(entry.metadata());
        String json = ViewMetadataParser.toJson(read(present, ViewMetadataParser::read));
        superseded.add(present);
        return metadataFile(present, MetadataText.moved(json, places));
    }

    private String table(Registered entry) {
        String file = places.moved(entry.metadata());
        TableMetadata metadata = read(file, TableMetadataParser::read);
        Manifests manifests = new Manifests(io, places);
        Map<String, Listed> present = manifests.of(metadata);
        Map<String, Long> measured = new HashMap<>();
        present.forEach((manifest, listed) -> measured.put(manifest, listed.length()));
        requireWhole(manifests, measured);
        Map<String, Long> deletes = manifests.deletes(present);
        requireWhole(manifests, deletes);
        manifests.requireMoving(deletes.keySet());
        Map<String, Long> lengths = rewritten(deletes.keySet(), delete -> PositionDeletes.rewrite(io, places, delete));
        Map<String, Long> rewritten = rewritten(present.keySet(), manifest -> manifests.rewrite(manifest, lengths));
        Set<String> lists = new LinkedHashSet<>();
        metadata.snapshots().forEach(snapshot -> lists.add(snapshot.manifestListLocation()));
        rewritten(lists, list -> manifests.rewriteList(list, rewritten));
        String result = metadataFile(file, MetadataText.moved(TableMetadataParser.toJson(metadata), places));
        superseded.add(file);
        metadata.previousFiles().stream()
                .map(MetadataLogEntry::file)
                .filter(places::isLeft)
                .map(places::moved)
                .forEach(superseded::add);
        superseded.removeIf(requireWhole(entry, result)::names);
        return result;
    }

    private <T> T read(String file, Function<InputFile, T> parser) {
        try {
            return parser.apply(io.newInputFile(file));
        } catch (RuntimeException e) {
            if (Errors.find(e, JsonProcessingException.class).isPresent()) {
                throw new NotWhole(file + " is no metadata file, or is cut short", e);
            }
            throw e;
        }
    }

    private void requireWhole(Manifests manifests, Map<String, Long> lengths) {
        List<Future<Long>> looks = new ArrayList<>();
        lengths.forEach((file, length) -> looks.add(threads.submit(() -> manifests.requireWhole(file, length))));
        looks.forEach(EntryFiles::ended);
    }

    /** Rewrites the files that move, and notes the present ones as superseded. Returns the new lengths. */
    private Map<String, Long> rewritten(Collection<String> files, ToLongFunction<String> write) {
        List<String> moving = files.stream().filter(places::isLeft).toList();
        moving.forEach(file -> superseded.add(places.moved(file)));
        Map<String, Future<Long>> lengths = new HashMap<>();
        for (String file : moving) {
            Callable<Long> work = () -> {
                long length = write.applyAsLong(file);
                written.incrementAndGet();
                return length;
            };
            lengths.put(file, threads.submit(work));
        }
        Map<String, Long> result = new HashMap<>();
        lengths.forEach((file, length) -> result.put(file, ended(length)));
        return result;
    }

    private static long ended(Future<Long> length) {
        try {
            return length.get();
        } catch (ExecutionException e) {
            throw WorkerPool.failure(e) instanceof RuntimeException failure ? failure : new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String metadataFile(String present, String json) {
        int name = present.lastIndexOf('/') + 1;
        String version = present.substring(name).replaceFirst("-.*", "");
        int next = version.matches("\\d{1,9}") ? Integer.parseInt(version) + 1 : 0;
        String result = present.substring(0, name) + "%05d-%s.metadata.json".formatted(next, UUID.randomUUID());
        try (OutputStream out = io.newOutputFile(result).create()) {
            out.write(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + result, e);
        }
        written.incrementAndGet();
        return result;
    }

    private ReferencedFiles requireWhole(Registered entry, String metadataFile) {
        ReferencedFiles references = ReferencedFiles.of(new BaseTable(
                new StaticTableOperations(metadataFile, io), entry.id().toString()));
        List<String> problems = new ArrayList<>(references.problems());
        problems.removeIf(problem -> problem.endsWith(ReferencedFiles.TWICE));
        if (!problems.isEmpty()) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot relocate " + entry.id() + " to " + LakePlace.shown(places.to()) + ": " + problems.size()
                            + " of its files are not there as they were written ("
                            + String.join("; ", problems.subList(0, Math.min(SHOWN, problems.size())))
                            + "); move or copy all files of " + LakePlace.shown(places.from())
                            + " there and run it again");
        }
        return references;
    }
}
