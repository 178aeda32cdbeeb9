package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// What a server answered.
record Reply(int status, HttpHeaders headers, String body) {
  private static final ObjectMapper JSON = new ObjectMapper();

  JsonNode json() {
    return JSON.readTree(body);
  }

  /// A field of the answer as text; `/items/0/run_id` for one that lies deeper.
  String text(String pointer) {
    JsonNode found = json().at(pointer.startsWith("/") ? pointer : "/" + pointer);
    assertThat(found.isMissingNode()).as(pointer + " in " + body).isFalse();
    return found.isString() ? found.asString() : found.toString();
  }

  long number(String pointer) {
    return Long.parseLong(text(pointer));
  }

  String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  String mediaType() {
    return header("Content-Type").replaceAll(";.*", "");
  }

  Reply is(int expected) {
    assertThat(status).as(body).isEqualTo(expected);
    return this;
  }

  /// The answer to a wrong request: it says what is wrong and what to do.
  Reply isProblem(int expected, String code) {
    is(expected);
    assertThat(mediaType()).isEqualTo("application/problem+json");
    assertThat(text("code")).isEqualTo(code);
    assertThat(text("type")).endsWith("/" + code);
    assertThat(number("status")).isEqualTo(expected);
    assertThat(text("detail")).isNotBlank();
    assertThat(text("hint")).isNotBlank();
    assertThat(header("Request-Id")).isNotBlank();
    return this;
  }
}
