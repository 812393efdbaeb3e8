package io.lotlake.gold.prices;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** Folds rows of listing, moment, id and cents, all numbers, into one row per listing; the rows of a listing come together. */
final class PriceFold implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Row> call(Iterator<Row> events) {
        return new States(events);
    }

    /** The states, each made when it is asked for. */
    private static final class States implements Iterator<Row> {
        private final Iterator<Row> events;
        private final PriceHistory history = new PriceHistory();
        private @Nullable Row next;

        States(Iterator<Row> events) {
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
            long lid = next.getLong(0);
            history.clear();
            while (next != null && next.getLong(0) == lid) {
                history.add(next.getLong(1), next.getLong(2), next.getLong(3));
                next = events.hasNext() ? events.next() : null;
            }
            return RowFactory.create(history.folded(lid));
        }
    }
}
