package dev.runledger.verdict;

import dev.runledger.history.History;
import java.util.List;

/// What came out for each rule.
public record Verdict(List<Judged> rules) {
  private static final List<Rule> ALL =
      List.of(
          new WhatWasAcknowledgedIsKept(),
          new NumbersHaveNoHoles(),
          new ReadersAgree(),
          new OrderIsRealTime(),
          new OneBeginningOneEnd(),
          new FormerHoldersAreFencedOff(),
          new LeasesLast(),
          new OrdersHold(),
          new KeysMakeOneRun(),
          new ParentsAreToldOnce(),
          new NobodyIsStuck(),
          new TheFeedIsComplete(),
          new LogsAreAsTheyWereWritten(),
          new NothingBroke());

  public Verdict {
    rules = List.copyOf(rules);
  }

  /// @param checks how often the rule was held against something
  public record Judged(String rule, long checks, List<Finding> findings) {
    public Judged {
      findings = List.copyOf(findings);
    }
  }

  public static Verdict of(History history) {
    var evidence = new Evidence(history);
    return new Verdict(ALL.stream().map(rule -> judge(rule, evidence)).toList());
  }

  private static Judged judge(Rule rule, Evidence evidence) {
    var docket = new Docket(rule.name());
    rule.judge(evidence, docket);
    return new Judged(rule.name(), docket.checks(), docket.findings());
  }

  public List<Finding> findings() {
    return rules.stream().flatMap(rule -> rule.findings().stream()).toList();
  }
}
