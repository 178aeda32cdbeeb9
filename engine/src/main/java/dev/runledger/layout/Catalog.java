package dev.runledger.layout;

import java.util.List;
import java.util.Optional;

/// All layouts that there are.
public final class Catalog {
  private static final List<Layout> ALL =
      List.of(
          ExplorationLayouts.runs(),
          ExplorationLayouts.crawl(),
          SessionLayout.session(),
          CoordinatorLayout.coordinator(),
          ScreengraphLayout.screengraph());

  private Catalog() {}

  public static List<Layout> all() {
    return ALL;
  }

  public static Optional<Layout> find(String name) {
    return ALL.stream().filter(layout -> layout.name().equals(name)).findFirst();
  }

  public static List<String> names() {
    return ALL.stream().map(Layout::name).toList();
  }
}
