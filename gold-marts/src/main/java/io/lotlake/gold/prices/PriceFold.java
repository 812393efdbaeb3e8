package io.lotlake.gold.prices;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** Folds events into one row per listing; the events of a listing come together. */
final class PriceFold implements MapPartitionsFunction<PriceEvent, Row> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Row> call(Iterator<PriceEvent> events) {
        return new States(events);
    }

    /** The states, each made when it is asked for. */
    private static final class States implements Iterator<Row> {
        private final Iterator<PriceEvent> events;
        private final PriceHistory history = new PriceHistory();
        private @Nullable PriceEvent next;

        States(Iterator<PriceEvent> events) {
            this.events = events;
            this.next = events.hasNext() ? events.next() : null;
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public Row next() {
            if (next == null) {
                throw new NoSuchElementException();
            }
            long lid = next.getLid();
            history.clear();
            while (next != null && next.getLid() == lid) {
                history.add(next.getMicros(), next.getId(), next.getCents());
                next = events.hasNext() ? events.next() : null;
            }
            return RowFactory.create(history.folded(lid));
        }
    }
}
