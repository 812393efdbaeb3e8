package io.lotlake.gold.prices;

/** A price event as a bean of plain numbers. Spark fills it without an object for each number. */
public final class PriceEvent {
    private long lid;
    private long micros;
    private long id;
    private long cents;

    public long getLid() {
        return lid;
    }

    public void setLid(long lid) {
        this.lid = lid;
    }

    /** Microseconds since 1970 UTC. */
    public long getMicros() {
        return micros;
    }

    public void setMicros(long micros) {
        this.micros = micros;
    }

    public long getId() {
        return id;
    }

    public void setId(long id) {
        this.id = id;
    }

    /** Hundredths of the listing's currency. */
    public long getCents() {
        return cents;
    }

    public void setCents(long cents) {
        this.cents = cents;
    }
}
