package io.lotlake.common.maintenance;

import java.util.Optional;

/** One kind of maintenance of one table. */
interface Chore {
    /** In words, what the table needs; empty where it needs nothing. */
    Optional<String> due();

    /** Does it; only called where it is due. */
    void run();
}
