package io.lotlake.gold.prices;

import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/** Folds events into one row per listing. The events of a listing are adjacent. */
final class PriceFold implements MapPartitionsFunction<PriceEvent, Row> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Row> call(Iterator<PriceEvent> events) {
        return new PricesByListing<>(events, new Events());
    }

    private static final class Events implements PricesByListing.Fold<PriceEvent> {
        private final PriceHistory history = new PriceHistory();
        private long lid;

        @Override
        public long lid(PriceEvent event) {
            return event.getLid();
        }

        @Override
        public void begin(PriceEvent first) {
            lid = first.getLid();
            history.clear();
            add(first);
        }

        @Override
        public void add(PriceEvent later) {
            history.add(later.getMicros(), later.getId(), later.getCents());
        }

        @Override
        public Object[] columns() {
            return history.folded(lid);
        }
    }
}
