package dev.runledger.json;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Numbers that JSON can spell and a double cannot come near to.
public final class NumberFaults {
  private static final int LARGEST_EXPONENT = 1000;
  private static final int MOST_DIGITS_OF_EXPONENT = 5;

  /// Behind the point there is room for 16,383, before it for more.
  private static final int MOST_DIGITS = 16_000;

  private NumberFaults() {}

  /// @param number as JSON spells it
  /// @return what is wrong with it; null when nothing is
  public static @Nullable String in(String number) {
    int mark = number.toLowerCase(Locale.ROOT).indexOf('e');
    if (mark >= 0 && isHuge(number.substring(mark + 1))) {
      return "The exponent of a number is beyond ±" + LARGEST_EXPONENT;
    }
    double near = Double.parseDouble(number);
    if (Double.isInfinite(near)) {
      return "A number is beyond ±1.8e308, the largest that a double holds";
    }
    String mantissa = mark < 0 ? number : number.substring(0, mark);
    if (near == 0 && mantissa.chars().anyMatch(digit -> digit >= '1' && digit <= '9')) {
      return "A number is closer to 0 than 4.9e-324, the smallest that a double holds";
    }
    return null;
  }

  /// As [#in], of a number that is kept as its digits, as PostgreSQL keeps those of `jsonb`.
  public static @Nullable String inDecimal(String number) {
    int mark = number.toLowerCase(Locale.ROOT).indexOf('e');
    return number.length() > MOST_DIGITS
            || (mark >= 0 && isBeyond(number.substring(mark + 1), MOST_DIGITS))
        ? "A number has more than " + MOST_DIGITS + " digits"
        : null;
  }

  private static boolean isHuge(String exponent) {
    return isBeyond(exponent, LARGEST_EXPONENT);
  }

  private static boolean isBeyond(String exponent, int largest) {
    String digits = exponent.replaceFirst("^[+-]?0*", "");
    return digits.length() > MOST_DIGITS_OF_EXPONENT
        || (!digits.isEmpty() && Integer.parseInt(digits) > largest);
  }
}
