package dev.runledger.api;

import dev.runledger.http.Answer;
import dev.runledger.http.Call;
import dev.runledger.id.Ids;
import dev.runledger.json.JsonWriter;
import dev.runledger.run.Page;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;

/// How resources are answered.
final class Answers {
  private static final int TAG_LENGTH = 24;

  private Answers() {}

  static Answer json(String body) {
    return json(200, body);
  }

  static Answer json(int status, String body) {
    return Answer.json(status, body.getBytes(StandardCharsets.UTF_8));
  }

  /// Something that was made just now.
  static Answer created(String path, String body) {
    return json(201, body).with("Location", path).with("Content-Location", path);
  }

  /// The state of something that changes, with a tag: whoever shows the tag again is told no more
  /// than that nothing changed.
  static Answer state(Call call, String body) {
    String tag = "\"" + Ids.sha256(body).substring(0, TAG_LENGTH) + "\"";
    Answer answer = isKnown(call, tag) ? Answer.nothing(304) : json(body);
    return answer.with("ETag", tag).with("Cache-Control", "no-cache");
  }

  static <T> Answer page(Page<T> page, BiConsumer<JsonWriter, T> item) {
    return json(new dev.runledger.wire.Page<>(page.items(), page.nextCursor(), null).write(item));
  }

  /// A list that is never long, as one page.
  static <T> Answer whole(List<T> items, BiConsumer<JsonWriter, T> item) {
    return json(new dev.runledger.wire.Page<>(items, null, (long) items.size()).write(item));
  }

  /// Whether the caller has what this tag stands for.
  static boolean isKnown(Call call, String tag) {
    for (String line : call.headers("If-None-Match")) {
      for (String one : line.split(",")) {
        String known = one.strip();
        if (known.equals("*") || known.equals(tag) || known.equals("W/" + tag)) {
          return true;
        }
      }
    }
    return false;
  }
}
