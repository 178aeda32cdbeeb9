package dev.runledger.verdict;

/// One promise that a ledger makes to its clients.
interface Rule {

  /// The promise, in a few words.
  String name();

  void judge(Evidence evidence, Docket docket);
}
