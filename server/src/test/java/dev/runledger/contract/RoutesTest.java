package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.http.Route;
import dev.runledger.node.ServerNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What the server answers is what openapi.yaml describes, and the other way round.
class RoutesTest {
  private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

  @TempDir private static Path folder;
  private static ServerNode node;

  @BeforeAll
  static void start() {
    node = Target.start(folder, Map.of());
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void everyRouteIsDescribedAndEveryDescriptionIsARoute() {
    Set<String> routes = new TreeSet<>();
    for (Route route : described()) {
      routes.add(route.method() + " " + route.pattern());
    }
    Set<String> operations = new TreeSet<>();
    Described.API
        .get("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .propertyNames()
                .forEach(method -> {
                  if (METHODS.contains(method)) {
                    operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                  }
                }));
    assertThat(routes).isEqualTo(operations);
  }

  @Test
  void everyQueryParameterIsDescribed() {
    for (Route route : described()) {
      JsonNode path = Described.API.get("paths").get(route.pattern());
      JsonNode operation = path.get(route.method().toLowerCase(Locale.ROOT));
      Set<String> named = new TreeSet<>();
      for (JsonNode parameter : operation.path("parameters")) {
        JsonNode found = Described.resolved(parameter);
        if (found.get("in").asString().equals("query")) {
          named.add(found.get("name").asString());
        }
      }
      assertThat(new TreeSet<>(route.query()))
          .as(route.method() + " " + route.pattern())
          .isEqualTo(named);
    }
  }

  @Test
  void whatNeedsNoTokenSaysSo() {
    for (Route route : described()) {
      JsonNode path = Described.API.get("paths").get(route.pattern());
      JsonNode operation = path.get(route.method().toLowerCase(Locale.ROOT));
      assertThat(operation.has("security"))
          .as(route.pattern())
          .isEqualTo(route.access() == Route.Access.OPEN);
    }
  }

  @Test
  void theDescriptionIsServedAsJsonAndSaysTheSame() {
    Reply served = new Api(Target.of(node)).get("/openapi.json").is(200);
    assertThat(served.json()).isEqualTo(Described.API);
  }

  /// Pages are for people, and the description does not describe itself.
  private static List<Route> described() {
    var routes = new ArrayList<Route>(node.routes());
    routes.removeIf(
        route -> route.access() == Route.Access.PAGE || route.pattern().equals("/openapi.json"));
    return routes;
  }
}
