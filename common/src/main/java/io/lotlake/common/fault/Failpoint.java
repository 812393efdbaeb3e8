package io.lotlake.common.fault;

/** The durable steps of lotlake's commands: what has happened there stays, whatever becomes of the process. */
public enum Failpoint {
    CREATE_TABLE("a table of the lake is created"),
    BRONZE_COMMIT("rows that were read become part of a Bronze table"),
    SILVER_COMMIT("the rows of a Silver table are replaced"),
    GOLD_COMMIT("the rows of a Gold table are written"),
    GOLD_VIEW("the view gold.ads gets its text"),
    MART_TABLES("the tables are created that the mart is loaded into"),
    MART_PART("a Spark task's part of the mart is committed"),
    MART_INDEXES("a loaded mart table gets its indexes"),
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

    /** What is durable afterwards. */
    public String effect() {
        return effect;
    }
}
