package io.lotlake.app.maintenance;

import java.util.Optional;

/** One thing that maintenance does to one table. */
interface MaintenanceAction {
    /** One word for the work, in which the actions of a table differ. */
    String kind();

    /** The work that the table needs, in words; empty if it needs none. */
    Optional<String> due();

    /** Does the work. It is called only if the work is due. */
    void run();
}
