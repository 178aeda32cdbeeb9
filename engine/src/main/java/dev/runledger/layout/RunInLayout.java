package dev.runledger.layout;

import dev.runledger.event.Json;
import dev.runledger.json.Boxed;
import dev.runledger.json.JsonCut;
import dev.runledger.json.JsonPart;
import dev.runledger.json.JsonWriter;
import dev.runledger.run.Run;
import dev.runledger.wire.RunJson;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A run as the API shows it, in the names and words of a layout. Times are spelled as everywhere
/// in the API.
public final class RunInLayout {
  private RunInLayout() {}

  public static String write(Layout layout, Run run) {
    JsonWriter out = new JsonWriter();
    write(out, layout, run);
    return out.toString();
  }

  public static void write(JsonWriter out, Layout layout, Run run) {
    Map<String, JsonPart> ours = JsonCut.members(JsonCut.whole(RunJson.write(run, List.of())));
    out.object();
    for (Column column : layout.response()) {
      switch (column.source()) {
        case Source.RunName(Spelling spelling) ->
            out.text(column.name(), spelling.of(run.id(), run.uuid()));
        case Source.Status(StatusWords words) -> out.text(column.name(), words.shown(run.status()));
        case Source.Same _,
            Source.Time _,
            Source.Json _,
            Source.Own _,
            Source.OtherRun _,
            Source.EventId _,
            Source.EventNumber _ ->
            out.raw(column.name(), value(ours.get(column.ours())));
      }
    }
    out.endObject();
  }

  private static @Nullable Json value(@Nullable JsonPart part) {
    return part == null || part.isNull() ? null : new Json(Boxed.unbox(part.raw()));
  }
}
