package io.lotlake.app.relocation;

/** Thrown if a file at the new place is not as it was written. The message names the file and says what is wrong. */
final class NotWhole extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotWhole(String message) {
        super(message);
    }

    NotWhole(String message, Throwable cause) {
        super(message, cause);
    }
}
