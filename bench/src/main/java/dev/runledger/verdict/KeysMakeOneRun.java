package dev.runledger.verdict;

import dev.runledger.history.Op;
import dev.runledger.run.Lineage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What is asked again with the same key is answered the same, whichever node answers, and makes
/// one run, whether the first answer arrived or not.
final class KeysMakeOneRun implements Rule {
  @Override
  public String name() {
    return "a key makes one run";
  }

  @Override
  public void judge(Evidence evidence, Docket docket) {
    Map<String, Op.Keyed> first = new HashMap<>();
    for (Op.Keyed keyed : evidence.of(Op.Keyed.class)) {
      Op.Keyed before = first.putIfAbsent(keyed.key(), keyed);
      docket.expect(
          before == null || before.answer().equals(keyed.answer()),
          () -> "one key was answered in two ways",
          () -> Docket.all(before, keyed));
    }
    Map<String, Op.Kept> made = new HashMap<>();
    List<Op.Kept> asked =
        evidence.of(Op.Kept.class).stream()
            .filter(run -> run.trigger() == Lineage.Trigger.CHAT && isOfKey(run))
            .toList();
    for (Op.Kept run : asked) {
      Op.Kept before = made.putIfAbsent(run.prompt(), run);
      docket.expect(before == null, () -> "one key made two runs", () -> Docket.all(before, run));
    }
  }

  /// A prompt that is [Op.Keyed#prompt] of some key.
  private static boolean isOfKey(Op.Kept run) {
    String[] around = Op.Keyed.prompt("\n").split("\n", -1);
    return run.prompt().startsWith(around[0]) && run.prompt().endsWith(around[1]);
  }
}
