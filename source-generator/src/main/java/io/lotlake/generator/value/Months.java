package io.lotlake.generator.value;

import java.time.YearMonth;
import java.util.List;

/** Months as people type them. */
public final class Months {
    /** The first four are just within the rules; the others break them. */
    private static final List<String> ODD = List.of(
            "01/1886",
            "12/2100",
            "1886",
            "2100-12",
            "12/1885",
            "01/2101",
            "1885",
            "2101-01",
            "13/2010",
            "00/2015",
            "2010-13",
            "2010-00",
            "2010-",
            "0",
            "",
            "   ",
            "05/2019\n",
            "2019\n",
            "\t05/2019",
            "006/2018",
            "06.2018",
            "06/18",
            "2018/06",
            "06-2018",
            "2018-06-01",
            "06 / 2018",
            "Juni 2018",
            "EZ 06/2018",
            "new",
            "neu",
            "n/a",
            "-");

    private Months() {}

    /** The month in one of the forms in use, or something odd with the given probability. */
    public static String any(YearMonth month, double odd, Dice dice) {
        if (dice.chance(odd)) {
            return dice.oneOf(ODD);
        }
        int year = month.getYear();
        int number = month.getMonthValue();
        return switch (dice.below(20)) {
            case 0 -> number + "/" + year;
            case 1 -> year + "-" + number;
            case 2 -> Integer.toString(year);
            case 3 -> "  " + twoDigits(number) + "/" + year + " ";
            case 4, 5, 6 -> year + "-" + twoDigits(number);
            default -> twoDigits(number) + "/" + year;
        };
    }

    private static String twoDigits(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }
}
