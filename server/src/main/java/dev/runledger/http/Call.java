package dev.runledger.http;

import dev.runledger.run.Actor;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A request on its way through its route.
public final class Call {
  private final ServerRequest request;
  private final String path;
  private final Map<String, String> variables;
  private final QueryText query;
  private final RequestBody body;
  private final Actor actor;

  Call(
      ServerRequest request,
      String path,
      Map<String, String> variables,
      QueryText query,
      RequestBody body,
      Actor actor) {
    this.request = request;
    this.path = path;
    this.variables = variables;
    this.query = query;
    this.body = body;
    this.actor = actor;
  }

  /// What stands in the path for a variable of the route.
  public String variable(String name) {
    return Objects.requireNonNull(variables.get(name), name);
  }

  public QueryText query() {
    return query;
  }

  public RequestBody body() {
    return body;
  }

  /// The first value of a header; null when the request has none.
  public @Nullable String header(String name) {
    return request.headers().first(HeaderNames.create(name)).orElse(null);
  }

  /// All values of a header, also those that stand in one line.
  public List<String> headers(String name) {
    return request.headers().values(HeaderNames.create(name));
  }

  /// The path as the client wrote it.
  public String path() {
    return path;
  }

  /// What stands after the path, as the client wrote it; '' where nothing does.
  public String rawQuery() {
    return request.query().rawValue();
  }

  /// Who asks, and by which request, as logs and answers name it.
  public Actor actor() {
    return actor;
  }
}
