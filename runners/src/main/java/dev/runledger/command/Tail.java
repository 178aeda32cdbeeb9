package dev.runledger.command;

import java.util.ArrayDeque;
import java.util.Deque;

/// The last lines of an output, for the error of a run that failed.
final class Tail {
  private static final int MOST_LINES = 20;
  private static final int MOST_CHARACTERS = 4096;

  private final Deque<String> lines = new ArrayDeque<>();

  synchronized void add(String line) {
    lines.add(
        line.length() > MOST_CHARACTERS ? line.substring(line.length() - MOST_CHARACTERS) : line);
    if (lines.size() > MOST_LINES) {
      lines.remove();
    }
  }

  /// At most 20 lines and 4096 characters; '' when there were none.
  synchronized String text() {
    String text = String.join("\n", lines).strip();
    return text.length() > MOST_CHARACTERS ? text.substring(text.length() - MOST_CHARACTERS) : text;
  }
}
