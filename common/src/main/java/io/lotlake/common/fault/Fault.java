package io.lotlake.common.fault;

/** The fault that happens at a failpoint. */
public enum Fault {
    HALT("the process ends at once after the effect, nothing is cleaned up"),
    BEFORE("an exception instead of the effect"),
    AFTER("an exception after the effect"),
    REPLY_LOST("the effect happens and its answer is lost: a COMMIT that nobody acknowledges, else an error of the"
            + " network");

    private final String meaning;

    Fault(String meaning) {
        this.meaning = meaning;
    }

    public String meaning() {
        return meaning;
    }
}
