package dev.runledger.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A path with parameters.
record Query(String path, Map<String, String> parameters) {

  static Query of(String path) {
    return new Query(path, Map.of());
  }

  /// A parameter that is null is left out.
  Query with(String name, @Nullable Object value) {
    return value == null ? this : with(Map.of(name, value.toString()));
  }

  Query with(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(parameters);
    all.putAll(more);
    return new Query(path, all);
  }

  @Override
  public String toString() {
    return parameters.isEmpty()
        ? path
        : parameters.entrySet().stream()
            .map(one -> one.getKey() + "=" + escaped(one.getValue()))
            .collect(Collectors.joining("&", path + "?", ""));
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
