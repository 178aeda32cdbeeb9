package dev.runledger.report;

/// Is told how far an adoption is, for whoever looks on.
public interface AdoptionWatch {
  AdoptionWatch NONE =
      new AdoptionWatch() {
        @Override
        public void counted(String table, long rows) {}

        @Override
        public void copying(String table, long rows) {}

        @Override
        public void verifying(String table, long rows) {}

        @Override
        public void doing(String what) {}
      };

  /// So many rows are in the source.
  void counted(String table, long rows);

  /// So many of them were looked at and are stored, here or aside.
  void copying(String table, long rows);

  /// So many were compared.
  void verifying(String table, long rows);

  /// Something that has no rows to count began.
  void doing(String what);

  /// Somebody else has locked what is needed.
  ///
  /// @param what begins with "waiting for"
  default void waiting(String what) {
    doing(what);
  }
}
