package io.lotlake.common.verify;

import java.util.ArrayList;
import java.util.List;

/** What a verification found, a line each. */
public final class Report {
    private final List<String> findings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** Something is not as it must be. */
    public void finding(String text) {
        findings.add(text);
    }

    /** Something could not be looked at, or may be as it is. */
    public void note(String text) {
        notes.add(text);
    }

    public List<String> findings() {
        return List.copyOf(findings);
    }

    public List<String> notes() {
        return List.copyOf(notes);
    }
}
