package dev.runledger.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Json;
import dev.runledger.problem.FieldError;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource({
    "date, 2026-02-28, 2026-02-30",
    "date-time, 2026-02-28T10:00:00Z, 2026-02-28 10:00",
    "time, 10:00:00Z, 25:00:00Z",
    "duration, P1D, a day",
    "email, ada@example.org, ada",
    "hostname, example.org, -example-",
    "ipv4, 10.0.0.1, 10.0.0.256",
    "ipv6, ::1, 10.0.0.1",
    "uri, https://example.org/a, not a uri",
    "uuid, 01a22a3d-364d-7027-af2c-09ef14bb13e5, 01a22a3d",
    "json-pointer, /a/b, a",
    "regex, ^a+$, ("
  })
  void formatsAreKept(String format, String right, String wrong) {
    String schema = "{\"properties\": {\"a\": {\"format\": \"" + format + "\"}}}";

    assertThat(errors(schema, "{\"a\": \"" + right + "\"}")).isEmpty();
    assertThat(errors(schema, "{\"a\": \"" + wrong + "\"}")).containsExactly("/at/a");
    assertThat(errors(schema, "{\"a\": 5}")).isEmpty();
  }

  @Test
  void anAddressMayBeInADomainThatNobodyRegistered() {
    for (String dialect :
        List.of("", "\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", ")) {
      String schema = "{" + dialect + "\"format\": \"email\"}";
      for (String right : List.of("ada@host.internal", "ada@example.test", "a@b.c", "a.b+c@box")) {
        assertThat(errors(schema, "\"" + right + "\"")).as(right).isEmpty();
      }
      for (String wrong :
          List.of("ada@", "@b.c", "a b@b.c", "a@b..c", "a@-b.c", "a@b_c", "a@b@c.d")) {
        assertThat(errors(schema, "\"" + wrong + "\"")).as(wrong).containsExactly("/at");
      }
    }
  }

  @Test
  void aFormatThatNobodyKnowsAllowsAll() {
    assertThat(faults("{\"format\": \"colour\"}")).isEmpty();
    assertThat(errors("{\"format\": \"colour\"}", "\"x\"")).isEmpty();
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
  void aSchemaMayReferToItselfButNotWithoutEnd() {
    String list = "{\"properties\": {\"next\": {\"$ref\": \"#\"}, \"n\": {\"type\": \"integer\"}}}";

    assertThat(faults(list)).isEmpty();
    assertThat(errors(list, "{\"next\": {\"next\": {\"n\": \"x\"}}}"))
        .containsExactly("/at/next/next/n");
    for (String endless :
        new String[] {
          "{\"$ref\": \"#\"}",
          "{\"allOf\": [{\"$ref\": \"#\"}]}",
          "{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {\"not\": {\"$ref\": \"#/$defs/a\"}}}}"
        }) {
      assertThat(faults(endless)).as(endless).containsExactly("/schema");
      assertThat(errors(endless, "{}")).as(endless).containsExactly("/at");
    }
    String forObjects = "{\"if\": {\"type\": \"object\"}, \"then\": {\"$ref\": \"#\"}}";
    assertThat(errors(forObjects, "{}")).containsExactly("/at");
  }

  @Test
  void nothingIsFetched() {
    String schema = "{\"$ref\": \"http://127.0.0.1:1/schema.json\"}";

    assertThat(faults(schema)).containsExactly("/schema");
    assertThat(errors(schema, "{}")).containsExactly("/at");
    assertThat(errors("{\"$ref\": \"file:///etc/passwd\"}", "{}")).containsExactly("/at");
  }

  @Test
  void whatASchemaRefersToAndDoesNotHaveIsNamed() {
    for (String elsewhere : List.of("http://127.0.0.1:1/s.json", "file:///etc/passwd", "s.json")) {
      Json schema = new Json("{\"$ref\": \"" + elsewhere + "\"}");
      assertThat(JsonSchemas.faultsOf(schema, "/schema"))
          .extracting(FieldError::message)
          .containsExactly(
              "It cannot be used as a JSON Schema: it refers to '"
                  + elsewhere
                  + "', which is not in it, and nothing is fetched");
    }
  }

  /// Each part refers twice to the next one.
  private static String doubling(String how, String last) {
    StringBuilder parts = new StringBuilder();
    for (int part = 0; part < 30; part++) {
      String next = "{\"$ref\": \"#/$defs/p" + (part + 1) + "\"}";
      parts.append("\"p%d\": %s, ".formatted(part, how.replace("NEXT", next)));
    }
    return "{\"$ref\": \"#/$defs/p0\", \"$defs\": {" + parts + "\"p30\": " + last + "}}";
  }

  @Test
  @Timeout(60)
  void partsThatReferToEachOtherTwiceAreGivenUp() {
    String both = doubling("{\"allOf\": [NEXT, NEXT]}", "{\"type\": \"string\"}");
    assertThat(faults(both)).containsExactly("/schema");
    assertThat(errors(both, "1")).containsExactly("/at");
    assertThat(JsonSchemas.errors(new Json(both), new Json("1"), "").getFirst().message())
        .contains("more than 500,000 steps");
    String either = doubling("{\"anyOf\": [NEXT, NEXT]}", "false");
    assertThat(faults(either)).containsExactly("/schema");
    String inside =
        doubling("{\"properties\": {\"a\": {\"allOf\": [NEXT, NEXT]}}}", "{\"type\": \"string\"}");
    assertThat(faults(inside)).isEmpty();
    assertThat(errors(inside, "{\"a\": ".repeat(30) + "1" + "}".repeat(30))).containsExactly("/at");
    String again = "{\"items\": {\"allOf\": [{\"$ref\": \"#\"}, {\"$ref\": \"#\"}]}}";
    assertThat(errors(again, "[".repeat(60) + "]".repeat(60))).containsExactly("/at");
    assertThat(errors(again, "[[[[[]]]]]")).isEmpty();
  }

  @Test
  void whatIsLargeIsNotRefused() {
    String numbers = "[1" + ",1".repeat(100_000) + "]";
    assertThat(errors("{\"items\": {\"type\": \"integer\", \"minimum\": 0}}", numbers)).isEmpty();
    String member = "\"m%d\": {\"type\": \"string\", \"minLength\": 1}";
    String members =
        IntStream.range(0, 10_000).mapToObj(member::formatted).collect(Collectors.joining(", "));
    assertThat(faults("{\"properties\": {" + members + "}}")).isEmpty();
  }

  @Test
  void aPatternThatTakesForEverIsGivenUp() {
    String schema = "{\"pattern\": \"^(a+)+$\"}";

    assertThat(errors(schema, "\"aaa\"")).isEmpty();
    assertThat(errors(schema, "\"" + "a".repeat(60) + "!\"")).containsExactly("/at");
  }
}
