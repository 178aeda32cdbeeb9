package dev.runledger.json;

import dev.runledger.run.Lineage;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// How a closed vocabulary is spelled outside: in lower case (`waiting_input`), but for the two
/// types of run, which are spelled `START_SESSION` and `RESUME_SESSION`. Tables and JSON use the
/// same words.
public final class Words {
  private Words() {}

  public static String of(Enum<?> word) {
    return word instanceof Lineage.Type ? word.name() : word.name().toLowerCase(Locale.ROOT);
  }

  /// The word that this text spells, in any case; empty when it is none of them. `canceled` is
  /// `cancelled`.
  public static <E extends Enum<E>> Optional<E> parse(Class<E> words, String text) {
    String wanted = text.equalsIgnoreCase("canceled") ? "cancelled" : text;
    return Arrays.stream(words.getEnumConstants())
        .filter(word -> word.name().equalsIgnoreCase(wanted))
        .findFirst();
  }

  /// All words of a vocabulary, for a message: `stop, cancel`.
  public static <E extends Enum<E>> String all(Class<E> words) {
    return Arrays.stream(words.getEnumConstants()).map(Words::of).collect(Collectors.joining(", "));
  }
}
