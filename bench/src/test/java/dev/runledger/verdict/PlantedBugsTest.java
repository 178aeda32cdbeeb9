package dev.runledger.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A judge that never finds anything is worth nothing: each bug of a small ledger is found, from
/// what its clients saw alone, by the rule that it breaks. Without one, nothing is found.
class PlantedBugsTest {
  private static final int SEEDS = 10;

  @Test
  void aLedgerWithoutBugsIsFoundSound() {
    for (long seed = 0; seed < SEEDS; seed++) {
      Verdict verdict = Verdict.of(ModelHistory.of(Bug.NONE, seed));
      assertThat(verdict.findings()).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void theRulesHadSomethingToLookAt() {
    Verdict verdict = Verdict.of(ModelHistory.of(Bug.NONE, 1));
    assertThat(verdict.rules())
        .filteredOn(rule -> rule.checks() == 0)
        .extracting(Verdict.Judged::rule)
        .as("the model knows no orders, ends, keys, children or hashes, and only right answers")
        .containsExactly(
            "orders and ends hold",
            "a key makes one run",
            "parents are told once",
            "logs are as they were written",
            "no answer is broken");
  }

  @ParameterizedTest
  @CsvSource({
    "FENCE_DROPPED, former holders are fenced off",
    "NODES_CLOCK, leases last their time",
    "PAGED_BY_ID, the feed is complete",
    "RELAXED_DURABILITY, acknowledged is kept",
  })
  void eachBugIsFoundByTheRuleThatItBreaks(Bug bug, String rule) {
    for (long seed = 0; seed < SEEDS; seed++) {
      List<Finding> findings = Verdict.of(ModelHistory.of(bug, seed)).findings();
      assertThat(findings).as("seed %d", seed).extracting(Finding::rule).contains(rule);
      assertThat(findings).allSatisfy(finding -> assertThat(finding.shows()).isNotEmpty());
    }
  }
}
