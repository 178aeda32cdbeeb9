package dev.runledger.cli;

import dev.runledger.wire.Paths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What callers do to a server in its first minute, each once, so that the cache for quick starts
/// holds what a server needs for it. Over a bare socket: an HTTP client would bring in more than
/// the server itself.
///
/// @param token null when the server wants none
record Rehearsal(URI server, @Nullable String token) {

  /// @throws IllegalStateException when the server answers otherwise than it should
  void play() {
    get(Paths.READYZ);
    get(Paths.METRICS);
    String run =
        field(
            "run_id",
            post("/v1/runs", "{'prompt':'rehearse','demands':{'executor_type':'rehearsal'}}"));
    String runner =
        field(
            "runner_id",
            post(
                "/v1/runners",
                "{'hostname':'here','project_dir':'/','executor_type':'rehearsal'}"));
    String polled = post("/v1/runners/" + runner + "/poll", "{'wait_seconds':5,'max_runs':1}");
    String holder =
        "'runner_id':'%s','lease_token':'%s'".formatted(runner, field("lease_token", polled));
    String path = "/v1/runs/" + run;
    post(path + "/started", "{" + holder + "}");
    post(path + "/events", "{'event_type':'user.note','payload':{'step':1}}");
    post(path + "/completed", "{" + holder + ",'result':{}}");
    get(path);
    get(path + "/events");
  }

  private void get(String path) {
    ask("GET " + path, "", "");
  }

  private String post(String path, String quoted) {
    String body = quoted.replace('\'', '"');
    return ask(
        "POST " + path,
        "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n",
        body);
  }

  private String ask(String what, String headers, String body) {
    String head =
        what
            + " HTTP/1.1\r\nHost: "
            + server.getAuthority()
            + "\r\nConnection: close\r\n"
            + (token == null ? "" : "Authorization: Bearer " + token + "\r\n")
            + headers
            + "\r\n";
    try (var socket = new Socket(server.getHost(), server.getPort())) {
      socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!answer.startsWith("HTTP/1.1 2")) {
        throw new IllegalStateException(what + " was answered: " + answer);
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String field(String name, String json) {
    Matcher field = Pattern.compile("\"" + name + "\" *: *\"([^\"]*)\"").matcher(json);
    if (!field.find()) {
      throw new IllegalStateException("There is no " + name + " in: " + json);
    }
    return field.group(1);
  }
}
