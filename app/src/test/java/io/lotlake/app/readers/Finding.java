package io.lotlake.app.readers;

/**
 * The verdict on a question.
 *
 * @param detail the columns that are wrong, the tables that are refused, or the number of files; may be empty
 */
record Finding(Verdict verdict, String detail) {}
