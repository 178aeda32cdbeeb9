package dev.runledger.store;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The database could not do what it was told. Two kinds are worth telling apart: the data broke a
/// rule, or the database cannot be used just now.
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Characters of a refusal.
  private static final int MOST = 300;

  /// PostgreSQL's word for how bad it is, in its own language.
  private static final Pattern PREFIX = Pattern.compile("^\\p{Lu}+: +");

  /// The library's code and explanation, and in brackets what the database said.
  private static final Pattern SQLITE = Pattern.compile("\\[SQLITE_\\w+] [^(]*\\((.*)\\)");

  private final Kind kind;

  /// What a failure means to whoever asked.
  public enum Kind {
    /// A row broke a rule of the schema, or a trigger refused it.
    CONSTRAINT,
    /// Another process holds the lock.
    BUSY,
    /// It met another transaction at the same rows, and was chosen to give way: nothing was stored.
    CONFLICT,
    /// Full, unreadable, gone: nothing was stored, and the same may work later.
    UNAVAILABLE,
    /// Lost in the middle of storing: what was to be stored may be there, or not.
    UNKNOWN,
    /// Something that trying again will not change.
    OTHER
  }

  public StoreException(String message, @Nullable Throwable cause, Kind kind) {
    super(message, cause);
    this.kind = kind;
  }

  /// Something that trying again will not change.
  public static StoreException because(String message) {
    return new StoreException(message, null, Kind.OTHER);
  }

  public static StoreException unavailable(String message, @Nullable Throwable cause) {
    return new StoreException(message, cause, Kind.UNAVAILABLE);
  }

  /// The database was lost before it said whether it had stored what it was told.
  public static StoreException unknown(String message, @Nullable Throwable cause) {
    return new StoreException(message, cause, Kind.UNKNOWN);
  }

  /// The same failure, told with what it stopped.
  public StoreException in(String place) {
    return as(place + ": " + getMessage());
  }

  /// The same failure, told in other words.
  public StoreException as(String message) {
    return new StoreException(message, this, kind);
  }

  /// What the database said when a row broke a rule, or a trigger refused it: one line, and not
  /// long, without what its driver adds. Empty where something else failed.
  public Optional<String> refusal() {
    if (!isConstraint()) {
      return Optional.empty();
    }
    Throwable first = this;
    for (Throwable cause = first.getCause(); cause != null; cause = cause.getCause()) {
      first = cause;
    }
    String line = String.valueOf(first.getMessage()).lines().findFirst().orElse("");
    String said = PREFIX.matcher(line).replaceFirst("");
    Matcher quoted = SQLITE.matcher(said);
    String words = quoted.matches() ? quoted.group(1) : said;
    return Optional.of(words.length() > MOST ? words.substring(0, MOST) + "…" : words);
  }

  /// A row broke a rule of the schema: a doubled key, a missing parent, an unknown word.
  public boolean isConstraint() {
    return kind == Kind.CONSTRAINT;
  }

  /// Locked, full, unreadable: nothing was stored, and the same may work later.
  public boolean isUnavailable() {
    return kind == Kind.UNAVAILABLE || kind == Kind.BUSY || kind == Kind.CONFLICT;
  }

  /// It may have been stored, or not.
  public boolean isUnknown() {
    return kind == Kind.UNKNOWN;
  }

  /// Unavailable, because it had to give way to another transaction: it works when done again.
  public boolean isConflict() {
    return kind == Kind.CONFLICT;
  }

  /// Unavailable, because another process holds the lock.
  public boolean isBusy() {
    return kind == Kind.BUSY;
  }
}
