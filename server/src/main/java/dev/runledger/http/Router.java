package dev.runledger.http;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Finds the route of a path, segment by segment; a written segment goes before a variable one.
final class Router {
  private final Node root = new Node();

  Router(List<Route> routes) {
    routes.forEach(this::add);
  }

  sealed interface Found {}

  record Match(Route route, Map<String, String> variables) implements Found {}

  /// @param allowed methods, as an Allow header says them
  record WrongMethod(String allowed) implements Found {}

  record Nothing() implements Found {}

  /// @param segments of the path, decoded
  Found find(String method, List<String> segments) {
    var values = new String[segments.size()];
    Node node = walk(root, segments, 0, values);
    if (node == null) {
      return new Nothing();
    }
    Route route = node.routes.get(method.equals("HEAD") ? "GET" : method);
    if (route == null) {
      return new WrongMethod(node.allowed());
    }
    return new Match(route, named(route, values));
  }

  private static @Nullable Node walk(Node node, List<String> segments, int at, String[] values) {
    if (at == segments.size()) {
      return node.routes.isEmpty() ? null : node;
    }
    String segment = segments.get(at);
    Node written = node.written.get(segment);
    if (written != null) {
      Node end = walk(written, segments, at + 1, values);
      if (end != null) {
        return end;
      }
    }
    if (node.variable == null || segment.isEmpty()) {
      return null;
    }
    values[at] = segment;
    return walk(node.variable, segments, at + 1, values);
  }

  private static Map<String, String> named(Route route, String[] values) {
    if (route.pattern().indexOf('{') < 0) {
      return Map.of();
    }
    var named = new HashMap<String, String>();
    List<String> pattern = Route.segments(route.pattern());
    for (int at = 0; at < values.length; at++) {
      if (isVariable(pattern.get(at))) {
        named.put(pattern.get(at).substring(1, pattern.get(at).length() - 1), values[at]);
      }
    }
    return named;
  }

  private void add(Route route) {
    Node node = root;
    for (String segment : Route.segments(route.pattern())) {
      node = node.child(segment);
    }
    if (node.routes.putIfAbsent(route.method(), route) != null) {
      throw new IllegalStateException(
          "Two routes answer " + route.method() + " " + route.pattern());
    }
  }

  private static boolean isVariable(String segment) {
    return segment.startsWith("{");
  }

  private static final class Node {
    private final Map<String, Node> written = new HashMap<>();
    private final Map<String, Route> routes = new TreeMap<>();
    private @Nullable Node variable;

    private Node child(String segment) {
      if (!isVariable(segment)) {
        return written.computeIfAbsent(segment, _ -> new Node());
      }
      if (variable == null) {
        variable = new Node();
      }
      return variable;
    }

    private String allowed() {
      var methods = new LinkedHashMap<String, Boolean>();
      for (String method : routes.keySet()) {
        methods.put(method, true);
        if (method.equals("GET")) {
          methods.put("HEAD", true);
        }
      }
      methods.put("OPTIONS", true);
      return String.join(", ", methods.keySet());
    }
  }
}
