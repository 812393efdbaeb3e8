package io.lotlake.silver.json;

import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;

import io.lotlake.common.function.PostgresText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads the strings out of JSON as PostgreSQL's {@code jsonb} prints it. The readers are user-defined functions,
 * because {@code from_json} renders numbers and objects as text too and so cannot tell {@code "5"} from {@code 5}. A
 * variant can, but takes four times as long on a million rows.
 */
public final class JsonNames {
    private static final UserDefinedFunction NAMES = udf(
                    (UDF1<String, String @Nullable []>) JsonNames::names, createArrayType(StringType))
            .withName("names_of_json");
    private static final UserDefinedFunction COUNT =
            udf((UDF1<String, @Nullable Integer>) JsonNames::count, IntegerType).withName("count_names_of_json");

    private JsonNames() {}

    /**
     * The legacy {@code raw.jsonb_to_array}. An array gives its strings in their order, trimmed of blanks, without
     * empty and repeated ones. An object gives the names whose value is true, ordered by bytes. Anything else gives
     * NULL.
     */
    public static Column namesOf(Column json) {
        return NAMES.apply(json);
    }

    /** The number of names that {@link #namesOf} gives; NULL if that is NULL. */
    public static Column countOf(Column json) {
        return COUNT.apply(json);
    }

    /** The string elements of a JSON array, in its order; null for anything but an array. */
    public static String @Nullable [] strings(@Nullable String json) throws IOException {
        if (json == null) {
            return null;
        }
        TextParts plain = PlainJson.elements(json);
        if (plain != null) {
            return plain.texts();
        }
        List<String> parsed = new ArrayList<>();
        return ParsedJson.array(json, parsed::add) ? parsed.toArray(String[]::new) : null;
    }

    static String @Nullable [] names(@Nullable String json) throws IOException {
        if (json == null) {
            return null;
        }
        TextParts elements = PlainJson.elements(json);
        if (elements != null) {
            elements.trimToDistinct();
            return elements.texts();
        }
        TextParts trueNames = PlainJson.trueNames(json);
        return trueNames != null ? sorted(trueNames.texts()) : parsedNames(json);
    }

    static @Nullable Integer count(@Nullable String json) throws IOException {
        if (json == null) {
            return null;
        }
        TextParts elements = PlainJson.elements(json);
        if (elements != null) {
            elements.trimToDistinct();
            return elements.size();
        }
        String[] names = names(json);
        return names == null ? null : (Integer) names.length;
    }

    private static String @Nullable [] parsedNames(String json) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        if (ParsedJson.array(json, element -> addTrimmed(element, names))) {
            return names.toArray(String[]::new);
        }
        return ParsedJson.object(json, names) ? sorted(names.toArray(String[]::new)) : null;
    }

    private static void addTrimmed(String element, Set<String> names) {
        String name = PostgresText.trim(element);
        if (!name.isEmpty()) {
            names.add(name);
        }
    }

    private static String[] sorted(String[] names) {
        Arrays.sort(names, JsonNames::compareBytes);
        return names;
    }

    /** Orders texts by their UTF-8 bytes. In this order, surrogates come after all other characters. */
    private static int compareBytes(String first, String second) {
        int length = Math.min(first.length(), second.length());
        for (int i = 0; i < length; i++) {
            char a = first.charAt(i);
            char b = second.charAt(i);
            if (a != b) {
                boolean alike = Character.isSurrogate(a) == Character.isSurrogate(b);
                return alike ? a - b : Boolean.compare(Character.isSurrogate(a), Character.isSurrogate(b));
            }
        }
        return first.length() - second.length();
    }
}
