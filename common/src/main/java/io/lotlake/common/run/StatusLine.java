package io.lotlake.common.run;

import java.io.PrintStream;

/**
 * Shows a person what is being done now. On a terminal it overwrites one line; elsewhere it writes a new line each
 * time.
 */
final class StatusLine {
    private final PrintStream out;
    private final boolean terminal;
    private int shown;

    StatusLine(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    synchronized void show(String text) {
        if (terminal) {
            clear();
            out.print(text);
            shown = text.length();
        } else {
            out.println(text);
        }
        out.flush();
    }

    /** Makes room for a line that stays. */
    synchronized void clear() {
        if (shown > 0) {
            out.print("\r" + " ".repeat(shown) + "\r");
            out.flush();
            shown = 0;
        }
    }
}
