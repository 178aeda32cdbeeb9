package dev.runledger.seal;

/// What is wrong with a log. Events are named by their number in the run.
public sealed interface Finding {

  /// A stable word.
  String code();

  /// Of the run, as the end of a sentence.
  String what();

  /// One of these is not what was written; nothing between them carries a hash that would tell
  /// which.
  record Changed(long from, long to) implements Finding {
    @Override
    public String code() {
      return "changed";
    }

    @Override
    public String what() {
      return from == to
          ? "event %d is not what was written".formatted(from)
          : "one of the events %d to %d is not what was written".formatted(from, to);
    }
  }

  record Missing(long from, long to) implements Finding {
    @Override
    public String code() {
      return "missing";
    }

    @Override
    public String what() {
      return from == to
          ? "event %d is missing".formatted(from)
          : "the events %d to %d are missing".formatted(from, to);
    }
  }

  /// The hashes fit the events, but the last of them is not what the run noted.
  record Rewritten(long last) implements Finding {
    @Override
    public String code() {
      return "rewritten";
    }

    @Override
    public String what() {
      return "its events up to %d fit each other, but are not what the run noted: they were written anew, or its end was cut off"
          .formatted(last);
    }
  }

  record Beyond(long at) implements Finding {
    @Override
    public String code() {
      return "beyond_the_end";
    }

    @Override
    public String what() {
      return "event %d comes after the last that the run knows of".formatted(at);
    }
  }

  record Unreadable(String why) implements Finding {
    @Override
    public String code() {
      return "unreadable";
    }

    @Override
    public String what() {
      return "its log cannot be read: " + why;
    }
  }
}
