package dev.runledger.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A statement with named values, taken apart: the text with `?` that JDBC wants, and which of our
/// names stands at which place.
///
/// @param names each name's number
/// @param places the number of the name that each `?` in turn stands for
public record SqlText(String text, String jdbc, Map<String, Integer> names, List<Integer> places) {

  /// In this order: what is left alone (literals, quoted names, comments, casts), a named value,
  /// and a `?`, which would be counted wrong.
  private static final Pattern TOKEN =
      Pattern.compile(
          """
          '(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\\n]*|(?s:/\\*.*?\\*/)|::\
          |:(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<question>\\?)\
          """);

  public static SqlText parse(String text) {
    var jdbc = new StringBuilder(text.length());
    var names = new LinkedHashMap<String, Integer>();
    var places = new ArrayList<Integer>();
    Matcher token = TOKEN.matcher(text);
    while (token.find()) {
      if (token.group("question") != null) {
        throw new IllegalArgumentException("A '?' in a statement with named values: " + text);
      }
      String name = token.group("name");
      if (name != null) {
        places.add(names.computeIfAbsent(name, _ -> names.size()));
        token.appendReplacement(jdbc, "?");
      }
    }
    token.appendTail(jdbc);
    return new SqlText(text, jdbc.toString(), Map.copyOf(names), List.copyOf(places));
  }

  public int number(String name) {
    Integer number = names.get(name);
    if (number == null) {
      throw new IllegalArgumentException("No ':" + name + "' in the statement: " + text);
    }
    return number;
  }

  public String name(int number) {
    return names.entrySet().stream()
        .filter(name -> name.getValue() == number)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }
}
