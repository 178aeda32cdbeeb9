package dev.runledger.simulation;

import dev.runledger.law.LawBroken;
import dev.runledger.problem.ProblemException;
import dev.runledger.store.StoreException;
import org.jspecify.annotations.Nullable;

/// Somebody who does something again and again, on some node, which may die under it.
abstract class Part implements Runnable {
  private final World world;
  private final String name;
  private Node node;

  Part(World world, String name) {
    this.world = world;
    this.name = name;
    this.node = world.node();
  }

  World world() {
    return world;
  }

  Node node() {
    return node;
  }

  // The annotation is in a library that is needed for nothing else.
  @SuppressWarnings("AnnotateFormatMethod")
  void note(String what, @Nullable Object... values) {
    world.note(name + ": " + what, values);
  }

  @Override
  public final void run() {
    while (true) {
      world.baton().pass();
      try {
        act();
      } catch (ProblemException e) {
        note("  refused: %s", e.problem().code());
        refused(e.problem().code());
      } catch (StoreException e) {
        LawBroken.unless(e.isUnavailable() || e.isUnknown(), "The store broke: %s", e);
        note("  %s", e.getMessage());
        node = world.node();
        lost();
      }
    }
  }

  /// One thing, chosen by chance.
  abstract void act();

  /// What it asked cannot be.
  void refused(String code) {}

  /// It never heard what became of what it asked.
  void lost() {}
}
