package dev.runledger.contract;

import dev.runledger.postgres.PostgresServer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledIf;

/// The contract on the PostgreSQL that is installed on this machine, where there is one.
@EnabledIf("isInstalled")
class InstalledPostgresContractTest {
  static boolean isInstalled() {
    return PostgresServer.installed().isPresent();
  }

  @Nested
  class States extends StatesContract implements OnInstalledPostgres {}

  @Nested
  class Commands extends CommandsContract implements OnInstalledPostgres {}

  @Nested
  class Reports extends ReportsContract implements OnInstalledPostgres {}

  @Nested
  class Stop extends StopContract implements OnInstalledPostgres {}

  @Nested
  class Waiting extends WaitingContract implements OnInstalledPostgres {}

  @Nested
  class Claims extends ClaimsContract implements OnInstalledPostgres {}

  @Nested
  class Leases extends LeasesContract implements OnInstalledPostgres {}

  @Nested
  class Matching extends MatchingContract implements OnInstalledPostgres {}

  @Nested
  class Sweeper extends SweeperContract implements OnInstalledPostgres {}

  @Nested
  class Affinity extends AffinityContract implements OnInstalledPostgres {}

  @Nested
  class Sessions extends SessionsContract implements OnInstalledPostgres {}

  @Nested
  class Deletion extends DeletionContract implements OnInstalledPostgres {}

  @Nested
  class Lists extends ListsContract implements OnInstalledPostgres {}

  @Nested
  class Demands extends DemandsContract implements OnInstalledPostgres {}

  @Nested
  class Events extends EventsContract implements OnInstalledPostgres {}

  @Nested
  class LargeLogs extends LargeLogsContract implements OnInstalledPostgres {}

  @Nested
  class LargeRuns extends LargeRunsContract implements OnInstalledPostgres {}

  @Nested
  class LargePolls extends LargePollsContract implements OnInstalledPostgres {}

  @Nested
  class Streams extends StreamsContract implements OnInstalledPostgres {}

  @Nested
  class Runners extends RunnersContract implements OnInstalledPostgres {}

  @Nested
  class Polls extends PollsContract implements OnInstalledPostgres {}

  @Nested
  class Snapshots extends SnapshotsContract implements OnInstalledPostgres {}

  @Nested
  class Agents extends AgentsContract implements OnInstalledPostgres {}

  @Nested
  class Holdups extends HoldupsContract implements OnInstalledPostgres {}

  @Nested
  class Callback extends CallbackContract implements OnInstalledPostgres {}

  @Nested
  class Family extends FamilyContract implements OnInstalledPostgres {}

  @Nested
  class Operator extends OperatorContract implements OnInstalledPostgres {}

  @Nested
  class Patience extends PatienceContract implements OnInstalledPostgres {}

  @Nested
  class Repeats extends RepeatsContract implements OnInstalledPostgres {}

  @Nested
  class Descent extends DescentContract implements OnInstalledPostgres {}

  @Nested
  class Concurrency extends ConcurrencyContract implements OnInstalledPostgres {}

  @Nested
  class Submissions extends SubmissionsContract implements OnInstalledPostgres {}

  @Nested
  class RulesOfOthers extends RulesOfOthersContract implements OnInstalledPostgres {}
}
