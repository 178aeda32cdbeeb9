package dev.runledger.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.runledger.wire.Paths;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Whether openapi.yaml agrees with itself and with the paths of the API.
class OpenApiDocumentTest {
  private static final JsonNode DOCUMENT = read();
  private static final String ADDRESS = "https://runledger.dev/openapi.json";
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder -> builder.schemas(Map.of(ADDRESS, DOCUMENT.toString())));
  private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");
  private static final Set<String> KEYWORDS =
      Set.of(
          ("$ref type const enum format pattern minLength maxLength minimum maximum items minItems"
                  + " maxItems properties required additionalProperties anyOf oneOf allOf if then"
                  + " else default description")
              .split(" "));
  private static final Set<String> PATHS_OF_THE_DOCUMENT_ITSELF = Set.of(Paths.OPENAPI);

  static JsonNode read() {
    try (InputStream yaml = OpenApiDocumentTest.class.getResourceAsStream("/openapi.yaml")) {
      return new YAMLMapper().readTree(Objects.requireNonNull(yaml));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A schema as it stands in the document, with all that it refers to.
  static Schema schema(JsonNode asItStands) {
    return REGISTRY.getSchema(
        asItStands.toString().replace("\"#/", "\"" + ADDRESS + "#/"), InputFormat.JSON);
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    List<String> lost = new ArrayList<>();
    for (JsonNode reference : DOCUMENT.findValues("$ref")) {
      if (DOCUMENT.at(reference.asString().substring(1)).isMissingNode()) {
        lost.add(reference.asString());
      }
    }
    assertThat(lost).isEmpty();
  }

  @Test
  void everyComponentIsUsed() {
    Set<String> used = new TreeSet<>();
    DOCUMENT.findValues("$ref").forEach(reference -> used.add(reference.asString()));
    List<String> unused = new ArrayList<>();
    for (Map.Entry<String, JsonNode> kind : DOCUMENT.get("components").properties()) {
      for (String name : kind.getValue().propertyNames()) {
        String pointer = "#/components/" + kind.getKey() + "/" + name;
        if (!used.contains(pointer) && !kind.getKey().equals("securitySchemes")) {
          unused.add(pointer);
        }
      }
    }
    assertThat(unused).isEmpty();
  }

  @Test
  void thePathsAreThoseOfTheWire() {
    Set<String> paths = new TreeSet<>();
    for (var constant : Paths.class.getFields()) {
      try {
        paths.add((String) constant.get(null));
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
    paths.removeAll(PATHS_OF_THE_DOCUMENT_ITSELF);
    assertThat(DOCUMENT.get("paths").propertyNames()).containsExactlyInAnyOrderElementsOf(paths);
  }

  @Test
  void everyVariableOfAPathIsAParameter() {
    for (Map.Entry<String, JsonNode> path : DOCUMENT.get("paths").properties()) {
      List<String> named = new ArrayList<>();
      for (JsonNode parameter : path.getValue().path("parameters")) {
        named.add("{" + resolved(parameter).get("name").asString() + "}");
      }
      assertThat(Arrays.stream(path.getKey().split("/")).filter(step -> step.startsWith("{")))
          .as(path.getKey())
          .containsExactlyElementsOf(named);
    }
  }

  @Test
  void everyOperationSaysHowItCanFail() {
    Set<String> ids = new TreeSet<>();
    eachOperation((name, operation) -> {
      assertThat(ids.add(operation.get("operationId").asString())).as(name).isTrue();
      assertThat(operation.get("summary").asString()).as(name).isNotBlank();
      List<String> wanted = new ArrayList<>(List.of("403", "500"));
      if (!operation.has("security")) {
        wanted.add("401");
      }
      if (resolved(operation.path("requestBody")).path("content").has("application/json")) {
        wanted.addAll(List.of("413", "415", "422"));
      }
      if (name.contains("/v1/")) {
        wanted.addAll(List.of("400", "429", "503", "504"));
      }
      assertThat(operation.get("responses").propertyNames()).as(name).containsAll(wanted);
    });
  }

  @Test
  void requestsTakeNoUnknownField() {
    List<String> open = new ArrayList<>();
    eachOperation((name, operation) -> {
      for (JsonNode content : resolved(operation.path("requestBody")).path("content")) {
        for (JsonNode schema : alternatives(content.path("schema"))) {
          if (!schema.path("additionalProperties").isBoolean()) {
            open.add(name);
          }
        }
      }
    });
    assertThat(open).isEmpty();
  }

  /// A comma in a text without quotes makes a keyword of the rest; validators pass over those.
  @Test
  void schemasHaveOnlyKeywordsThatThereAre() {
    Set<String> words = new TreeSet<>();
    DOCUMENT.get("components").get("schemas").forEach(schema -> addKeywords(schema, words));
    assertThat(words).isSubsetOf(KEYWORDS);
  }

  private static void addKeywords(JsonNode schema, Set<String> words) {
    for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
      words.add(keyword.getKey());
      switch (keyword.getKey()) {
        case "properties", "anyOf", "oneOf", "allOf" ->
            keyword.getValue().forEach(inner -> addKeywords(inner, words));
        case "items", "if", "then", "else" -> addKeywords(keyword.getValue(), words);
        default -> {}
      }
    }
  }

  @Test
  void examplesKeepTheirSchemas() {
    List<String> broken = new ArrayList<>();
    eachContent((name, content) -> {
      JsonNode example = content.path("example");
      if (!example.isMissingNode() && !example.isString()) {
        check(name, content, example, broken);
      }
      for (JsonNode one : content.path("examples")) {
        check(name, content, one.get("value"), broken);
      }
    });
    assertThat(broken).isEmpty();
  }

  private static void check(String name, JsonNode content, JsonNode example, List<String> broken) {
    schema(content.get("schema"))
        .validate(example.toString(), InputFormat.JSON)
        .forEach(error -> broken.add(name + ": " + error));
  }

  private static void eachOperation(BiConsumer<String, JsonNode> use) {
    for (Map.Entry<String, JsonNode> path : DOCUMENT.get("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        if (METHODS.contains(operation.getKey())) {
          use.accept(operation.getKey() + " " + path.getKey(), operation.getValue());
        }
      }
    }
  }

  private static void eachContent(BiConsumer<String, JsonNode> use) {
    eachOperation((name, operation) -> {
      resolved(operation.path("requestBody"))
          .path("content")
          .forEach(content -> use.accept(name, content));
      for (JsonNode response : operation.get("responses")) {
        resolved(response).path("content").forEach(content -> use.accept(name, content));
      }
    });
  }

  private static List<JsonNode> alternatives(JsonNode schema) {
    JsonNode found = resolved(schema);
    if (found.has("oneOf")) {
      List<JsonNode> all = new ArrayList<>();
      found.get("oneOf").forEach(one -> all.addAll(alternatives(one)));
      return all;
    }
    if (found.has("items")) {
      return alternatives(found.get("items"));
    }
    return found.isMissingNode() ? List.of() : List.of(found);
  }

  private static JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? DOCUMENT.at(node.get("$ref").asString().substring(1)) : node;
  }
}
