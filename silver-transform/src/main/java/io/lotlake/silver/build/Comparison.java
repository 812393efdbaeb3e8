package io.lotlake.silver.build;

import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What verification compares if landed rows and rows of a table do not match one for one.
 *
 * @param landed keeps the landed rows that have a row in the table
 * @param standsForOne true of the rows of the table that stand for a landed row
 */
record Comparison(UnaryOperator<Dataset<Row>> landed, Column standsForOne) {}
