package dev.runledger.ledger;

import dev.runledger.json.Limits;
import dev.runledger.run.Page;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Run;
import dev.runledger.run.RunFilter;
import dev.runledger.run.RunStatus;
import dev.runledger.store.Listed;
import dev.runledger.store.RunTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// Pages of runs, newest first, each bounded by its bytes.
final class RunPages {
  private static final Comparator<Run> NEWEST_FIRST =
      Comparator.comparing((Run run) -> run.timing().createdAt())
          .thenComparing(run -> run.id().value())
          .reversed();

  private RunPages() {}

  static Page<Run> page(Listed<Run> runs) {
    return Page.of(runs.items(), runs.hasMore(), Run::mark);
  }

  /// Runs in any of these states, whatever the filter says of the state. Each state has a share of
  /// the bytes. Where one of them has more runs than are listed here, those of the others that are
  /// older wait for the next page.
  ///
  /// @param states at least one
  static Listed<Run> inAny(
      Set<RunStatus> states, RunFilter filter, PageRequest page, RunTable table) {
    List<Run> all = new ArrayList<>();
    List<Run> lastListed = new ArrayList<>();
    for (RunStatus state : states) {
      Listed<Run> some = table.list(filter.in(state), page, Limits.ANSWER_TEXT / states.size());
      all.addAll(some.items());
      if (some.hasMore()) {
        lastListed.add(some.items().getLast());
      }
    }
    List<Run> known =
        all.stream()
            .sorted(NEWEST_FIRST)
            .takeWhile(run -> lastListed.stream().allMatch(last -> isUpTo(run, last)))
            .limit(page.limit())
            .toList();
    return new Listed<>(known, known.size() < all.size() || !lastListed.isEmpty());
  }

  private static boolean isUpTo(Run run, Run last) {
    return NEWEST_FIRST.compare(run, last) <= 0;
  }
}
