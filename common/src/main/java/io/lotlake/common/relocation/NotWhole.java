package io.lotlake.common.relocation;

/** A file is not at the new place as it was written; the message names it and says what is wrong. */
final class NotWhole extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotWhole(String message) {
        super(message);
    }

    NotWhole(String message, Throwable cause) {
        super(message, cause);
    }
}
