package dev.runledger.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Json;
import dev.runledger.problem.FieldError;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonSchemasTest {
  private static List<String> pointers(List<FieldError> errors) {
    return errors.stream().map(FieldError::pointer).toList();
  }

  private static List<String> errors(String schema, String value) {
    return pointers(JsonSchemas.errors(new Json(schema), new Json(value), "/at"));
  }

  private static List<String> faults(String schema) {
    return pointers(JsonSchemas.faultsOf(new Json(schema), "/schema"));
  }

  @Test
  void everyPlaceThatBreaksASchemaIsPointedAt() {
    String schema =
        """
        {"type": "object", "required": ["a/b"], "additionalProperties": false,
         "properties": {"a/b": {}, "list": {"items": {"type": "integer", "minimum": 1}}}}
        """;

    assertThat(errors(schema, "{\"a/b\": 1, \"list\": [1, 2]}")).isEmpty();
    assertThat(errors(schema, "{\"list\": [1, 0, \"x\"], \"more~\": 1}"))
        .containsExactlyInAnyOrder("/at/a~1b", "/at/list/1", "/at/list/2", "/at/more~0");
    assertThat(errors("{\"type\": \"boolean\"}", "\"yes\"")).containsExactly("/at");
  }

  @Test
  void whatIsNewIn2020IsUnderstood() {
    String schema =
        """
        {"$defs": {"pair": {"prefixItems": [{"type": "string"}], "items": false}}, "$ref": "#/$defs/pair"}
        """;

    assertThat(errors(schema, "[\"a\"]")).isEmpty();
    assertThat(errors(schema, "[1]")).containsExactly("/at/0");
    assertThat(errors(schema, "[\"a\", \"b\"]")).isNotEmpty();
  }

  @Test
  void aSchemaThatIsNoneIsPointedAt() {
    assertThat(faults("{\"type\": \"object\"}")).isEmpty();
    assertThat(faults("{\"type\": \"objekt\"}")).containsOnly("/schema/type");
    assertThat(faults("{\"properties\": {\"a\": {\"minLength\": -1}}}"))
        .containsExactly("/schema/properties/a/minLength");
    assertThat(faults("{\"pattern\": \"(\"}")).hasSize(1);
  }

  @Test
  void nothingIsFetched() {
    String schema = "{\"$ref\": \"http://127.0.0.1:1/schema.json\"}";

    assertThat(faults(schema)).containsExactly("/schema");
    assertThat(errors(schema, "{}")).containsExactly("/at");
    assertThat(errors("{\"$ref\": \"file:///etc/passwd\"}", "{}")).containsExactly("/at");
  }

  @Test
  void aPatternThatTakesForEverIsGivenUp() {
    String schema = "{\"pattern\": \"^(a+)+$\"}";

    assertThat(errors(schema, "\"aaa\"")).isEmpty();
    assertThat(errors(schema, "\"" + "a".repeat(60) + "!\"")).containsExactly("/at");
  }
}
