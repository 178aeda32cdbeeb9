package dev.runledger.api;

import dev.runledger.event.Json;
import dev.runledger.json.JsonWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The description of the API. It is written as YAML, for people; programs get it as JSON.
final class OpenApi {
  private static final String SOURCE = "/openapi.yaml";
  private static final int MOST_CODE_POINTS = 4 << 20;

  private OpenApi() {}

  static byte[] json() {
    LoadSettings settings = LoadSettings.builder().setCodePointLimit(MOST_CODE_POINTS).build();
    try (InputStream yaml = OpenApi.class.getResourceAsStream(SOURCE)) {
      Object document =
          new Load(settings).loadFromInputStream(Objects.requireNonNull(yaml, SOURCE));
      return value(document).bytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonWriter value(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        JsonWriter object = new JsonWriter().object();
        map.forEach((name, member) -> object.raw(String.valueOf(name), value(member).json()));
        yield object.endObject();
      }
      case List<?> list -> {
        JsonWriter array = new JsonWriter().array();
        list.forEach(element -> array.raw(value(element).json()));
        yield array.endArray();
      }
      case Number number -> new JsonWriter().raw(new Json(number.toString()));
      case Boolean truth -> new JsonWriter().raw(new Json(truth.toString()));
      case null -> new JsonWriter().raw(new Json("null"));
      default -> new JsonWriter().text(value.toString());
    };
  }
}
