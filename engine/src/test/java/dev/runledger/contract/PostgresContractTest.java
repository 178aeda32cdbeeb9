package dev.runledger.contract;

import org.junit.jupiter.api.Nested;

/// The contract on PostgreSQL.
class PostgresContractTest {
  @Nested
  class States extends StatesContract implements OnPostgres {}

  @Nested
  class Commands extends CommandsContract implements OnPostgres {}

  @Nested
  class Reports extends ReportsContract implements OnPostgres {}

  @Nested
  class Stop extends StopContract implements OnPostgres {}

  @Nested
  class Waiting extends WaitingContract implements OnPostgres {}

  @Nested
  class Claims extends ClaimsContract implements OnPostgres {}

  @Nested
  class Leases extends LeasesContract implements OnPostgres {}

  @Nested
  class Matching extends MatchingContract implements OnPostgres {}

  @Nested
  class Sweeper extends SweeperContract implements OnPostgres {}

  @Nested
  class Affinity extends AffinityContract implements OnPostgres {}

  @Nested
  class Sessions extends SessionsContract implements OnPostgres {}

  @Nested
  class Deletion extends DeletionContract implements OnPostgres {}

  @Nested
  class Lists extends ListsContract implements OnPostgres {}

  @Nested
  class Demands extends DemandsContract implements OnPostgres {}

  @Nested
  class Events extends EventsContract implements OnPostgres {}

  @Nested
  class LargeLogs extends LargeLogsContract implements OnPostgres {}

  @Nested
  class LargeRuns extends LargeRunsContract implements OnPostgres {}

  @Nested
  class LargePolls extends LargePollsContract implements OnPostgres {}

  @Nested
  class Streams extends StreamsContract implements OnPostgres {}

  @Nested
  class Runners extends RunnersContract implements OnPostgres {}

  @Nested
  class Polls extends PollsContract implements OnPostgres {}

  @Nested
  class Snapshots extends SnapshotsContract implements OnPostgres {}

  @Nested
  class Agents extends AgentsContract implements OnPostgres {}

  @Nested
  class Holdups extends HoldupsContract implements OnPostgres {}

  @Nested
  class Callback extends CallbackContract implements OnPostgres {}

  @Nested
  class Family extends FamilyContract implements OnPostgres {}

  @Nested
  class Operator extends OperatorContract implements OnPostgres {}

  @Nested
  class Patience extends PatienceContract implements OnPostgres {}

  @Nested
  class Repeats extends RepeatsContract implements OnPostgres {}

  @Nested
  class Descent extends DescentContract implements OnPostgres {}

  @Nested
  class Concurrency extends ConcurrencyContract implements OnPostgres {}

  @Nested
  class Submissions extends SubmissionsContract implements OnPostgres {}

  @Nested
  class OtherWriters extends OtherWritersContract implements OnPostgres {}

  @Nested
  class ByHand extends ByHandContract implements OnPostgres {}

  @Nested
  class MovedByHand extends MovedByHandContract implements OnPostgres {}

  @Nested
  class DeletedByHand extends DeletedByHandContract implements OnPostgres {}

  @Nested
  class MatchByHand extends MatchByHandContract implements OnPostgres {}

  @Nested
  class Seals extends SealsContract implements OnPostgres {}

  @Nested
  class Verify extends VerifyContract implements OnPostgres {}

  @Nested
  class RulesOfOthers extends RulesOfOthersContract implements OnPostgres {}
}
