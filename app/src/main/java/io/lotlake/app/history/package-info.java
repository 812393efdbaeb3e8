/**
 * What is known of past runs without Spark: from the ledger, and from the metadata of the tables. No row of the lake is
 * read.
 */
@NullMarked
package io.lotlake.app.history;

import org.jspecify.annotations.NullMarked;
