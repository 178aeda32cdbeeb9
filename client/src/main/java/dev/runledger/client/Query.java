package dev.runledger.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts paths with parameters together.
final class Query {
  private final String path;
  private final List<String> parameters = new ArrayList<>();

  private Query(String path) {
    this.path = path;
  }

  /// @param parts of the path after `/v1`; each is escaped
  static Query of(Object... parts) {
    StringBuilder path = new StringBuilder("/v1");
    for (Object part : parts) {
      path.append('/').append(escaped(part.toString()));
    }
    return new Query(path.toString());
  }

  /// A parameter that is null is left out.
  Query with(String name, @Nullable Object value) {
    if (value != null) {
      parameters.add(name + "=" + escaped(value.toString()));
    }
    return this;
  }

  Query with(Map<String, String> more) {
    more.forEach(this::with);
    return this;
  }

  @Override
  public String toString() {
    return parameters.isEmpty() ? path : path + "?" + String.join("&", parameters);
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
