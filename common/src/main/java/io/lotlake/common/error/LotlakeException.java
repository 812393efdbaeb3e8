package io.lotlake.common.error;

/**
 * An error that the user can act on. It has one line that names the thing, the reason and the remedy, and the exit code
 * of the program.
 */
public final class LotlakeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    public LotlakeException(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public LotlakeException(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
