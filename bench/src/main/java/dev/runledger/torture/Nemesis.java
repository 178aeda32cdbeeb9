package dev.runledger.torture;

/// What can be broken.
public enum Nemesis {
  KILL_NODE("node killed with -9", 3),
  RESTART_NODE("node restarted", 1),
  STOP_NODE("node held for a while", 1),
  KILL_RUNNER("runner killed with -9", 3),
  STOP_RUNNER("runner held beyond its lease", 3),
  CUT("connections cut after requests", 4),
  CUT_DATABASE("nodes' connections cut after statements", 3),
  KILL_BACKENDS("database sessions killed", 3),
  CRASH_DATABASE("database server crashed", 1);

  private final String says;
  private final int weight;

  Nemesis(String says, int weight) {
    this.says = says;
    this.weight = weight;
  }

  /// How often it comes, compared with others.
  int weight() {
    return weight;
  }

  /// For people.
  public String says() {
    return says;
  }
}
