package dev.runledger.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.client.HeldRun;
import dev.runledger.client.NewArtifact;
import dev.runledger.event.Artifact;
import dev.runledger.event.Json;
import dev.runledger.event.NewSnapshot;
import dev.runledger.id.RunnerId;
import dev.runledger.run.Question;
import dev.runledger.run.RunCommand.AcknowledgeStop;
import dev.runledger.run.RunCommand.Ask;
import dev.runledger.run.RunCommand.Fail;
import dev.runledger.run.RunFailure;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Registration;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What commands make of the life of runs, against a real server and a runner played by hand.
abstract class LifeContract extends HandContract {
  private static final String COUNT =
      "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}},\"required\":[\"n\"]}";

  @Test
  void aRunThatFailedIsTriedAgain() {
    HeldRun held = running();
    String failed = newest();
    refused("run_refused", node.type("retry", failed, "--json"));
    assertThat(node.type("retry", failed).err()).contains("`runledger show ID`");
    held.failed(new Fail(new RunFailure("out_of_luck", "no luck"), false));

    String again = node.type("retry", failed).out().strip();
    assertThat(node.type("show", again).out()).contains("pending", "parent      " + failed);
    assertThat(node.type("runs", "--parent", failed, "--trigger", "retry").out()).contains(again);
    assertThat(node.type("tree", failed).out()).contains("└─ " + again);
    started(again).completed(DONE);
    refused("run_refused", node.type("retry", again, "--json"));
    assertThat(node.type("retry", again).err())
        .contains("there is nothing to retry", "fork ID`", "submit --session ID`");
    refused("run_not_found", node.type("retry", "run_000000000000", "--json"));
    Typed receipt = node.type("retry", failed, "--json");
    assertThat(receipt.out()).contains("\"status\":\"pending\"");
    node.type("cancel", field(receipt.out(), "run_id"));
  }

  @Test
  void aRunIsForkedAtAStep() {
    HeldRun held = running();
    String origin = newest();
    refused("snapshot_not_found", node.type("fork", origin, "--json"));
    held.snapshot(1, new NewSnapshot(new Json("{\"at\":1}"), null));
    held.snapshot(2, new NewSnapshot(new Json("{\"at\":2}"), null));
    held.upload(NewArtifact.of(Artifact.Kind.LOG, "why.txt", "four".getBytes(UTF_8)));
    assertThat(node.type("show", origin).out())
        .contains("artifact    why.txt  text/plain  4 bytes  obj://artifacts/" + origin);
    held.completed(DONE);

    String fork = node.type("fork", origin, "--at-step", "1").out().strip();
    assertThat(sessionOf(fork)).isNotEqualTo(sessionOf(origin));
    assertThat(node.type("show", fork).out()).contains("parent      " + origin);
    refused("snapshot_not_found", node.type("fork", origin, "--at-step", "3", "--json"));
    assertThat(node.type("fork", origin, "--at-step", "some").exit()).isEqualTo(Exit.USAGE);
    started(fork).completed(DONE);
  }

  @Test
  void runsAreCancelledByAFilterOrOnlyNamed() {
    String first = submitted("--tag", "nobody", "--agent", "filtered");
    String second = submitted("--tag", "nobody", "--agent", "filtered");
    String[] filter = {"cancel", "--status", "pending", "--agent", "filtered", "--dry-run"};
    Typed named = node.type(filter);
    assertThat(named.out().lines()).containsExactlyInAnyOrder(first, second);
    assertThat(named.err()).isEqualTo("2 runs would be cancelled.\n");
    assertThat(node.type("cancel", "--agent", "filtered", "--json").out())
        .contains("\"dry_run\":false", first, second);
    assertThat(node.type(filter).err()).isEqualTo("0 runs would be cancelled.\n");
    refused("session_not_found", node.type("cancel", "--session", "ses_typo", "--json"));
    refused("runner_not_found", node.type("cancel", "--runner", "lnch_typo", "--json"));
    assertThat(node.type("cancel", "--runner", runner.value()).err())
        .isEqualTo("0 runs cancelled.\n");
  }

  @Test
  void everyLiveRunIsCancelledWhereThatIsSaid() {
    String first = submitted("--tag", "nobody");
    String second = submitted("--tag", "nobody", "--agent", "other");
    assertThat(node.type("cancel", "--dry-run").exit()).isEqualTo(Exit.USAGE);
    assertThat(node.type("cancel", "--all", "--agent", "other").err())
        .contains("Leave --all out, or the others.");
    assertThat(node.type("cancel", "--all", first).exit()).isEqualTo(Exit.USAGE);
    assertThat(node.type("cancel", "--all", "--dry-run").out()).contains(first, second);
    assertThat(node.type("cancel", "--all").out()).contains(first, second);
    assertThat(node.type("show", first).out()).contains("cancelled");
    assertThat(node.type("cancel", "--all").err()).isEqualTo("0 runs cancelled.\n");
    assertThat(node.type("admin", "audit", "--limit", "1", "--json").out())
        .contains("\"action\":\"runs.cancel\"", "\"all\":true");
  }

  @Test
  void aDrainIsToldToPeopleAndToPrograms() {
    assertThat(node.type("admin", "drain", "--json"))
        .satisfies(typed -> assertThat(typed.out()).isEqualTo("{\"draining\":true}\n"))
        .satisfies(typed -> assertThat(typed.err()).isEmpty());
    assertThat(node.type("admin", "drain").err()).isEqualTo("Drained: its /readyz says 503.\n");
    for (int nodes = 0; nodes < 2; nodes++) {
      assertThat(node.type("admin", "undrain", "--json").out()).isEqualTo("{\"draining\":false}\n");
    }
  }

  @Test
  void whatAPendingRunWaitsForIsSaid() {
    client.runners().heartbeat(runner); // it may be long ago that it was heard of
    String first = submitted("--tag", "hand", "--tag", "nobody");
    assertThat(node.type("why", first).out())
        .contains(
            first + " is pending.\n  No runner that is online meets tag=nobody.",
            "1 runner is online, 0 would take it:",
            "tag=hand  met by 1",
            "tag=nobody  met by nobody",
            "  It gives up at ");
    assertThat(node.type("show", first).out())
        .contains("waits       No runner that is online meets tag=nobody.", "gives up    ");
    for (String command : List.of("why", "show")) {
      assertThat(node.type(command, first, "--json").out())
          .contains("\"unmet_demands\":[\"tag=nobody\"]")
          .contains("\"reason\":\"no_matching_runner\"");
    }
    assertThat(node.type("runs", "--json", "--limit", "1").out())
        .contains("\"unmet_demands\":[\"tag=nobody\"]");

    String second = submitted("--session", sessionOf(first));
    String behind = "It is behind run " + first + " of the same session.";
    assertThat(node.type("why", second).out()).contains(behind).doesNotContain("It gives up");
    assertThat(node.type("show", second).out()).contains("waits       " + behind);
    String delayed = submitted("--delay", "1h");
    assertThat(node.type("why", delayed).out()).contains("It is not to start before");
    assertThat(node.type("stop", sessionOf(first)).out())
        .isEqualTo(sessionOf(first) + "  stopped\n");
    assertThat(node.type("cancel", delayed).out()).isEqualTo(delayed + "  cancelled\n");
  }

  @Test
  void whatARunAsksIsSaidWithItsTimeAndItsHolder() {
    HeldRun held = running();
    String run = newest();
    Question question = new Question("How many?", new Json(COUNT), null, new Json("{\"n\":0}"));
    held.waiting(new Ask(question, true, Duration.ofHours(1), null));
    assertThat(node.type("why", run).out())
        .contains(
            run + " is waiting_input.\n  It asks: How many?\n  It wants what fits {",
            "It can be answered until ",
            "Then the answer is {\"n\":0}.",
            "Runner " + runner + " keeps its process waiting.",
            "Answer it: runledger answer " + run);

    Typed wrong = node.type("answer", run, "{\"n\":\"many\"}");
    assertThat(wrong.exit()).isEqualTo(Exit.REFUSED);
    assertThat(wrong.err()).contains("/resume/n");
    Typed json = node.type("answer", run, "{\"m\":1}", "--json");
    refused("invalid_body", json);
    assertThat(json.err())
        .startsWith("{\"status\":422,")
        .contains("\"errors\":[{\"pointer\":\"/resume");
    Typed silent = node.type("answer", run);
    assertThat(silent.exit()).isEqualTo(Exit.USAGE);
    assertThat(silent.err()).contains("How many?", "There is no answer to send.");
    assertThat(node.type("show", run).out()).contains("waiting_input");

    assertThat(node.type("answer", run, "{\"n\":3}").out())
        .isEqualTo("Answered. " + run + " is running.\n");
    held.waiting(new Ask(new Question("And now?", null), false));
    assertThat(node.type("why", run).out()).contains("Nobody holds it", "It wants any answer.");
    assertThat(node.type("answer", run, "yes").out())
        .isEqualTo("Answered. " + run + " is pending.\n");
    started(run).completed(DONE);
    refused("run_refused", node.type("answer", run, "yes", "--json"));
  }

  @Test
  void aSessionIsStoppedAndSaysSo() {
    HeldRun held = running();
    String run = newest();
    String session = sessionOf(run);
    String next = submitted("--session", session);
    assertThat(node.type("stop", session, "--reason", "enough").out())
        .isEqualTo(session + "  stopping\n");
    assertThat(node.type("why", run).out()).contains("It was asked to end (enough)");
    assertThat(node.type("show", next).out()).contains("stopped");
    held.stopped(new AcknowledgeStop(null));
    Typed again = node.type("stop", session, "--wait", "--json");
    assertThat(again.out()).contains("\"status\":\"stopped\"", session);
    refused("session_stopped", node.type("submit", "more", "--session", session, "--json"));
    assertThat(node.type("cancel", session).exit()).isEqualTo(Exit.USAGE);
    refused("session_not_found", node.type("stop", "ses_000000000000", "--json"));
    refused(
        "session_not_found", node.type("submit", "x", "--session", "ses_000000000000", "--json"));
  }

  @Test
  void theTimeThatAProcessMayTakeToEndIsSaid() {
    for (String verb : List.of("stop", "cancel")) {
      HeldRun held = running();
      String run = newest();
      String named = verb.equals("stop") ? sessionOf(run) : run;
      assertThat(node.type(verb, named, "--grace", "7m", "--children").exit()).isZero();
      held.stopped(new AcknowledgeStop(null));
      assertThat(node.type("watch", run, "--type", "run_stopping", "--json").out())
          .contains("\"grace_seconds\":420");
    }
    HeldRun held = running();
    String run = newest();
    assertThat(node.type("cancel", "--session", sessionOf(run), "--grace", "8m").exit()).isZero();
    held.stopped(new AcknowledgeStop(null));
    assertThat(node.type("watch", run, "--type", "run_stopping", "--json").out())
        .contains("\"grace_seconds\":480");
  }

  @Test
  void whileARunIsActiveTheNextOneIsRefusedOrGoesFirst() {
    HeldRun held = running();
    String run = newest();
    String session = sessionOf(run);
    refused(
        "session_busy",
        node.type("submit", "x", "--session", session, "--conflict", "reject", "--json"));
    assertThat(node.type("submit", "x", "--conflict", "fight").err())
        .contains("'fight' is none of queue, reject, cancel_active");
    String next = submitted("--session", session, "--conflict", "cancel_active");
    assertThat(node.type("show", run).out()).contains("stopping");
    held.completed(DONE);
    assertThat(node.type("show", run).out()).contains("cancelled");
    node.type("cancel", next);
  }

  @Test
  void theSameKeyMakesOneRun() {
    String first = submitted("--tag", "nobody", "--key", "once");
    assertThat(submitted("--tag", "nobody", "--key", "once")).isEqualTo(first);
    refused(
        "idempotency_key_reused",
        node.type("submit", "do something else", "--key", "once", "--json"));
    node.type("cancel", first);
  }

  @Test
  void whatIsOverIsDeleted() {
    String run = submitted("--tag", "nobody");
    String session = sessionOf(run);
    refused("run_refused", node.type("delete", run, "--json"));
    refused("session_busy", node.type("delete", session, "--json"));
    Typed mistaken = node.type("delete", run, "--force");
    assertThat(mistaken.exit()).isEqualTo(Exit.USAGE);
    assertThat(mistaken.err()).contains("--force and --cascade are for sessions only.");
    node.type("cancel", run);
    assertThat(node.type("delete", run).out()).isEqualTo(run + "  deleted\n");
    refused("run_not_found", node.type("show", run, "--json"));

    String other = submitted("--tag", "nobody");
    String busy = sessionOf(other);
    assertThat(node.type("delete", busy, "--force", "--json").out())
        .isEqualTo("{\"session_id\":\"" + busy + "\",\"deleted\":true}\n");
    refused("run_not_found", node.type("show", other, "--json"));
    refused("session_not_found", node.type("delete", busy, "--json"));
  }

  @Test
  void aDetachedCommandIsKnownByItsReceipt() {
    Typed receipt = node.type("exec", "--detach", "--json", "--", "true");
    assertThat(receipt.out()).startsWith("{\"run_id\":\"run_").contains("\"session_id\":\"ses_");
    node.type("cancel", field(receipt.out(), "run_id"));
  }

  @Test
  void aRunnerThatIsSentAwayIsDraining() {
    var can = new Capabilities("elsewhere", "/work", "hand", Set.of("away"), true);
    RunnerId away = client.runners().register(new Registration(can, false)).runner();
    assertThat(node.type("runners", "--remove", away.value()).out())
        .isEqualTo(away + "  draining\n");
    assertThat(node.type("runners", "--status", "draining").out()).contains(away.value());
    refused("runner_not_found", node.type("runners", "--remove", "lnch_nobody", "--json"));
  }
}
