package dev.runledger.schema;

import com.networknt.schema.regex.RegularExpression;
import java.util.regex.Pattern;

/// A pattern of somebody's schema. Some patterns take for ever on some texts; this one gives up.
final class PatientPattern implements RegularExpression {
  /// Characters that are looked at, over and over again where it goes back.
  private static final int MOST_LOOKS = 10_000_000;

  private final Pattern pattern;

  PatientPattern(String pattern) {
    this.pattern = Pattern.compile(pattern);
  }

  @Override
  public boolean matches(String text) {
    return pattern.matcher(new Watched(text, new int[1], 0, text.length())).find();
  }

  /// @param looks how often any character was looked at
  @SuppressWarnings("ArrayRecordComponent") // A counter that all parts of a text share.
  private record Watched(String text, int[] looks, int from, int to) implements CharSequence {
    @Override
    public int length() {
      return to - from;
    }

    @Override
    public char charAt(int index) {
      if (++looks[0] > MOST_LOOKS) {
        throw new IllegalArgumentException("a pattern takes too long to be tried");
      }
      return text.charAt(from + index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Watched(text, looks, from + start, from + end);
    }

    @Override
    public String toString() {
      return text.substring(from, to);
    }
  }
}
