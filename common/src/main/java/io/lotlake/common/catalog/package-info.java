/** The Iceberg catalog of the lake: the tables of Iceberg's JDBC catalog in PostgreSQL, with commits whose outcome is always known. */
@NullMarked
package io.lotlake.common.catalog;

import org.jspecify.annotations.NullMarked;
