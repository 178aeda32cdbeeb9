package dev.runledger.law;

import org.jspecify.annotations.Nullable;

/// Something is stored, or was answered, that never may be.
public final class LawBroken extends AssertionError {
  private static final long serialVersionUID = 1L;

  LawBroken(String what) {
    super(what);
  }

  /// @param what a format, as of [String#format]
  // The annotation is in a library that is needed for nothing else.
  @SuppressWarnings("AnnotateFormatMethod")
  public static void unless(boolean kept, String what, @Nullable Object... values) {
    if (!kept) {
      throw new LawBroken(what.formatted(values));
    }
  }

  /// @return what is there, as it must be
  public static <T> T present(@Nullable T value, String what) {
    if (value == null) {
      throw new LawBroken(what);
    }
    return value;
  }
}
