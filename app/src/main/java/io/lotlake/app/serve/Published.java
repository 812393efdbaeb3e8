package io.lotlake.app.serve;

import io.lotlake.gold.publication.Publication;
import java.time.Instant;

/**
 * A publication that is served.
 *
 * @param since when its state was published first: after a rollback this is earlier than the publication itself
 */
record Published(Publication publication, Instant since) {}
