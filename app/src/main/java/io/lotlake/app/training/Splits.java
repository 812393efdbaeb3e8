package io.lotlake.app.training;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.conv;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.md5;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;

/**
 * Divides the rows into train, valid and test. A seller is in one of them with all its rows, and so is a moment if
 * periods are given. A row whose seller and moment are of different ones belongs to none. A listing without an account
 * counts as a seller of its own.
 *
 * @param periods where the moments of valid and of test begin; empty if only sellers are divided
 */
record Splits(Optional<Periods> periods) {
    static final String SPLIT = "split";
    static final String TRAIN = "train";
    static final String VALID = "valid";
    static final String TEST = "test";

    /** The value of a row that belongs to none. */
    static final String NONE = "none";

    /** Of a hundred sellers. */
    static final int TRAINING_SELLERS = 70;

    static final int VALIDATION_SELLERS = 15;
    private static final int ALL_SELLERS = 100;
    private static final int DIGITS = 7;

    /**
     * Periods of moments; train comes before valid.
     *
     * @param valid the first moment of valid
     * @param test the first moment of test
     */
    record Periods(Instant valid, Instant test) {
        Periods {
            if (!valid.isBefore(test)) {
                throw new LotlakeException(
                        ExitCode.USAGE,
                        "Cannot begin test at " + test + ": valid begins at " + valid + "; choose a later --test-from");
            }
        }

        String of(Instant asOf) {
            if (asOf.isBefore(valid)) {
                return TRAIN;
            }
            return asOf.isBefore(test) ? VALID : TEST;
        }

        /** The end of the period of a moment; empty for the last one. */
        private Optional<Instant> endOf(Instant asOf) {
            return switch (of(asOf)) {
                case TRAIN -> Optional.of(valid);
                case VALID -> Optional.of(test);
                default -> Optional.empty();
            };
        }
    }

    /**
     * Makes sure that no label looks into a later period.
     *
     * @throws LotlakeException with exit code 2 if one does
     */
    void requireApart(List<Instant> moments, Duration horizon) {
        for (Instant asOf : moments) {
            Instant until = asOf.plus(horizon);
            periods.flatMap(given -> given.endOf(asOf)).filter(until::isAfter).ifPresent(end -> {
                throw new LotlakeException(
                        ExitCode.USAGE,
                        "Cannot put " + asOf + " into " + periods.get().of(asOf) + ": its labels reach until " + until
                                + ", beyond the end of that period at " + end
                                + "; choose an earlier --as-of, a shorter --horizon or later periods");
            });
        }
    }

    /** The split of the rows of a moment. */
    Column of(Instant asOf) {
        Column ofSeller = ofSeller();
        return periods.map(given ->
                        when(ofSeller.equalTo(given.of(asOf)), ofSeller).otherwise(NONE))
                .orElse(ofSeller);
    }

    /** What a row's seller is called. */
    static Column seller() {
        return concat_ws(
                ":",
                col("portal"),
                coalesce(
                        col("acc_id").cast(StringType),
                        concat(lit("lid"), col("lid").cast(StringType))));
    }

    private static Column ofSeller() {
        Column digits = substring(md5(seller().cast(BinaryType)), 1, DIGITS);
        Column place = conv(digits, 16, 10).cast(LongType).mod(lit(ALL_SELLERS));
        return when(place.lt(TRAINING_SELLERS), TRAIN)
                .when(place.lt(TRAINING_SELLERS + VALIDATION_SELLERS), VALID)
                .otherwise(TEST);
    }
}
