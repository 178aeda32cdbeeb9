package dev.runledger.simulation;

import dev.runledger.id.RunId;
import dev.runledger.law.LawBroken;
import dev.runledger.ledger.Replay;
import dev.runledger.run.Deed;
import dev.runledger.run.KeptAnswer;
import dev.runledger.run.RequestKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is asked with a key: again and again, on whichever node, and done once.
final class Keys {
  private final List<Asked> asked = new ArrayList<>();
  private final Map<RequestKey, KeptAnswer> answers = new HashMap<>();

  private record Asked(RequestKey key, Deed deed) {}

  /// Asks something new.
  ///
  /// @return the run that was made
  @Nullable RunId first(Node node, Deed deed) {
    Asked one = new Asked(new RequestKey("key-" + asked.size(), "POST", "digest"), deed);
    asked.add(one);
    return ask(node, one);
  }

  /// Asks what was asked before, heard or not.
  ///
  /// @return null when nothing was
  @Nullable RunId again(Node node, World world) {
    return asked.isEmpty() ? null : ask(node, world.pickLate(asked));
  }

  private RunId ask(Node node, Asked one) {
    Replay replay =
        node.ledger()
            .once(
                one.key(),
                one.deed(),
                told -> new KeptAnswer.Given(201, Map.of(), told.run().id().value()));
    KeptAnswer before = answers.putIfAbsent(one.key(), replay.answer());
    LawBroken.unless(
        before == null || before.equals(replay.answer()),
        "%s was answered with %s, and then with %s",
        one.key(),
        before,
        replay.answer());
    return switch (replay.answer()) {
      case KeptAnswer.Given given -> new RunId(given.body());
      case KeptAnswer.Awaited awaited -> awaited.run();
    };
  }
}
