/**
 * Events for OpenLineage, sent by its own Java client. The events come from the steps of runs and the declarations of
 * tables. OpenLineage's listener for Spark does not see the tables, because their catalog is lotlake's own class.
 */
@NullMarked
package io.lotlake.app.lineage;

import org.jspecify.annotations.NullMarked;
