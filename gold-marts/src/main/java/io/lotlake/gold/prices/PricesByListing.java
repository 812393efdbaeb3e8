package io.lotlake.gold.prices;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** Iterates over rows, one per listing, and makes each when it is asked for. The items of a listing are adjacent. */
final class PricesByListing<T> implements Iterator<Row> {
    private final Iterator<T> items;
    private final Fold<T> fold;
    private @Nullable T next;

    /** Folds the items of one listing. */
    interface Fold<T> {
        long lid(T item);

        /** Begins a listing with its first item. */
        void begin(T first);

        void add(T later);

        /** The columns of the row of all items since the listing began. */
        Object[] columns();
    }

    PricesByListing(Iterator<T> items, Fold<T> fold) {
        this.items = items;
        this.fold = fold;
        this.next = following();
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
        long lid = fold.lid(next);
        fold.begin(next);
        next = following();
        while (next != null && fold.lid(next) == lid) {
            fold.add(next);
            next = following();
        }
        return RowFactory.create(fold.columns());
    }

    private @Nullable T following() {
        return items.hasNext() ? items.next() : null;
    }
}
