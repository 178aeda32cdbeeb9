package dev.runledger.http;

import java.util.List;
import java.util.Set;

/// One thing that the server answers, as data: routing, the check of query names, the metrics and
/// the test against openapi.yaml all read it.
///
/// @param method GET also answers HEAD
/// @param pattern a path whose variable segments are in braces: `/v1/runs/{id}`
/// @param query the query parameters that it takes; any other is refused
public record Route(
    String method, String pattern, Access access, Set<String> query, Handler handler) {

  /// Who may ask.
  public enum Access {
    /// Whoever shows the token.
    TOKEN,
    /// Everybody on this machine, elsewhere whoever shows the token.
    LOCAL,
    /// Everybody.
    OPEN,
    /// Everybody, also by a link on a page of another site.
    PAGE
  }

  @FunctionalInterface
  public interface Handler {
    Answer answer(Call call) throws InterruptedException;
  }

  public Route {
    query = Set.copyOf(query);
  }

  public static Route get(String pattern, Handler handler) {
    return new Route("GET", pattern, Access.TOKEN, Set.of(), handler);
  }

  public static Route post(String pattern, Handler handler) {
    return new Route("POST", pattern, Access.TOKEN, Set.of(), handler);
  }

  public static Route put(String pattern, Handler handler) {
    return new Route("PUT", pattern, Access.TOKEN, Set.of(), handler);
  }

  public static Route patch(String pattern, Handler handler) {
    return new Route("PATCH", pattern, Access.TOKEN, Set.of(), handler);
  }

  public static Route delete(String pattern, Handler handler) {
    return new Route("DELETE", pattern, Access.TOKEN, Set.of(), handler);
  }

  public Route taking(String... parameters) {
    return new Route(method, pattern, access, Set.of(parameters), handler);
  }

  /// Whether whoever has the answer already may ask only for news.
  boolean isTagged() {
    return method.equals("GET") && (access == Access.TOKEN || access == Access.PAGE);
  }

  public Route openTo(Access who) {
    return new Route(method, pattern, who, query, handler);
  }

  /// Segments of a path without its leading slash; `/` has one, which is empty.
  static List<String> segments(String path) {
    return List.of(path.substring(1).split("/", -1));
  }
}
