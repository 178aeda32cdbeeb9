package dev.runledger.wire;

import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonWriter;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One page of a list.
///
/// @param nextCursor where the next page begins; null on the last page
/// @param total of the whole list; null where counting would cost too much
public record Page<T>(List<T> items, @Nullable String nextCursor, @Nullable Long total) {
  public Page {
    items = List.copyOf(items);
  }

  /// @param item writes one item, as `SessionJson::write` does
  public String write(BiConsumer<JsonWriter, T> item) {
    JsonWriter out = new JsonWriter().object().array("items");
    items.forEach(one -> item.accept(out, one));
    return out.endArray()
        .text("next_cursor", nextCursor)
        .number("total", total)
        .endObject()
        .toString();
  }

  /// @param item reads one item, as `SessionJson::read` does
  public static <T> Page<T> read(String json, Function<Fields, T> item) {
    Fields in = Body.answer(json);
    Page<T> page =
        new Page<>(
            in.list("items", Integer.MAX_VALUE).stream().map(item).toList(),
            in.text("next_cursor"),
            in.integer("total", 0, Long.MAX_VALUE));
    in.finish();
    return page;
  }
}
