package dev.runledger.http;

import dev.runledger.id.Ids;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Stands for a representation: whoever shows the tag again is told no more than that nothing
/// changed (RFC 9110, 13.1.2).
public record EntityTag(String text) {
  /// The header with the tags of what a client has.
  public static final String KNOWN = "If-None-Match";

  private static final String HEADER = "ETag";
  private static final int LENGTH = 24;

  /// @param name of what it stands for, without quotes
  public static EntityTag of(String name) {
    return new EntityTag("\"" + name + "\"");
  }

  /// @param what tells it from what else could stand there
  public static EntityTag digest(String what) {
    return digest(List.of(what.getBytes(StandardCharsets.UTF_8)));
  }

  private static EntityTag digest(List<byte[]> what) {
    return of(Ids.sha256(what).substring(0, LENGTH));
  }

  /// Tags an answer that has its whole body and no tag yet, or cuts it short for whoever has it.
  static Answer conditional(List<String> known, Answer answer) {
    if (answer.status() != 200 || answer.headers().containsKey(HEADER)) {
      return answer;
    }
    return switch (answer.content()) {
      case Answer.Whole whole -> digest(List.of(whole.body())).answer(known, answer);
      case Answer.Pieces body -> digest(body.pieces()).answer(known, answer);
      case Answer.Streamed _, Answer.Nothing _ -> answer;
    };
  }

  /// The answer with this tag, or cut short for whoever has it.
  ///
  /// @param known the lines of If-None-Match
  public Answer answer(List<String> known, Answer whole) {
    Answer news = isAmong(known) ? new Answer(304, whole.headers(), new Answer.Nothing()) : whole;
    return on(news).with("Cache-Control", "no-cache");
  }

  public Answer on(Answer answer) {
    return answer.with(HEADER, text);
  }

  /// @param known the lines of If-None-Match
  public boolean isAmong(List<String> known) {
    for (String line : known) {
      for (String one : line.split(",")) {
        String shown = one.strip();
        if (shown.equals("*") || shown.equals(text) || shown.equals("W/" + text)) {
          return true;
        }
      }
    }
    return false;
  }
}
