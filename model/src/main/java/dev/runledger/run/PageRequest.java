package dev.runledger.run;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Which page of a list is wanted.
///
/// @param limit 1 to 1000
/// @param after the last item of the page before; null for the first page
public record PageRequest(int limit, @Nullable Mark after) {
  public static final int DEFAULT_LIMIT = 50;
  public static final int MOST = 1000;

  /// @throws IllegalArgumentException when the limit is not 1 to 1000
  public PageRequest {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("limit is " + limit + " (1 to " + MOST + " are allowed)");
    }
  }

  public static PageRequest first(int limit) {
    return new PageRequest(limit, null);
  }

  /// One item more than the page holds tells whether there is another page.
  public int limitAndOne() {
    return limit + 1;
  }

  /// Makes the page of what was read with [#limitAndOne].
  public <T> Page<T> page(List<T> read, Function<T, Mark> mark) {
    boolean hasMore = read.size() > limit;
    return Page.of(hasMore ? read.subList(0, limit) : read, hasMore, mark);
  }

  /// A place in a list that is ordered by time and id.
  public record Mark(Instant createdAt, String id) {

    /// Opaque outside: base64url of both.
    public String cursor() {
      byte[] bytes = (createdAt + " " + id).getBytes(StandardCharsets.UTF_8);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// @throws IllegalArgumentException with a sentence when the text is no cursor of ours
    public static Mark parse(String cursor) {
      try {
        String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        int blank = text.indexOf(' ');
        if (text.indexOf('\0') >= 0) {
          throw new IllegalArgumentException("No id has a NUL character");
        }
        return new Mark(storable(text.substring(0, blank)), text.substring(blank + 1));
      } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
        throw new IllegalArgumentException(
            "cursor '" + cursor + "' is not one that a list gave as next_cursor", e);
      }
    }

    /// Databases keep years 0000 to 9999, so no list ever gave another.
    private static Instant storable(String text) {
      Instant time = Instant.parse(text);
      int year = time.atOffset(ZoneOffset.UTC).getYear();
      if (year < 0 || year > 9999) {
        throw new DateTimeException("Not a time that can be stored: " + text);
      }
      return time;
    }
  }
}
