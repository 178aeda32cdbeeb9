package dev.runledger.api;

import dev.runledger.http.Answer;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Limits;
import dev.runledger.run.Page;
import dev.runledger.run.PageRequest;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How resources are answered.
final class Answers {
  /// Characters.
  private static final int WORTH_PIECES = 64 * 1024;

  private Answers() {}

  static Answer json(String body) {
    return json(200, body);
  }

  static Answer json(int status, String body) {
    return Answer.json(status, body.getBytes(StandardCharsets.UTF_8));
  }

  /// What may be large: it is in memory once.
  static Answer json(JsonWriter body) {
    return body.length() < WORTH_PIECES ? Answer.json(body.bytes()) : Answer.json(body.pieces());
  }

  /// Something that was made just now.
  static Answer created(String path, String body) {
    return json(201, body).with("Location", path).with("Content-Location", path);
  }

  /// A page of a list. It ends early where its items are much larger as JSON than as they are
  /// stored; the next one goes on there.
  ///
  /// @param mark where in the list an item is
  /// @param item writes one item, as `SessionJson::write` does
  static <T> Answer page(
      Page<T> page, Function<T, PageRequest.Mark> mark, BiConsumer<JsonWriter, T> item) {
    return page(page, null, mark, item);
  }

  /// As above.
  ///
  /// @param total of the whole list; null where counting would cost too much
  static <T> Answer page(
      Page<T> page,
      @Nullable Long total,
      Function<T, PageRequest.Mark> mark,
      BiConsumer<JsonWriter, T> item) {
    JsonWriter out = new JsonWriter().object().array("items");
    String nextCursor = page.nextCursor();
    for (Iterator<T> left = page.items().iterator(); left.hasNext(); ) {
      T one = left.next();
      item.accept(out, one);
      if (out.length() >= Limits.ANSWER_TEXT && left.hasNext()) {
        nextCursor = mark.apply(one).cursor();
        break;
      }
    }
    return json(out.endArray().text("next_cursor", nextCursor).number("total", total).endObject());
  }
}
