package dev.runledger.json;

import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.TooLarge;

/// How large what comes from outside may be. Bytes are those of its UTF-8 text.
public final class Limits {
  private static final int MIB = 1 << 20;

  /// The payload of one event.
  public static final int EVENT_BYTES = MIB;

  /// Any body but a snapshot's, so also a batch of events.
  public static final int BODY_BYTES = 8 * MIB;

  /// The state in a snapshot.
  public static final int STATE_BYTES = 8 * MIB;

  /// A body that carries a state, and some room for what is around it.
  public static final int SNAPSHOT_BODY_BYTES = STATE_BYTES + MIB / 16;

  /// The text of what is listed in one answer: the rest is in the next one.
  public static final int ANSWER_TEXT = 2 * MIB;

  /// Objects and arrays within each other, in a value that is kept as it is.
  public static final int DEPTH = 64;

  /// What a body of ours may add around such a value.
  public static final int ENVELOPE_DEPTH = 8;

  /// Digits, signs and points of one number.
  public static final int NUMBER_LENGTH = 1000;

  /// Characters of a name or a title.
  public static final int NAME_LENGTH = 256;

  /// Characters of a folder's path.
  public static final int PATH_LENGTH = 4096;

  /// Tags of a runner or of a run's demands.
  public static final int TAGS = 100;

  /// Characters of a sentence: an error, a reason.
  public static final int SENTENCE_LENGTH = 64 * 1024;

  /// Characters of a prompt.
  public static final int PROMPT_LENGTH = MIB;

  /// Events in one append, reports in one bulk request.
  public static final int BATCH_ITEMS = 10_000;

  private Limits() {}

  public static void checkSize(int bytes, int most, String what) {
    if (bytes > most) {
      throw new ProblemException(new TooLarge(what, shown(most)));
    }
  }

  /// As people read it: `8 MiB`.
  public static String shown(int bytes) {
    return bytes % MIB == 0 ? bytes / MIB + " MiB" : bytes / 1024 + " KiB";
  }
}
