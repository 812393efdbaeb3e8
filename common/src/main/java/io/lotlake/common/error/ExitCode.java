package io.lotlake.common.error;

/** The exit codes by which a lotlake program tells the shell, cron or Airflow how it ended. */
public enum ExitCode {
    DONE(0, "done"),
    UNEXPECTED(1, "unexpected error: a fault of lotlake, see the log"),
    USAGE(2, "wrong usage of the command line"),
    CONFIGURATION(3, "wrong configuration: an address, a login, a name, or a source that is not as configured"),
    GATE(4, "a quality gate stopped the publication, the previous one stands"),
    UNREACHABLE(5, "source, storage or catalog unreachable, worth a retry"),
    COMMIT_UNKNOWN(70, "the state of a commit is unknown, the message says what to check"),
    LOCKED(75, "another run holds the lock of the lake"),
    NOTHING_TO_DO(99, "nothing to do"),
    INTERRUPTED(130, "interrupted by Ctrl-C; no commit was begun after it"),
    TERMINATED(143, "ended by SIGTERM; no commit was begun after it");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    public int code() {
        return code;
    }

    public String meaning() {
        return meaning;
    }
}
