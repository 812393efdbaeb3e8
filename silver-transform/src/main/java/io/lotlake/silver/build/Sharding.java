package io.lotlake.silver.build;

import io.lotlake.bronze.Bronze;
import io.lotlake.bronze.log.Shards;
import io.lotlake.common.config.LotlakeConfig;
import java.util.List;
import java.util.Optional;

/** What the shards of a Bronze table are, and the columns in which Bronze and Silver name them. */
enum Sharding {
    NONE(Optional.empty(), ""),
    PORTAL(Optional.of(Bronze.PORTAL), "portal"),
    MAKE(Optional.of(Bronze.MAKE), "make_slug");

    private final Optional<String> column;
    private final String silver;

    Sharding(Optional<String> column, String silver) {
        this.column = column;
        this.silver = silver;
    }

    /** The column of Bronze; empty if the table is not sharded. */
    Optional<String> column() {
        return column;
    }

    /** The name of a Bronze key column in Silver; only the column of the shard has another name there. */
    String silverName(String bronzeColumn) {
        return column.filter(bronzeColumn::equals).isPresent() ? silver : bronzeColumn;
    }

    /** The shards that are configured. */
    List<String> of(LotlakeConfig config) {
        return switch (this) {
            case NONE -> List.of(Shards.WHOLE);
            case PORTAL -> config.portals();
            case MAKE -> config.makes();
        };
    }
}
