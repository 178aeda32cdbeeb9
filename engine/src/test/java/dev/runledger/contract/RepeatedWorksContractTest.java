package dev.runledger.contract;

import org.junit.jupiter.api.Nested;

/// What reads and writes in several steps, on a store that does every work twice, as one does that
/// loses its connection or gives way to others: a work that leaves something behind when it is done
/// in vain is found out.
class RepeatedWorksContractTest {
  @Nested
  class Streams extends StreamsContract implements OnSqliteDoneTwice {}

  @Nested
  class Events extends EventsContract implements OnSqliteDoneTwice {}

  @Nested
  class Repeats extends RepeatsContract implements OnSqliteDoneTwice {}

  @Nested
  class Reports extends ReportsContract implements OnSqliteDoneTwice {}

  @Nested
  class Polls extends PollsContract implements OnSqliteDoneTwice {}

  @Nested
  class Deletion extends DeletionContract implements OnSqliteDoneTwice {}

  @Nested
  class Operator extends OperatorContract implements OnSqliteDoneTwice {}
}
