package dev.runledger.load;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Makes requests as they go over the wire.
public final class Request {
  private static final byte[] NONE = {};

  private Request() {}

  public static byte[] get(String path) {
    return with("GET", path, "", NONE);
  }

  public static byte[] post(String path, byte[] json) {
    return with("POST", path, "Content-Type: application/json\r\n", json);
  }

  public static byte[] postLines(String path, byte[] ndjson) {
    return with("POST", path, "Content-Type: application/x-ndjson\r\n", ndjson);
  }

  private static byte[] with(String method, String path, String headers, byte[] body) {
    String length = method.equals("GET") ? "" : "Content-Length: " + body.length + "\r\n";
    var out = new ByteArrayOutputStream(body.length + 256);
    out.writeBytes(
        (method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + length + "\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(body);
    return out.toByteArray();
  }
}
