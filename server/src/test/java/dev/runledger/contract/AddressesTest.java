package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requests that name a whole address instead of a path, as they are written to a proxy: RFC 9112,
/// 3.2.2, has every server take them.
class AddressesTest {
  private final Target target = Target.current();

  @ParameterizedTest
  @CsvSource({
    "GET, http://localhost/healthz, 200",
    "GET, HTTP://LOCALHOST:1/healthz, 200",
    "GET, https://127.0.0.1:7171/healthz?, 200",
    "HEAD, http://[::1]:7171/healthz, 200",
    "GET, http://localhost/v1/runs?limit=1, 200",
    "GET, http://localhost/v1/runs?limit=no, 400",
    "GET, http://localhost/v1/runs/run_000000000000, 404",
    "GET, http://localhost/v1/%zz, 400",
    "GET, http://localhost/nowhere, 404",
    "GET, http://localhost/http://localhost/healthz, 404",
    "DELETE, http://localhost/healthz, 405",
    "OPTIONS, http://localhost/healthz, 204",
    "GET, http://evil.example/healthz, 403",
    "GET, http://localhost@evil.example/healthz, 403",
    "GET, http://evil@localhost/healthz, 403",
    "GET, http://localhost:80@evil.example/healthz, 403"
  })
  void anAddressIsTakenAsItsPath(String method, String address, int status) {
    assertThat(answer(method + " " + address, "localhost")).startsWith("HTTP/1.1 " + status + " ");
  }

  @Test
  void anAddressAloneIsThatOfTheRoot() {
    assertThat(body(answer("GET http://localhost", "localhost")))
        .isEqualTo(body(answer("GET /", "localhost")));
    assertThat(status(answer("OPTIONS http://localhost", "localhost")))
        .isEqualTo(status(answer("OPTIONS *", "localhost")));
  }

  @Test
  void theAddressAndTheHeaderAreBothToBeOurs() {
    assertThat(answer("GET http://localhost/healthz", "127.0.0.1")).startsWith("HTTP/1.1 200 ");
    assertThat(answer("GET http://localhost/healthz", "evil.example"))
        .startsWith("HTTP/1.1 403 ")
        .contains("forbidden_origin");
  }

  @Test
  void theOriginIsHeldAgainstTheAddress() {
    String get = "GET http://localhost:1/healthz";
    assertThat(answer(get, "127.0.0.1\r\nOrigin: http://localhost:1")).startsWith("HTTP/1.1 200 ");
    assertThat(answer(get, "127.0.0.1\r\nOrigin: http://127.0.0.1")).startsWith("HTTP/1.1 403 ");
  }

  @Test
  void aRequestWithAKeyIsTheSameInBothForms() {
    String body = "{\"prompt\": \"once\"}";
    String more =
        "localhost\r\nContent-Type: application/json\r\nIdempotency-Key: %s\r\nContent-Length: %d"
            .formatted(Api.fresh("key"), body.length());
    String first = answer("POST /v1/runs", more, body);
    assertThat(first).startsWith("HTTP/1.1 201 ");
    String again = answer("POST " + target.url().resolve("/v1/runs"), more, body);
    assertThat(again).contains("Idempotency-Replayed: true");
    assertThat(body(again)).isEqualTo(body(first));
  }

  private String answer(String line, String host) {
    return answer(line, host, "");
  }

  /// @param host with what other headers there are
  private String answer(String line, String host, String body) {
    String key = target.token().map(token -> "Authorization: Bearer " + token + "\r\n").orElse("");
    URI server = target.url();
    try (RawSocket raw = RawSocket.to(server)) {
      raw.send(
          line + " HTTP/1.1\r\nHost: " + host + "\r\n" + key + "Connection: close\r\n\r\n" + body);
      return raw.readAll();
    }
  }

  private static String status(String answer) {
    return answer.lines().findFirst().orElseThrow();
  }

  private static String body(String answer) {
    return answer.split("\r\n\r\n", 2)[1];
  }
}
