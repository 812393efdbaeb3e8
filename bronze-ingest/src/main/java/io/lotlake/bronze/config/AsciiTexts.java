package io.lotlake.bronze.config;

/** How lotlake reads the texts of a database with the encoding SQL_ASCII. The server itself knows only their bytes. */
public enum AsciiTexts {
    /** Their encoding is unknown: lotlake does not read such a database. */
    REFUSE,
    /** They are UTF-8, as their writers assure. A text that is not UTF-8 ends the run. */
    UTF8
}
