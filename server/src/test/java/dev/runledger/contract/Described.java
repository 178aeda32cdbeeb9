package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Holds requests and answers to openapi.yaml.
final class Described {
  static final JsonNode API = read();

  private static final String ADDRESS = "https://runledger.dev/openapi.json";
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder -> builder.schemas(Map.of(ADDRESS, API.toString())));

  private Described() {}

  /// The operation's answer must be described, with its media type and its schema; what the server
  /// took must be a body that is described.
  static void check(String method, String path, Optional<String> body, Reply reply) {
    Optional<JsonNode> operation = operation(method, path);
    if (operation.isEmpty()) {
      return;
    }
    String name = method + " " + path + " -> " + reply.status();
    JsonNode answer = resolved(operation.get().at("/responses/" + reply.status()));
    assertThat(answer.isMissingNode()).as(name + " is not described").isFalse();
    JsonNode content = answer.path("content");
    if (reply.body().isEmpty() || content.has("*/*")) {
      return;
    }
    String type = reply.mediaType();
    assertThat(content.has(type)).as(name + " with " + type + " is not described").isTrue();
    check(name, content.get(type).path("schema"), type, reply.body());
    JsonNode asked = resolved(operation.get().path("requestBody")).path("content");
    if (reply.status() < 300 && body.isPresent() && asked.has("application/json")) {
      JsonNode schema = asked.get("application/json").path("schema");
      check(name + ", the body", schema, "application/json", body.get());
    }
  }

  private static void check(String name, JsonNode schema, String type, String text) {
    List<String> documents =
        switch (type) {
          case "application/json", "application/problem+json" -> List.of(text);
          case "application/x-ndjson" -> text.lines().toList();
          default -> List.of();
        };
    for (String document : documents) {
      if (!schema.isMissingNode() && !document.isBlank()) {
        assertThat(
                REGISTRY
                    .getSchema(
                        schema.toString().replace("\"#/", "\"" + ADDRESS + "#/"), InputFormat.JSON)
                    .validate(document, InputFormat.JSON))
            .as(name)
            .isEmpty();
      }
    }
  }

  private static Optional<JsonNode> operation(String method, String path) {
    String plain = path.replaceAll("\\?.*", "");
    for (Map.Entry<String, JsonNode> one : API.get("paths").properties()) {
      if (plain.matches(one.getKey().replaceAll("\\{[a-z_]+}", "[^/]+"))) {
        return Optional.ofNullable(one.getValue().get(method.toLowerCase(Locale.ROOT)));
      }
    }
    return Optional.empty();
  }

  static JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? API.at(node.get("$ref").asString().substring(1)) : node;
  }

  private static JsonNode read() {
    try (InputStream yaml = Described.class.getResourceAsStream("/openapi.yaml")) {
      return new YAMLMapper().readTree(Objects.requireNonNull(yaml));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
