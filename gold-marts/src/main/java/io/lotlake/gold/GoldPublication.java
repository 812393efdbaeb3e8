package io.lotlake.gold;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.KeySet;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.quality.TableGates;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.run.Steps;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.build.GoldTable;
import io.lotlake.gold.compat.MartPublisher;
import io.lotlake.gold.compat.PublishConfig;
import io.lotlake.gold.compat.StagedMart;
import io.lotlake.gold.publication.Edition;
import io.lotlake.gold.publication.MartState;
import io.lotlake.gold.publication.Publication;
import io.lotlake.gold.publication.Publications;
import io.lotlake.gold.publication.Publisher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.iceberg.exceptions.CommitStateUnknownException;

/** Shows readers the Gold tables that a run has built, together with the mart that is made of them. */
public final class GoldPublication {
    private final List<TableSpec> tables;
    private final Lake lake;
    private final LotlakeConfig config;
    private final PublishConfig publish;
    private final GoldGates gates;

    /** @param gold all tables of Gold */
    public GoldPublication(List<GoldTable> gold, Lake lake, LotlakeConfig config, PublishConfig publish) {
        this.tables = Gold.specs(gold);
        this.lake = lake;
        this.config = config;
        this.publish = publish;
        this.gates = new GoldGates(gold, lake, config, publish.gates());
    }

    /**
     * Publishes the tables that the run has built, the published state of the other tables, and the mart of the makes.
     *
     * @param below gates of the layer below
     */
    public void run(Steps steps, List<String> makes, List<TableGates> below) throws Exception {
        Edition edition = Edition.of(lake, tables);
        Optional<Publication> before = Publications.find(config, lake.run().id())
                .filter(publication -> publication.tables().equals(edition.heads()));
        if (before.isPresent() && isShown(steps, before.get(), makes)) {
            again(steps, before.get());
        } else if (edition.changesTables()) {
            StagedMart mart = new JudgedMart(lake.spark(), () -> gates.pass(steps, edition, below))
                    .stage(() -> stageMart(steps, edition, makes));
            guarded(mart, () -> publish(steps, edition, Optional.of(mart)));
        } else {
            withMart(steps, edition, makes);
        }
    }

    /**
     * Publishes what the run has built, and puts the wide rows of the listings into the mart. If the mart does not show
     * the state on which the run has built, or lacks a table, the whole mart is built.
     *
     * @param lids the ids of all listings whose wide rows may have changed or gone, each once
     * @param below gates of the layer below
     */
    public void part(Steps steps, List<String> makes, KeySet lids, List<TableGates> below) throws Exception {
        if (!isMartOfBase(makes) || Publications.find(config, lake.run().id()).isPresent()) {
            run(steps, makes, below);
            return;
        }
        Edition edition = Edition.of(lake, tables);
        StagedMart mart = new JudgedMart(lake.spark(), () -> gates.passDelta(steps, edition, below))
                .stage(() -> stageMart(
                        steps, () -> new MartPublisher(lake, config, publish).stagePart(edition, makes, lids)));
        guarded(mart, () -> publish(steps, edition, Optional.of(mart)));
    }

    /** Whether the mart shows all makes as of the snapshots on which the run has built. */
    public boolean isMartOfBase(List<String> makes) {
        Optional<Publication> last = Publications.newest(config, 1).stream().findFirst();
        return last.isPresent()
                && last.get().mart() == MartState.PUBLISHED
                && last.get().makes().containsAll(makes)
                && tables.stream().allMatch(table -> isOf(last.get(), table))
                && new MartPublisher(lake, config, publish).isLive(makes);
    }

    /** Whether the run has built on the published rows of the table. Maintenance may have rewritten its files since. */
    private boolean isOf(Publication publication, TableSpec table) {
        Optional<Long> base = lake.hasBranch(table)
                ? lake.branchBase(table)
                : lake.head(table).map(Commit::snapshotId);
        Optional<Long> published =
                Optional.ofNullable(publication.tables().get(table.name())).map(Publication.Head::snapshotId);
        return base.equals(published)
                || (base.isPresent()
                        && published.isPresent()
                        && new Lineage(lake).hasRowsOf(table, base.get(), published.get()));
    }

    /** Publishes what the run has built; the mart stays as it is. */
    public void tables(Steps steps) throws Exception {
        Edition edition = Edition.of(lake, tables);
        if (edition.changesTables()) {
            gates.pass(steps, edition, List.of());
            publish(steps, edition, Optional.empty());
        } else {
            dropUnusedBranches();
        }
    }

    /** Makes the mart of the makes anew from the published tables. */
    public void mart(Steps steps, List<String> makes) throws Exception {
        withMart(steps, Edition.of(lake, tables), makes);
    }

    /** Shows the tables and the mart of an earlier publication again. */
    public void restore(Steps steps, Publication earlier, List<String> makes) throws Exception {
        withMart(steps, Edition.of(lake, tables, earlier), makes);
    }

    /**
     * Brings the mart up to the last publication if a run ended between its tables and its mart. Returns whether there
     * was such a publication.
     */
    public boolean finishLast(Steps steps) throws Exception {
        Optional<Publication> last = Publications.newest(config, 1).stream()
                .filter(publication -> publication.mart() == MartState.PENDING)
                .findFirst();
        if (last.isPresent()) {
            finishMart(steps, last.get());
        }
        return last.isPresent();
    }

    /** Brings the mart up to the publication if a run ended before it did, and returns whether readers see it all. */
    private boolean isShown(Steps steps, Publication publication, List<String> makes) throws Exception {
        if (publication.mart() == MartState.PENDING) {
            finishMart(steps, publication);
        }
        return isMartOfBase(makes);
    }

    /** Ends a run that has published the same under its id before. */
    private void again(Steps steps, Publication publication) throws Exception {
        dropUnusedBranches();
        steps.step(
                "publication " + publication.id(),
                () -> StepResult.of(publication.rows(), publication.rows()).withNote("published before"));
    }

    private void dropUnusedBranches() {
        tables.stream().filter(lake::hasBranch).forEach(lake::dropUnusedBranch);
    }

    private void finishMart(Steps steps, Publication publication) throws Exception {
        StagedMart mart = stageMart(steps, Edition.of(lake, tables, publication), publication.makes());
        guarded(mart, () -> new Publisher(lake, config).followWithMart(publication, mart));
    }

    private void withMart(Steps steps, Edition edition, List<String> makes) throws Exception {
        StagedMart mart = stageMart(steps, edition, makes);
        guarded(mart, () -> publish(steps, edition, Optional.of(mart)));
    }

    private StagedMart stageMart(Steps steps, Edition edition, List<String> makes) throws Exception {
        return stageMart(steps, () -> new MartPublisher(lake, config, publish).stage(edition, makes));
    }

    private StagedMart stageMart(Steps steps, Callable<StagedMart> stage) throws Exception {
        List<StagedMart> staged = new ArrayList<>();
        steps.step("mart " + config.martSchema() + ".ads_*", () -> {
            StagedMart mart = stage.call();
            staged.add(mart);
            String note =
                    mart.altered() == 0 ? "" : mart.altered() + " values too wide for the mart's types are NULL in it";
            return new StepResult(mart.rows(), mart.rows(), mart.altered(), note);
        });
        return staged.get(0);
    }

    private void publish(Steps steps, Edition edition, Optional<StagedMart> mart) throws Exception {
        steps.step("publication", () -> {
            Publication publication = new Publisher(lake, config).publish(edition, mart.map(change -> change));
            return StepResult.of(publication.rows(), publication.rows())
                    .withNote(publication.tables().size() + " tables"
                            + (mart.isPresent() ? " and " + publication.makes().size() + " mart tables" : "")
                            + " as " + publication.id());
        });
    }

    /** Drops the staged tables after a publication that failed. Leaves them alone if its outcome is unknown. */
    private static void guarded(StagedMart mart, JudgedMart.Work work) throws Exception {
        try {
            work.run();
        } catch (CommitStateUnknownException e) {
            throw e;
        } catch (Exception e) {
            mart.discardAfter(e);
            throw e;
        }
    }
}
