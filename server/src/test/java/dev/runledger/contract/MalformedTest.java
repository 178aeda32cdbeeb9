package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is not even a request, or too much of one.
class MalformedTest {
  private static final int MIB = 1 << 20;
  private static final int MUCH = 100 * MIB;

  private final Api api = Api.current();

  static Stream<Arguments> malformed() {
    String host = "Host: localhost\r\n";
    String close = "Connection: close\r\n";
    String post = "POST /v1/runs HTTP/1.1\r\n" + host + authorized();
    return Stream.of(
        Arguments.of("no request", "hello world\r\n\r\n", 400),
        Arguments.of("HTTP/1.0", "GET /healthz HTTP/1.0\r\n" + host + "\r\n", 400),
        Arguments.of("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        Arguments.of("no Host", "GET /healthz HTTP/1.1\r\n\r\n", 400),
        Arguments.of("two Hosts", "GET /healthz HTTP/1.1\r\n" + host + host + "\r\n", 400),
        Arguments.of("no path", "GET ?a HTTP/1.1\r\n" + host + close + "\r\n", 400),
        Arguments.of(
            "a path without a slash", "GET xhealthz HTTP/1.1\r\n" + host + close + "\r\n", 400),
        Arguments.of(
            "an address of something else",
            "GET ftp://localhost/healthz HTTP/1.1\r\n" + host + close + "\r\n",
            400),
        Arguments.of(
            "an address without a host",
            "GET http:///healthz HTTP/1.1\r\n" + host + close + "\r\n",
            403),
        Arguments.of("a broken path", "GET /v1/%zz HTTP/1.1\r\n" + host + "\r\n", 400),
        Arguments.of("a length that is none", post + "Content-Length: x\r\n\r\n", 400),
        Arguments.of(
            "a length and chunks",
            post + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
            400),
        Arguments.of(
            "a chunk without a size",
            post
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n",
            400),
        Arguments.of("other codings", post + "Transfer-Encoding: gzip, chunked\r\n\r\n", 400),
        Arguments.of(
            "a packed body", post + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", 400),
        Arguments.of("a long header", "GET / HTTP/1.1\r\nX: " + "x".repeat(100_000), 400),
        Arguments.of("a long path", "GET /" + "x".repeat(100_000), 413));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void whatIsNoRequestIsAProblemToo(String name, String text, int status) {
    try (RawSocket raw = RawSocket.to(api.target().url()).send(text)) {
      String answer = raw.readAll();
      assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
      assertThat(answer)
          .contains("application/problem+json", "\"code\":\"", "\"hint\":\"", "Request-Id: ");
    }
  }

  @Test
  void aLargeBodyIsRefusedAndTheClientSeesWhy() {
    try (RawSocket raw = RawSocket.to(api.target().url())) {
      raw.send(head() + "Content-Length: " + MUCH + "\r\n\r\n");
      sendMuch(raw, "");
      assertRefused(raw.readAll());
    }
  }

  @Test
  void aLargeBodyInChunksIsRefusedAndTheClientSeesWhy() {
    try (RawSocket raw = RawSocket.to(api.target().url())) {
      raw.send(head() + "Transfer-Encoding: chunked\r\n\r\n");
      sendMuch(raw, "100000\r\n");
      assertRefused(raw.readAll());
    }
  }

  @Test
  void oneEndlessChunkIsRefusedAndTheClientSeesWhy() {
    try (RawSocket raw = RawSocket.to(api.target().url())) {
      raw.send(head() + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(MUCH) + "\r\n");
      sendMuch(raw, "");
      assertRefused(raw.readAll());
    }
  }

  @Test
  void whoeverAsksFirstNeedNotSendALargeBody() {
    try (RawSocket raw = RawSocket.to(api.target().url())) {
      raw.send(head() + "Expect: 100-continue\r\nContent-Length: " + MUCH + "\r\n\r\n");
      assertRefused(raw.readAll());
    }
  }

  @Test
  void aConnectionGoesOnAfterARefusalAndEndsWhenTheClientSaysSo() {
    try (RawSocket raw = RawSocket.to(api.target().url())) {
      raw.send("POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello");
      assertThat(raw.readUntil("openapi.json for what there is.\"}")).contains(" 404 ");
      raw.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertThat(raw.readAll()).contains(" 200 OK", "Connection: close", "alive");
    }
  }

  @Test
  void aStreamHasItsEndMarkAlsoOnAConnectionThatIsClosedAfterIt() {
    Api api = Api.current();
    String path = "/v1/runs/" + api.submit("nobody");
    api.post(path + "/cancel", "").is(202);
    try (RawSocket raw = RawSocket.to(api.target().url())) {
      raw.send(
          "GET %s/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
                  .formatted(path)
              + authorized()
              + "Connection: close\r\n\r\n");
      assertThat(raw.readAll()).contains("event: stream_end").endsWith("\r\n0\r\n\r\n");
    }
  }

  private static void sendMuch(RawSocket raw, String chunk) {
    byte[] piece = new byte[MIB];
    Arrays.fill(piece, (byte) 'a');
    for (int sent = 0; sent < MUCH; sent += MIB) {
      raw.send(chunk).send(piece);
      if (!chunk.isEmpty()) {
        raw.send("\r\n");
      }
    }
  }

  private static void assertRefused(String answer) {
    assertThat(answer).startsWith("HTTP/1.1 413 ");
    assertThat(answer).contains("Connection: close", "\"code\":\"too_large\"", "8 MiB");
  }

  private static String head() {
    return "POST /v1/runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + authorized();
  }

  private static String authorized() {
    return Target.current()
        .token()
        .map(token -> "Authorization: Bearer " + token + "\r\n")
        .orElse("");
  }
}
