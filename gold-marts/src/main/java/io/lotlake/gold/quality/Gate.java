package io.lotlake.gold.quality;

import java.util.Arrays;
import java.util.Optional;

/** The measurements before a publication. */
public enum Gate {
    UNIQUE_KEY("unique-key", "rows whose key is not theirs alone"),
    ORPHANS("orphans", "share of rows that refer to a row that is not there"),
    HISTORY("history", "versions that overlap, leave a gap, or are wrong about being the current one"),
    ORDER("order", "rows whose values contradict each other"),
    PERSONAL_DATA("personal-data", "rows with what looks like an e-mail address or a phone number"),
    SHRINKAGE("shrinkage", "share of the rows of the last publication that are gone"),
    BALANCE("balance", "rows read that are neither accepted nor in quarantine"),
    QUARANTINE("quarantine", "share of the rows of the table that are in quarantine"),
    AGE("age-days", "days since the newest row was written"),
    MART_COLUMNS("mart-columns", "columns of the live mart that have another type");

    private final String key;
    private final String meaning;

    Gate(String key, String meaning) {
        this.key = key;
        this.meaning = meaning;
    }

    /** The gate of a key; empty if only another version of lotlake has it. */
    static Optional<Gate> of(String key) {
        return Arrays.stream(values()).filter(gate -> gate.key.equals(key)).findFirst();
    }

    /** The section of the gate's rule in the configuration, below {@code lotlake.gates}. */
    public String key() {
        return key;
    }

    public String meaning() {
        return meaning;
    }
}
