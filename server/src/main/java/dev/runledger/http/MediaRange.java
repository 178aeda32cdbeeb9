package dev.runledger.http;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One wish of an Accept header: which media types, and how much they are wanted.
///
/// @param type lower case; `*` for any
/// @param subtype likewise
/// @param weight from 0, not at all, to 1
public record MediaRange(String type, String subtype, double weight) {
  private static final String ANY = "*";

  /// @param lines of the header; what is no media range in them counts for nothing
  public static List<MediaRange> read(List<String> lines) {
    return lines.stream()
        .flatMap(line -> List.of(line.split(",")).stream())
        .flatMap(wish -> Stream.ofNullable(read(wish)))
        .toList();
  }

  private static @Nullable MediaRange read(String wish) {
    String[] parts = wish.toLowerCase(Locale.ROOT).split(";");
    String[] names = parts[0].strip().split("/", -1);
    if (names.length != 2 || names[0].isEmpty() || names[1].isEmpty()) {
      return null;
    }
    double weight = 1;
    for (int at = 1; at < parts.length; at++) {
      String parameter = parts[at].strip();
      if (parameter.startsWith("q=")) {
        weight = weight(parameter.substring(2).strip());
      }
    }
    return new MediaRange(names[0], names[1], weight);
  }

  /// What cannot be read is not asked for otherwise either.
  private static double weight(String text) {
    return text.matches("(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?)") ? Double.parseDouble(text) : 1;
  }

  /// How much one media type is wanted: what is said of it most exactly counts.
  ///
  /// @param mediaType as `type/subtype`
  /// @return null where nothing is said of it
  public static @Nullable MediaRange of(List<MediaRange> wishes, String mediaType) {
    MediaRange best = null;
    for (MediaRange wish : wishes) {
      if (wish.fits(mediaType) && (best == null || wish.exactness() > best.exactness())) {
        best = wish;
      }
    }
    return best;
  }

  private boolean fits(String mediaType) {
    return switch (exactness()) {
      case 2 -> mediaType.equals(type + "/" + subtype);
      case 1 -> mediaType.startsWith(type + "/");
      default -> type.equals(ANY);
    };
  }

  /// How exactly it says what is meant: 2 for one media type, 0 for any.
  public int exactness() {
    return type.equals(ANY) ? 0 : subtype.equals(ANY) ? 1 : 2;
  }
}
