/**
 * Fills a PostgreSQL database with the tables that scrapers write; {@link io.lotlake.generator.SourceGenerator} is the class to
 * begin with.
 */
@NullMarked
package io.lotlake.generator;

import org.jspecify.annotations.NullMarked;
