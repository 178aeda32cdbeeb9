package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.node.ServerNode;
import dev.runledger.node.Setting;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who is let in.
class DoorsTest {
  @TempDir private static Path folder;
  private static ServerNode node;
  private static Api api;

  @BeforeAll
  static void start() {
    node =
        Target.start(
            folder,
            Map.of(
                Setting.ALLOW_HOST, "runs.example",
                Setting.ALLOW_ORIGIN, "https://console.example"));
    api = new Api(Target.of(node));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void theTokenIsMadeBesideTheDatabaseForItsOwnerOnly() throws Exception {
    Path file = folder.resolve("data/runledger.db.token");
    assertThat(Files.readString(file).strip()).isEqualTo(node.token().orElseThrow());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void withoutTheTokenNobodyIsAnswered() {
    Api stranger = new Api(new Target(node.url(), Optional.empty()));
    Reply refused = stranger.get("/v1/runs").isProblem(401, "unauthorized");
    assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer");
    assertThat(refused.text("hint")).contains("Bearer");
    Api wrong = new Api(new Target(node.url(), Optional.of("rl_" + "0".repeat(64))));
    wrong.post("/v1/runs", "{\"prompt\": \"p\"}").isProblem(401, "unauthorized");
    assertThat(api.get("/v1/runs").json().get("items")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/healthz", "/openapi.json", "/metrics", "/docs", "/docs/docs.js"})
  void someThingsEverybodyMaySee(String path) {
    new Api(new Target(node.url(), Optional.empty())).get(path).is(200);
  }

  @Test
  void whetherItIsReadyEverybodyMaySee() {
    new Api(new Target(node.url(), Optional.empty())).awaitReady();
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "LOCALHOST:1, 200",
    "127.0.0.1, 200",
    "[::1]:7171, 200",
    "runs.example, 200",
    "evil.example, 403",
    "localhost.evil.example, 403",
    "127.0.0.1.evil.example, 403",
    "10.0.0.1, 403",
    "'localhost:80@evil', 400"
  })
  void aNameThatIsNotOursIsRefused(String host, int status) {
    try (RawSocket raw = RawSocket.to(node.url())) {
      raw.send("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
      String answer = raw.readAll();
      assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
      assertThat(answer.contains("forbidden_origin")).isEqualTo(status == 403);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Origin, http://evil.example",
    "Origin, 'null'",
    "Origin, http://localhost:3000",
    "Sec-Fetch-Site, cross-site",
    "Sec-Fetch-Site, same-site"
  })
  void aPageOfAnotherSiteIsRefused(String header, String value) {
    Reply refused =
        api.post("/v1/runs", "{\"prompt\": \"p\"}", header, value)
            .isProblem(403, "forbidden_origin");
    assertThat(refused.headers().map()).doesNotContainKey("access-control-allow-origin");
    assertThat(api.get("/v1/runs").json().get("items")).isEmpty();
  }

  @Test
  void aPageOfOurOwnOrOfAnAllowedOriginIsAnswered() {
    api.get("/v1/runs", "Origin", node.url().toString(), "Sec-Fetch-Site", "same-origin").is(200);
    Reply allowed =
        api.get("/v1/runs", "Origin", "https://console.example", "Sec-Fetch-Site", "cross-site")
            .is(200);
    assertThat(allowed.header("Access-Control-Allow-Origin")).isEqualTo("https://console.example");
    assertThat(allowed.header("Vary")).contains("Origin");
    Reply asked =
        api.send(
                "OPTIONS",
                "/v1/runs",
                BodyPublishers.noBody(),
                "Origin",
                "https://console.example",
                "Access-Control-Request-Method",
                "POST")
            .is(204);
    assertThat(asked.header("Access-Control-Allow-Methods")).contains("POST");
    assertThat(asked.header("Access-Control-Allow-Headers")).contains("Authorization");
  }

  @Test
  void aLinkLetsOneBrowserInOnce() {
    Api browser = new Api(new Target(node.url(), Optional.empty()));
    String path = node.oneTimeLink().getPath();
    Reply in = browser.get(path, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate");
    assertThat(in.is(303).header("Location")).isEqualTo("/");
    String cookie = in.header("Set-Cookie");
    assertThat(cookie).contains("HttpOnly", "SameSite=Strict", "Path=/");
    assertThat(cookie).doesNotContain(node.token().orElseThrow());
    String kept = cookie.substring(0, cookie.indexOf(';'));
    browser.get("/v1/runs", "Cookie", "a=b; " + kept).is(200);
    browser.get("/v1/runs", "Cookie", kept + "0").isProblem(401, "unauthorized");
    browser.get(path).isProblem(401, "link_expired");
    browser.get("/auth/" + "0".repeat(32)).isProblem(401, "link_expired");
  }

  @Test
  void aBodyMustSayThatItIsJson() {
    for (String type : new String[] {"text/plain", "application/x-www-form-urlencoded", "json"}) {
      api.send(
              "POST",
              "/v1/runs",
              BodyPublishers.ofString("{\"prompt\": \"p\"}"),
              "Content-Type",
              type)
          .isProblem(415, "unsupported_media_type");
    }
    api.send("POST", "/v1/runs", BodyPublishers.ofString("{\"prompt\": \"p\"}"))
        .isProblem(415, "unsupported_media_type");
    api.send(
            "POST",
            "/v1/runs",
            BodyPublishers.ofString("{\"prompt\": \"p\"}"),
            "Content-Type",
            "application/json; charset=latin1")
        .isProblem(415, "unsupported_media_type");
    assertThat(api.get("/v1/runs").json().get("items")).isEmpty();
  }

  @Test
  void anAnswerNamesItsRequest() {
    assertThat(api.get("/healthz", "Request-Id", "mine-1").header("Request-Id"))
        .isEqualTo("mine-1");
    assertThat(api.get("/healthz", "Request-Id", "no good").header("Request-Id"))
        .startsWith("req_");
    assertThat(api.get("/v1/runs/no", "Request-Id", "mine-2").header("Request-Id"))
        .isEqualTo("mine-2");
  }
}
