/**
 * The Iceberg catalog of the lake. It keeps the tables of Iceberg's JDBC catalog in PostgreSQL, and the outcome of each
 * commit is always known.
 */
@NullMarked
package io.lotlake.common.catalog;

import org.jspecify.annotations.NullMarked;
