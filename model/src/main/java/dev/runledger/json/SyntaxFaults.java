package dev.runledger.json;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is wrong with the syntax of JSON, in words that are for those who wrote it: a parser speaks
/// of what its own caller could enable.
final class SyntaxFaults {
  private static final Pattern NO_NUMBER = Pattern.compile("Non-standard token '([^']*)'.*");

  /// Two sentences of the parser, without a sign between them.
  private static final Pattern RUN_TOGETHER = Pattern.compile("(end-of-input)(?=[A-Za-z])");

  /// From where on it is about the parser.
  private static final List<String> ASIDES =
      List.of(
          " (start marker at",
          " (for Array starting at",
          " (for Object starting at",
          " (not recognized as one",
          ": enable `",
          " require enabling");

  private SyntaxFaults() {}

  /// @param message as the parser says it
  static String said(String message) {
    Matcher noNumber = NO_NUMBER.matcher(message);
    if (noNumber.matches()) {
      return "'" + noNumber.group(1) + "' is no number in JSON";
    }
    String said = RUN_TOGETHER.matcher(message).replaceFirst("$1: ");
    for (String aside : ASIDES) {
      int at = said.indexOf(aside);
      said = at < 0 ? said : said.substring(0, at);
    }
    return said.replace("(non-standard) comment?", "comment, which JSON has none of")
        .replace("hexadecimal number literals", "numbers are decimal in JSON");
  }
}
