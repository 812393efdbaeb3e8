package io.lotlake.common.fault;

/** The durable steps of lotlake's commands. The effect of such a step stays even if the process ends right after it. */
public enum Failpoint {
    RUN_BEGINS("the run has its row in the ledger"),
    CREATE_TABLE("a table of the lake is created"),
    BRANCH("a Gold table gets the branch of the run"),
    BRONZE_COMMIT("rows that were read become part of a Bronze table"),
    SILVER_COMMIT("the rows of a Silver table are replaced"),
    GOLD_COMMIT("the rows of a Gold table are written to the branch of the run"),
    STEP_NOTED("a finished step is noted in the ledger"),
    GOLD_VIEW("the view gold.ads gets its text"),
    MART_TABLES("the tables are created that the mart is loaded into"),
    MART_PART("a Spark task's part of the mart is committed"),
    MART_INDEXES("a loaded mart table gets its key"),
    PUBLICATION("all Gold tables move to what the run built, with the mart where it is in the same database"),
    MART_SWAP("a mart in another database gets the new tables"),
    MART_NOTED("the ledger says that this mart has followed"),
    RUN_ENDS("the ledger says how the run ended"),
    COMPACTION("small files of a table are replaced by larger ones"),
    MANIFESTS("the manifests of a table are rewritten"),
    STATISTICS("statistics of a table are added to its metadata"),
    REFERENCES("old tags and branches of a table are removed"),
    EXPIRY("old snapshots leave the metadata of a table"),
    EXPIRED_FILES("files of expired snapshots are deleted"),
    ORPHANS("files that nothing refers to are deleted");

    private final String effect;

    Failpoint(String effect) {
        this.effect = effect;
    }

    /** The effect that is durable after the step. */
    public String effect() {
        return effect;
    }
}
