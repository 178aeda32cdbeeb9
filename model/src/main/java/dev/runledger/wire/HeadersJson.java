package dev.runledger.wire;

import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Limits;
import java.util.LinkedHashMap;
import java.util.Map;

/// The headers of an answer that is kept.
public final class HeadersJson {
  private HeadersJson() {}

  public static String write(Map<String, String> headers) {
    JsonWriter out = new JsonWriter().object();
    headers.forEach(out::text);
    return out.endObject().toString();
  }

  public static Map<String, String> read(String json) {
    Fields in = Body.answer(json);
    Map<String, String> headers = new LinkedHashMap<>();
    for (String name : in.names()) {
      headers.put(name, in.requiredText(name, Limits.SENTENCE_LENGTH));
    }
    in.finish();
    return headers;
  }
}
