/**
 * Fills a PostgreSQL database with the tables that scrapers write. Begin with {@link
 * io.lotlake.generator.SourceGenerator}.
 */
@NullMarked
package io.lotlake.generator;

import org.jspecify.annotations.NullMarked;
