package io.lotlake.app.export;

/**
 * A query of a table for one program.
 *
 * @param program the name of the program
 * @param needs what the program needs first, a sentence
 * @param language sql or python
 */
public record Sample(String program, String needs, String language, String text) {}
