package dev.runledger.http;

import dev.runledger.json.Times;
import dev.runledger.json.Words;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.BadRequest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The query of a request. Whatever is wrong in it is answered with its name, its value and what is
/// allowed. A parameter without a value counts as not given.
public final class QueryText {
  private final Map<String, String> values;

  private QueryText(Map<String, String> values) {
    this.values = values;
  }

  /// @param raw as it stands in the request, without the question mark
  static QueryText parse(String raw) {
    var values = new LinkedHashMap<String, String>();
    for (String part : raw.isEmpty() ? new String[0] : raw.split("&")) {
      int equals = part.indexOf('=');
      String name = decoded(equals < 0 ? part : part.substring(0, equals));
      String value = equals < 0 ? "" : decoded(part.substring(equals + 1));
      if (!part.isEmpty() && values.put(name, value) != null) {
        throw bad("The query parameter " + name + " is given twice.", "Give it once.");
      }
    }
    return new QueryText(values);
  }

  /// Refuses every parameter that is not among these.
  void refuseOthers(Set<String> known) {
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        throw bad(
            "There is no query parameter '" + name + "' here.",
            known.isEmpty()
                ? "Leave it out: this takes none."
                : "It takes: " + String.join(", ", new TreeSet<>(known)) + ".");
      }
    }
  }

  public @Nullable String text(String name) {
    String value = values.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  public @Nullable Long integer(String name, long least, long most) {
    String value = text(name);
    if (value == null) {
      return null;
    }
    if (value.matches("-?[0-9]{1,18}")) {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw wrong(name, value, "a whole number from " + least + " to " + most);
  }

  public long integer(String name, long least, long most, long otherwise) {
    Long number = integer(name, least, most);
    return number == null ? otherwise : number;
  }

  public boolean flag(String name) {
    String value = values.get(name);
    return switch (value) {
      case null -> false;
      case "", "true" -> true;
      case "false" -> false;
      default -> throw wrong(name, value, "true or false");
    };
  }

  /// A zone as `+02:00` may stand as it is, though a + of a query is a blank.
  public @Nullable Instant time(String name) {
    String value = text(name);
    if (value == null) {
      return null;
    }
    return Times.parse(value.replace(' ', '+'))
        .orElseThrow(() -> wrong(name, value, "a time of RFC 3339, as 2026-03-01T09:30:00Z"));
  }

  public <E extends Enum<E>> @Nullable E word(String name, Class<E> words) {
    String value = text(name);
    if (value == null) {
      return null;
    }
    Optional<E> word = Words.parse(words, value);
    return word.orElseThrow(() -> wrong(name, value, "one of " + Words.all(words)));
  }

  /// @param make makes an id of its text, or throws an IllegalArgumentException with a sentence
  public <T> @Nullable T id(String name, Function<String, T> make) {
    String value = text(name);
    try {
      return value == null ? null : make.apply(value);
    } catch (IllegalArgumentException e) {
      throw bad(name + ": " + e.getMessage() + ".", "Give an id as the server shows it.");
    }
  }

  /// The problem of a parameter with a wrong value.
  public static ProblemException wrong(String name, String value, String allowed) {
    return bad(
        "The query parameter " + name + " is '" + value + "'.", "It must be " + allowed + ".");
  }

  private static String decoded(String text) {
    String decoded =
        Percent.decode(text.replace('+', ' '))
            .orElseThrow(() ->
                bad(
                    "The query has '" + text + "', which is not percent-encoded UTF-8.",
                    "Encode it as RFC 3986 says."));
    // Not every database could even look for it.
    if (decoded.indexOf('\0') >= 0) {
      throw bad("The query has '" + text + "', a NUL character.", "Nothing here has one in it.");
    }
    return decoded;
  }

  private static ProblemException bad(String message, String hint) {
    return new ProblemException(new BadRequest(message, hint));
  }
}
