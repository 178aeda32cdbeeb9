package dev.runledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Commands that list, show, watch and answer, against a real server.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LookingContract implements Nodes {
  private RealNode node;

  @BeforeAll
  final void start(@TempDir Path folder) throws InterruptedException {
    node = open(folder).withRunner("--tag", "linux");
  }

  @AfterAll
  final void end() {
    node.close();
  }

  @Test
  void aRunIsListedShownAndReplayedByTheBeginningOfItsId() {
    String run = node.detached("sh", "-c", "echo hello; exit 3");
    String shortened = run.substring(0, 12);
    Typed watched = node.type("watch", shortened);
    assertThat(watched.exit()).isEqualTo(Exit.FAILED);
    assertThat(watched.out()).contains("run_created", "hello", "run_failed", "exit_3");
    assertThat(node.type("show", shortened.substring(4)).out())
        .contains(run, "failed", "sh -c 'echo hello; exit 3'", "last events", "\"exit_code\":3");
    assertThat(node.type("runs", "--status", "failed").out()).contains(run, "WORK");
    assertThat(node.type("runs", "--json", "--since", "1h").out()).contains("\"" + run + "\"");
  }

  @Test
  void theNewestRunIsMeantWhenNoneIsNamed() {
    node.type("exec", "--", "true");
    Typed last = node.type("exec", "--", "echo", "the last");
    assertThat(last.exit()).isZero();
    assertThat(node.type("show").out()).contains("completed", "work        echo 'the last'");
    assertThat(node.type("watch").out()).contains("run_created", "the last", "run_completed");
  }

  @Test
  void watchingStartsWhereItIsTold() {
    String run = node.detached("sh", "-c", "echo one; echo two");
    node.type("watch", run);
    Typed later = node.type("watch", run, "--type", "log", "--json");
    assertThat(later.exit()).isZero();
    assertThat(later.out().lines()).hasSize(2).allMatch(line -> line.contains("\"log\""));
    assertThat(node.type("watch", run, "--since", "9999").exit()).isEqualTo(Exit.REFUSED);
  }

  @Test
  void aQuestionIsAnsweredFromTheCommandLine() {
    String ask = "{\"type\":\"ask\",\"reason\":\"How many?\",\"schema\":{\"type\":\"integer\"}}";
    String run =
        node.detached(
            "sh", "-c", "echo '" + ask + "'; read n; echo '{\"type\":\"result\",\"n\":'$n'}'");
    Typed wrong = node.type("answer", "--wait", run, "many");
    assertThat(wrong.exit()).isEqualTo(Exit.REFUSED);
    assertThat(wrong.err()).contains("it wants a whole number");
    assertThat(node.type("show", run).out())
        .contains("waiting_input", "How many?", "wants       a whole number");
    assertThat(node.type("runs", "--status", "waiting_input").out()).contains(run);
    assertThat(node.type("answer", run, "3").out()).contains("Answered");
    assertThat(node.type("watch", run).exit()).isZero();
    assertThat(node.type("show", run).out()).contains("result      {\"n\":3}");
    assertThat(node.type("answer", run, "3").err()).contains("asks nothing: it is completed");
  }

  @Test
  void aPersonIsAskedUntilTheAnswerFits() {
    String run = asksForTwoOrMore();
    Typed asked =
        node.place().atTerminal().typeWithInput("many\n1\n 3 \n", "answer", "--wait", run);
    assertThat(asked.err())
        .containsSubsequence("? How many?", "it wants", "? How many?", "minimum", "? How many?");
    assertThat(asked.out()).contains("Answered");
    assertThat(asked.exit()).isZero();
    node.type("watch", run);
    assertThat(node.type("show", run).out()).contains("result      {\"n\":3}");
  }

  @Test
  void anAnswerMayBePipedIn() {
    String run = asksForTwoOrMore();
    Typed none = node.type("answer", "--wait", run);
    assertThat(none.exit()).isEqualTo(Exit.USAGE);
    assertThat(none.err()).contains("? How many?", "There is no answer to send.");
    Typed slip = node.place().typeWithInput("many\n2\n", "answer", run);
    assertThat(slip.exit()).isEqualTo(Exit.REFUSED);
    assertThat(node.place().typeWithInput("2\n", "answer", run).exit()).isZero();
    node.type("watch", run);
    assertThat(node.type("show", run).out()).contains("result      {\"n\":2}");
  }

  private String asksForTwoOrMore() {
    String ask =
        "{\"type\":\"ask\",\"reason\":\"How many?\","
            + "\"schema\":{\"type\":\"integer\",\"minimum\":2}}";
    return node.detached(
        "sh", "-c", "echo '" + ask + "'; read n; echo '{\"type\":\"result\",\"n\":'$n'}'");
  }

  @Test
  void aPersonAtExecIsAskedThere() {
    String ask = "{\"type\":\"ask\",\"reason\":\"Which colour?\"}";
    Typed asked =
        node.place()
            .atTerminal()
            .typeWithInput(
                "blue\n", "exec", "--", "sh", "-c", "echo '" + ask + "'; read c; echo got $c");
    assertThat(asked.err()).contains("? Which colour?");
    assertThat(asked.out()).isEqualTo("got \"blue\"\n");
    assertThat(asked.exit()).isZero();
  }

  @Test
  void aRunIsCancelledAndSaysSo() {
    String run = node.detached("sleep", "60");
    Typed cancelled = node.type("cancel", run, "--wait", "--reason", "no need");
    assertThat(cancelled.out()).contains(run, "cancelled");
    assertThat(node.type("show", run).out()).contains("no need");
    assertThat(node.type("cancel", run).exit()).isZero();
  }

  @Test
  void aSessionAndItsRunsAreListed() {
    String run = node.detached("true");
    node.type("watch", run);
    String session = node.type("sessions", "--json", "--limit", "1").out().split("\"")[3];
    assertThat(node.type("sessions").out()).contains(session, "idle");
    assertThat(node.type("sessions", session).out()).contains(run);
    assertThat(node.type("stop", session).exit()).isZero();
  }

  @Test
  void runnersAreListed() {
    assertThat(node.type("runners").out()).contains("online", "command", "linux");
    assertThat(node.type("runners", "--json").out()).contains("\"tags\":[\"linux\"]");
  }

  @Test
  void aRunIsSubmittedFromOptionsOrFromABody() {
    Typed followed = node.type("submit", "echo from a prompt", "--executor", "command", "--follow");
    assertThat(followed.exit()).isZero();
    assertThat(followed.out()).contains("from a prompt");
    Typed body =
        node.place().typeWithInput("{\"prompt\": \"x\", \"promt\": 1}", "submit", "--file", "-");
    assertThat(body.exit()).isEqualTo(Exit.REFUSED);
    assertThat(body.err()).contains("promt");
    assertThat(node.type("submit").exit()).isEqualTo(Exit.USAGE);
  }

  @Test
  void whoFollowsARunThatNobodyCanTakeIsToldSo() {
    Typed followed =
        node.type("submit", "x", "--tag", "nobody-has-this", "--timeout", "1s", "--follow");
    assertThat(followed.exit()).isEqualTo(Exit.UNMATCHED);
    assertThat(node.type("watch").exit()).isEqualTo(Exit.UNMATCHED);
  }

  @Test
  void whatWouldNotCountBesideABodyIsRefused() {
    Typed both =
        node.place()
            .typeWithInput(
                "{\"prompt\": \"x\"}", "submit", "y", "--file", "-", "--priority", "3", "--json");
    assertThat(both.exit()).isEqualTo(Exit.USAGE);
    assertThat(both.err() + both.out()).contains("PROMPT, --priority would not count");
    Typed alone =
        node.place().typeWithInput("{\"prompt\": \"x\"}", "submit", "--file", "-", "--key", "k-1");
    assertThat(alone.exit()).isZero();
  }

  @Test
  void whatThereIsNotIsSaid() {
    assertThat(node.type("show", "run_000000000000"))
        .satisfies(gone -> assertThat(gone.exit()).isEqualTo(Exit.REFUSED))
        .satisfies(gone -> assertThat(gone.err()).contains("run_000000000000"));
    assertThat(node.type("show", "zz").err())
        .isEqualTo(
            """
            runledger: There is no run 'zz'.
              `runledger runs` lists the newest.
            """);
    assertThat(node.type("show", "ses_12").err())
        .contains("'ses_12' is a session; a run is wanted here.", "`runledger sessions ses_12`");
    assertThat(node.type("watch", "ses_000000000000").err()).contains("`runledger sessions`");
    assertThat(node.type("runs", "--runner", "lnch_zz").out()).isEmpty();
    assertThat(node.type("show", "run_000000000000", "--json").err())
        .contains("\"code\":\"run_not_found\"");
  }

  @Test
  void aWrongTokenIsRefused() {
    Typed refused = node.type("runs", "--token", "rl_0123456789abcdef");
    assertThat(refused.exit()).isEqualTo(Exit.NO_ACCESS);
    assertThat(refused.err()).contains("token").contains("--token").contains("--db");
  }
}
