package dev.runledger.source;

import dev.runledger.json.TextFaults;
import dev.runledger.sql.Row;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A value of a SQLite file, which has a type of its own whatever its column says.
final class SqliteValue {
  private static final char UNREADABLE = '\uFFFD';
  private static final String INFINITE = "9e999";
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?");

  private SqliteValue() {}

  /// As text: see [TextOrBytes] for what is none. Of a number no digit is lost.
  static @Nullable String text(Row row, String column) {
    Object value = row.valueOrNull(column);
    return switch (value) {
      case null -> null;
      case byte[] bytes -> TextOrBytes.ofBlob(bytes);
      case Double number when number.isInfinite() -> number > 0 ? "Inf" : "-Inf";
      case Double number -> BigDecimal.valueOf(number).toString();
      case String text when text.indexOf(UNREADABLE) >= 0 -> TextOrBytes.ofText(row.bytes(column));
      default -> value.toString();
    };
  }

  /// SQL for a value that was read.
  ///
  /// @param isNumber whether a number stands in its column as a number
  static String sql(String value, boolean isNumber) {
    if (isNumber && NUMBER.matcher(value).matches()) {
      return "CAST('" + value + "' AS NUMERIC)";
    }
    if (isNumber && (value.equals("Inf") || value.equals("-Inf"))) {
      return value.replace("Inf", INFINITE);
    }
    if (TextFaults.in(value) == null) {
      return Quoted.text(value);
    }
    String bytes = "x'" + HexFormat.of().formatHex(TextOrBytes.bytes(value)) + "'";
    return isNumber && TextOrBytes.isBlob(value) ? bytes : "CAST(" + bytes + " AS TEXT)";
  }
}
