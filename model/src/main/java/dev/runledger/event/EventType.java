package dev.runledger.event;

import java.util.Set;
import java.util.regex.Pattern;

/// The vocabulary of event types: open to everybody, but for the words that the server keeps to
/// itself.
public final class EventType {
  /// Closes a stream; never stored.
  public static final String STREAM_END = "stream_end";

  /// Opens the stream of all sessions; never stored.
  public static final String INIT = "init";

  /// What a client without a lease may append must start with this.
  public static final String USER_PREFIX = "user.";

  private static final Pattern FORM = Pattern.compile("[A-Za-z][A-Za-z0-9_.:-]{0,99}");
  private static final Set<String> OWN = Set.of(STREAM_END, INIT);

  private EventType() {}

  public static boolean isWellFormed(String type) {
    return FORM.matcher(type).matches();
  }

  /// True for the words of the lifecycle and of streams: only the server tells them.
  public static boolean isReserved(String type) {
    return OWN.contains(type) || RunFact.TYPES.contains(type);
  }
}
