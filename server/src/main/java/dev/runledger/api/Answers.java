package dev.runledger.api;

import dev.runledger.http.Answer;
import dev.runledger.json.JsonWriter;
import dev.runledger.run.Page;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;

/// How resources are answered.
final class Answers {
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

  static <T> Answer page(Page<T> page, BiConsumer<JsonWriter, T> item) {
    return json(new dev.runledger.wire.Page<>(page.items(), page.nextCursor(), null).write(item));
  }

  /// A list that is never long, as one page.
  static <T> Answer whole(List<T> items, BiConsumer<JsonWriter, T> item) {
    return json(new dev.runledger.wire.Page<>(items, null, (long) items.size()).write(item));
  }
}
