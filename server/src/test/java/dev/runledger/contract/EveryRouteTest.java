package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What holds on every route that openapi.yaml has, whatever is sent to it: an answer or a problem,
/// never a fault of the server.
class EveryRouteTest {
  private static final Api API = Api.current();
  private static final Set<String> METHODS = Set.of("GET", "PUT", "POST", "PATCH", "DELETE");
  private static final List<Operation> OPERATIONS = new ArrayList<>();
  private static final String AGENT = Api.fresh("agent");
  private static String run;
  private static String session;
  private static String runner;
  private static String artifact;

  private record Operation(String method, String path) {
    boolean is(String other) {
      return method.equals(other);
    }

    boolean isStream() {
      return path.equals("/v1/stream");
    }

    /// Waits, and changes what the other requests are about.
    boolean isPoll() {
      return path.endsWith("/poll");
    }

    String of(String id) {
      return path.replaceAll("\\{\\w+}", id);
    }

    /// The path of what there is.
    String real() {
      String step = path.replace("{step}", "1");
      if (path.startsWith("/v1/artifacts")) {
        return step.replaceAll("\\{\\w+}", artifact);
      }
      if (path.startsWith("/v1/agents")) {
        return step.replaceAll("\\{\\w+}", AGENT);
      }
      String id =
          path.startsWith("/v1/runners") ? runner : path.startsWith("/v1/sessions") ? session : run;
      return step.replaceAll("\\{\\w+}", id);
    }

    BodyPublisher body() {
      return is("GET") || is("DELETE")
          ? BodyPublishers.noBody()
          : BodyPublishers.ofString("{\"unknown\": 1}");
    }
  }

  @BeforeAll
  static void makeWhatIsNeeded() {
    Described.API
        .get("paths")
        .properties()
        .forEach(path ->
            path.getValue().propertyNames().stream()
                .map(method -> method.toUpperCase(Locale.ROOT))
                .filter(METHODS::contains)
                .forEach(method -> OPERATIONS.add(new Operation(method, path.getKey()))));
    assertThat(OPERATIONS).hasSizeGreaterThan(40);
    Hand.Held held = Hand.register(API).running();
    run = held.run().value();
    runner = held.hand().id();
    session = API.get("/v1/runs/" + run).text("session_id");
    API.put("/v1/agents/" + AGENT, "{}").is(201);
    API.put("/v1/runs/" + run + "/snapshots/1", "{\"state\": {}}", "Lease-Token", held.token())
        .is(200);
    Reply kept =
        API.send(
            "POST",
            "/v1/runs/" + run + "/artifacts?kind=log",
            BodyPublishers.ofString("kept"),
            "Lease-Token",
            held.token(),
            "Content-Type",
            "text/plain");
    artifact = URLEncoder.encode(kept.is(201).text("ref"), StandardCharsets.UTF_8);
    held.report("completed", "").is(200);
  }

  private static void assertAnswered(Reply reply, String what) {
    assertThat(reply.status()).as(what + " -> " + reply.body()).isLessThan(500);
    assertThat(reply.header("Request-Id")).as(what).isNotBlank();
    if (reply.status() >= 400) {
      reply.isProblem(reply.status(), reply.text("code"));
    }
  }

  @Test
  void whatIsReadIsAlsoAskedForWithoutItsBody() {
    for (Operation operation : OPERATIONS) {
      if (operation.is("GET") && !operation.isStream()) {
        Reply whole = API.get(operation.real()).is(200);
        Reply head = API.send("HEAD", operation.real(), BodyPublishers.noBody()).is(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.mediaType()).isEqualTo(whole.mediaType());
        assertThat(head.header("ETag")).isEqualTo(whole.header("ETag"));
      }
    }
  }

  @Test
  void everyResourceHasATagAndWhoeverShowsItIsToldNoMore() {
    for (Operation operation : OPERATIONS) {
      if (operation.is("GET") && operation.path().startsWith("/v1") && !operation.isStream()) {
        String tag = API.get(operation.real()).is(200).header("ETag");
        assertThat(tag).as(operation.path()).matches("\"[0-9a-f]{24,64}\"");
        Reply news = API.get(operation.real(), "If-None-Match", "\"old\", " + tag);
        // Of lists that others change meanwhile, the tag may be a new one.
        assertThat(news.status() == 304 || !news.header("ETag").equals(tag))
            .as(operation.path())
            .isTrue();
        assertThat(API.get(operation.real(), "If-None-Match", "\"old\"").status()).isEqualTo(200);
      }
    }
  }

  @Test
  void everyPathSaysWhichMethodsItHas() {
    for (Operation operation : OPERATIONS) {
      Reply allowed = API.send("OPTIONS", operation.real(), BodyPublishers.noBody()).is(204);
      assertThat(allowed.header("Allow")).contains(operation.method(), "OPTIONS");
      API.send("PROPFIND", operation.real(), BodyPublishers.noBody())
          .isProblem(405, "method_not_allowed");
    }
  }

  @Test
  void noIdIsMoreThanAnIdThatThereIsNot() {
    List<String> ids =
        List.of(
            "no",
            "%00",
            "%20",
            "a%2Fb",
            "a%0d%0aX:%20y",
            "%ff",
            "%F0%9F%98%80",
            "..",
            "%2e%2e",
            "%5C",
            "a".repeat(64),
            "a".repeat(65),
            "a".repeat(5000),
            "-1",
            "99999999999999999999",
            "00000000-0000-0000-0000-000000000000",
            "f".repeat(32),
            "7ZZZZZZZZZZZZZZZZZZZZZZZZZ",
            "'%3B--");
    for (Operation operation : OPERATIONS) {
      for (String id : operation.path().contains("{") ? ids : List.<String>of()) {
        Reply reply =
            API.send(
                operation.method(), operation.of(id), operation.body(), "Content-Type", Api.JSON);
        assertAnswered(reply, operation + " of " + id);
        assertThat(reply.status()).as(operation + " of " + id).isBetween(400, 499);
      }
    }
  }

  @Test
  void noQueryIsMoreThanABadRequest() {
    List<String> values =
        List.of(
            "-1", "0", "99999999999999999999", "1.5", "x", "%00", "%20", "%ff", "a".repeat(3000));
    for (Operation operation : OPERATIONS) {
      if (operation.is("DELETE") || operation.isPoll() || operation.isStream()) {
        continue;
      }
      for (String name : names(operation)) {
        for (String value : values) {
          ask(operation, name + "=" + value);
        }
        ask(operation, name + "=1&" + name + "=1");
      }
      assertThat(ask(operation, "unheard_of=1").status()).as(operation.path()).isEqualTo(400);
    }
  }

  private static Reply ask(Operation operation, String query) {
    Reply reply =
        API.send(
            operation.method(),
            operation.real() + "?" + query,
            operation.body(),
            "Content-Type",
            Api.JSON);
    assertAnswered(reply, operation + " with " + query);
    return reply;
  }

  private static List<String> names(Operation operation) {
    List<String> names = new ArrayList<>();
    Described.API
        .get("paths")
        .get(operation.path())
        .get(operation.method().toLowerCase(Locale.ROOT))
        .path("parameters")
        .forEach(parameter -> {
          if (Described.resolved(parameter).get("in").asString().equals("query")) {
            names.add(Described.resolved(parameter).get("name").asString());
          }
        });
    return names;
  }

  @Test
  void noBodyIsMoreThanAnInvalidBody() {
    List<String> bodies =
        List.of(
            "{",
            "null",
            "[1]",
            "\"x\"",
            "{\"a\"}",
            "{'a': 1}",
            "{\"a\": 1,}",
            "{\"a\": 1} x",
            "\ufeff{}",
            "{\"unknown\": 1}",
            "{\"a\": 1, \"a\": 2}",
            "{\"a\": \"\\ud800\"}",
            "{\"a\": \"\\u0000\"}",
            "{\"a\": \"\u0001\"}",
            "{\"a\": NaN}",
            "{\"a\": 1e400}",
            "{\"a\": " + "9".repeat(2000) + "}",
            "{\"a\":".repeat(100) + "1" + "}".repeat(100),
            "[".repeat(100_000));
    for (Operation operation : OPERATIONS) {
      if (operation.is("GET") || operation.is("DELETE") || isRaw(operation)) {
        continue;
      }
      for (String body : bodies) {
        Reply reply =
            API.send(
                operation.method(),
                operation.real(),
                BodyPublishers.ofString(body),
                "Content-Type",
                Api.JSON);
        String what = operation + " " + body.substring(0, Math.min(40, body.length()));
        assertAnswered(reply, what);
        assertThat(reply.status()).as(what).isBetween(400, 499);
        if (reply.status() == 422) {
          assertThat(reply.json().get("errors").get(0).get("pointer").isString()).as(what).isTrue();
        }
      }
      assertThat(
              API.send(operation.method(), operation.real(), BodyPublishers.ofString("{}"))
                  .status())
          .as(operation.path())
          .isEqualTo(415);
    }
  }

  /// Takes no JSON object, or answers line by line.
  private static boolean isRaw(Operation operation) {
    return operation.path().endsWith("/artifacts") || operation.path().equals("/v1/events");
  }
}
