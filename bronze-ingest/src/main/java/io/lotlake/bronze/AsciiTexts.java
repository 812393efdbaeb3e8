package io.lotlake.bronze;

/** What the texts are of a database whose encoding is SQL_ASCII, of which the server itself knows nothing but their bytes. */
public enum AsciiTexts {
    /** Nobody knows: such a database is not read. */
    REFUSE,
    /** UTF-8, as its writers assure; a text that is not ends the run. */
    UTF8
}
