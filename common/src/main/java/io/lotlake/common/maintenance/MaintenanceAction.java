package io.lotlake.common.maintenance;

import java.util.Optional;

/** One thing that maintenance does to one table. */
interface MaintenanceAction {
    /** What the table needs, in words; empty where it needs nothing. */
    Optional<String> due();

    /** Does it. Called only where it is due. */
    void run();
}
