package dev.runledger.api;

import dev.runledger.http.Answer;
import dev.runledger.http.Call;
import dev.runledger.http.Meters;
import dev.runledger.http.Route;
import dev.runledger.http.Routes;
import dev.runledger.json.JsonWriter;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.Unavailable;
import dev.runledger.wire.Paths;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Whether the server lives, whether it takes requests, and how it does.
public final class OperationsRoutes implements Routes {
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final Health health;
  private final Supplier<Optional<Unavailable>> obstacle;
  private final Meters meters;

  /// @param version of this program
  /// @param durability what an answered write survives
  public record Health(String version, String durability) {}

  /// @param obstacle says why no request can be served now; empty when they can
  public OperationsRoutes(Health health, Supplier<Optional<Unavailable>> obstacle, Meters meters) {
    this.health = health;
    this.obstacle = obstacle;
    this.meters = meters;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(Paths.HEALTHZ, this::healthz).openTo(Route.Access.OPEN),
        Route.get(Paths.READYZ, this::readyz).openTo(Route.Access.OPEN),
        Route.get(Paths.METRICS, this::metrics).openTo(Route.Access.LOCAL));
  }

  private Answer healthz(Call call) {
    return fresh(
        new JsonWriter()
            .object()
            .text("status", "alive")
            .text("version", health.version())
            .text("durability", health.durability())
            .endObject());
  }

  private Answer readyz(Call call) {
    Optional<Unavailable> why = obstacle.get();
    if (why.isPresent()) {
      throw new ProblemException(why.get());
    }
    return fresh(new JsonWriter().object().text("status", "ready").endObject());
  }

  private Answer metrics(Call call) {
    return Answer.text(PROMETHEUS, meters.text()).with("Cache-Control", "no-store");
  }

  private static Answer fresh(JsonWriter json) {
    return Answer.json(json.bytes()).with("Cache-Control", "no-store");
  }
}
