package io.lotlake.bronze.config;

/** What the texts of a database with the encoding SQL_ASCII are. The server itself knows nothing but their bytes. */
public enum AsciiTexts {
    /** Unknown: lotlake does not read such a database. */
    REFUSE,
    /** UTF-8, as their writers assure. A text that is not UTF-8 ends the run. */
    UTF8
}
