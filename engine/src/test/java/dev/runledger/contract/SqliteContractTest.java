package dev.runledger.contract;

import org.junit.jupiter.api.Nested;

/// The contract on SQLite.
class SqliteContractTest {
  @Nested
  class States extends StatesContract implements OnSqlite {}

  @Nested
  class Commands extends CommandsContract implements OnSqlite {}

  @Nested
  class Reports extends ReportsContract implements OnSqlite {}

  @Nested
  class Stop extends StopContract implements OnSqlite {}

  @Nested
  class Waiting extends WaitingContract implements OnSqlite {}

  @Nested
  class Claims extends ClaimsContract implements OnSqlite {}

  @Nested
  class Leases extends LeasesContract implements OnSqlite {}

  @Nested
  class Matching extends MatchingContract implements OnSqlite {}

  @Nested
  class Sweeper extends SweeperContract implements OnSqlite {}

  @Nested
  class Affinity extends AffinityContract implements OnSqlite {}

  @Nested
  class Sessions extends SessionsContract implements OnSqlite {}

  @Nested
  class Deletion extends DeletionContract implements OnSqlite {}

  @Nested
  class Lists extends ListsContract implements OnSqlite {}

  @Nested
  class Demands extends DemandsContract implements OnSqlite {}

  @Nested
  class Events extends EventsContract implements OnSqlite {}

  @Nested
  class LargeLogs extends LargeLogsContract implements OnSqlite {}

  @Nested
  class LargeRuns extends LargeRunsContract implements OnSqlite {}

  @Nested
  class LargePolls extends LargePollsContract implements OnSqlite {}

  @Nested
  class Streams extends StreamsContract implements OnSqlite {}

  @Nested
  class Runners extends RunnersContract implements OnSqlite {}

  @Nested
  class Polls extends PollsContract implements OnSqlite {}

  @Nested
  class Snapshots extends SnapshotsContract implements OnSqlite {}

  @Nested
  class Agents extends AgentsContract implements OnSqlite {}

  @Nested
  class Holdups extends HoldupsContract implements OnSqlite {}

  @Nested
  class Callback extends CallbackContract implements OnSqlite {}

  @Nested
  class Family extends FamilyContract implements OnSqlite {}

  @Nested
  class Operator extends OperatorContract implements OnSqlite {}

  @Nested
  class Patience extends PatienceContract implements OnSqlite {}

  @Nested
  class Repeats extends RepeatsContract implements OnSqlite {}

  @Nested
  class Descent extends DescentContract implements OnSqlite {}

  @Nested
  class Concurrency extends ConcurrencyContract implements OnSqlite {}

  @Nested
  class Submissions extends SubmissionsContract implements OnSqlite {}

  @Nested
  class OtherWriters extends OtherWritersContract implements OnSqlite {}

  @Nested
  class ByHand extends ByHandContract implements OnSqlite {}

  @Nested
  class MovedByHand extends MovedByHandContract implements OnSqlite {}

  @Nested
  class DeletedByHand extends DeletedByHandContract implements OnSqlite {}

  @Nested
  class MatchByHand extends MatchByHandContract implements OnSqlite {}

  @Nested
  class Seals extends SealsContract implements OnSqlite {}

  @Nested
  class Verify extends VerifyContract implements OnSqlite {}

  @Nested
  class RulesOfOthers extends RulesOfOthersContract implements OnSqlite {}
}
