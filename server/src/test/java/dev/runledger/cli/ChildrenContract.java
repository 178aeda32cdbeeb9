package dev.runledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.client.EventStream;
import dev.runledger.client.HeldRun;
import dev.runledger.event.Event;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.node.Setting;
import dev.runledger.run.RunCommand.Fail;
import dev.runledger.run.RunFailure;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Registration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What commands make of runs that came from others. Their holders never say that they have ended:
/// they have a short time to do so.
abstract class ChildrenContract extends HandContract {
  @Override
  Map<Setting, String> times() {
    return Map.of(Setting.STOP_GRACE, "2s");
  }

  private RunnerId caller() {
    var can = new Capabilities("caller", "/work", "hand", Set.of("caller"), false);
    return client.runners().register(new Registration(can, true)).runner();
  }

  @Test
  void aRehearsalEndsNothing() {
    String parent = submitted("--tag", "nobody");
    String child = submitted("--tag", "nobody", "--parent", parent);

    Typed rehearsed = node.type("cancel", parent, "--children", "--dry-run");
    assertThat(rehearsed.exit()).isZero();
    assertThat(rehearsed.out()).isEqualTo(parent + "  pending\n" + child + "  pending\n");
    assertThat(rehearsed.err()).isEqualTo("Nothing was ended.\n");
    assertThat(node.type("cancel", parent, "--dry-run").out()).isEqualTo(parent + "  pending\n");
    assertThat(node.type("show", parent).out()).contains("pending");

    assertThat(node.type("cancel", parent, "--children").out()).isEqualTo(parent + "  cancelled\n");
    assertThat(node.type("show", child).out()).contains("cancelled");
    assertThat(node.type("cancel", parent, "--children", "--dry-run").out()).isEmpty();
    assertThat(node.type("cancel", "--dry-run").exit()).isEqualTo(Exit.USAGE);
    assertThat(node.type("cancel", parent, "--status", "pending").exit()).isEqualTo(Exit.USAGE);
  }

  @Test
  void whoWaitsForACancelWaitsForTheChildrenToo() {
    String parent = submitted("--tag", "nobody");
    running("--parent", parent);
    String child = newest();
    running("--parent", child);
    String grandchild = newest();

    Typed cancelled = node.type("cancel", parent, "--children", "--wait");

    assertThat(cancelled.out()).isEqualTo(parent + "  cancelled\n");
    for (String each : new String[] {child, grandchild}) {
      assertThat(node.type("show", each).out()).contains("cancelled", "grace_time_passed");
    }
  }

  @Test
  void whoWaitsForTheStopOfASessionWaitsForWhatItStartedToo() {
    String parent = submitted("--tag", "nobody");
    String session = sessionOf(parent);
    running("--call-back", session);
    String child = newest();

    Typed stopped = node.type("stop", session, "--children", "--wait");

    assertThat(stopped.out()).isEqualTo(session + "  stopped\n");
    assertThat(node.type("show", child).out()).contains("stopped", "grace_time_passed");
  }

  @Test
  void whoWaitsForWhatAFilterNamesWaitsForAllOfIt() {
    running("--agent", "waited-for");
    String run = newest();

    Typed cancelled = node.type("cancel", "--agent", "waited-for", "--wait");

    assertThat(cancelled.out()).isEqualTo(run + "\n");
    assertThat(node.type("show", run).out()).contains("cancelled", "grace_time_passed");
    assertThat(node.type("cancel", "--agent", "waited-for", "--children").err())
        .contains("--children is for runs that are named by their ids.");
  }

  @Test
  void aSessionGoesOnOnceWithWhatItsChildrenCameTo() {
    RunnerId caller = caller();
    String parent = submitted("--tag", "caller");
    HeldRun held = started(caller, parent);
    String session = sessionOf(parent);
    String lucky = submitted("--tag", "hand", "--call-back", session);
    assertThat(node.type("show", lucky, "--json").out())
        .contains(
            "\"execution_mode\":\"async_callback\"", "\"parent_session_id\":\"" + session + "\"");
    started(lucky).completed(DONE);
    String unlucky = submitted("--tag", "hand", "--call-back", session);
    started(unlucky).failed(new Fail(new RunFailure("out_of_luck", "no luck"), false));
    String withdrawn = submitted("--tag", "nobody", "--call-back", session);
    node.type("cancel", withdrawn, "--reason", "not needed");
    assertThat(node.type("runs", "--session", session).out()).contains(parent).hasLineCount(2);

    held.completed(DONE);

    Held told = next(caller);
    String shown = node.type("show", told.run(), "--json").out();
    assertThat(shown)
        .contains("\"trigger_source\":\"system\"", "\"type\":\"RESUME_SESSION\"", session)
        .contains("3 child sessions have ended.")
        .contains(sessionOf(lucky) + " (run " + lucky + "): completed\\nResult: {\\\"n\\\":1}")
        .contains(sessionOf(unlucky) + " (run " + unlucky + "): failed\\nError: ", "no luck")
        .contains(sessionOf(withdrawn) + " (run " + withdrawn + "): cancelled", "not needed");
    told.held().completed(DONE);
    assertThat(node.type("tree", parent).out()).contains(lucky, unlucky, withdrawn);
    assertThat(node.type("runs", "--session", session).out())
        .contains(parent, told.run())
        .hasLineCount(3);
  }

  @Test
  void whatAStoppedSessionIsNotToldIsAnEventOfIt() {
    String parent = submitted("--tag", "nobody");
    String session = sessionOf(parent);
    String child = submitted("--tag", "nobody", "--call-back", session);
    node.type("stop", session);
    node.type("cancel", child);

    try (EventStream events = client.sessions().follow(new SessionId(session))) {
      for (Event event : events) {
        if (event.type().equals("callback_undelivered")) {
          assertThat(event.payload().text()).contains(child, "parent_stopped");
          return;
        }
      }
    }
  }
}
