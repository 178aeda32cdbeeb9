package dev.runledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.client.RunRequest;
import dev.runledger.id.SessionId;
import dev.runledger.work.Demands;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Commands about sessions whose ids their makers chose.
abstract class NamesContract extends HandContract {
  private static final Demands NOBODYS = new Demands(null, null, null, Set.of("nobody"));

  /// @return the id of its run
  private String started(String session, String prompt) {
    RunRequest request = RunRequest.prompt(prompt).session(new SessionId(session)).demands(NOBODYS);
    return client.runs().submit(request).run().value();
  }

  @Test
  void aSessionIsStoppedByItsName() {
    for (String name : List.of("chat-1", "42", "run-7", "0123456789ab")) {
      String run = started(name, "do it");
      assertThat(node.type("stop", name, "--wait")).isEqualTo(done(name + "  stopped"));
      assertThat(node.type("show", run).out()).contains("stopped");
      assertThat(node.type("stop", name, "--children", "--json").out())
          .contains("\"session_id\":\"" + name + "\"");
    }
  }

  @Test
  void aSessionIsWatchedByItsName() {
    started("watched-1", "do it");
    var reader = new LinesContract.Reader("run_created");
    Shell shell =
        node.place().shell("", new PrintStream(reader, true, StandardCharsets.UTF_8), System.err);
    assertThat(Commands.run(shell, "watch", "watched-1", "--json")).isEqualTo(Exit.PIPE);
    assertThat(reader.read()).contains("\"session_id\":\"watched-1\"");
  }

  @Test
  void aSessionIsDeletedByItsName() {
    String run = started("gone-1", "do it");
    refused("session_busy", node.type("delete", "gone-1", "--json"));
    assertThat(node.type("delete", "gone-1", "--force")).isEqualTo(done("gone-1  deleted"));
    refused("run_not_found", node.type("show", run, "--json"));
    refused("run_not_found", node.type("delete", "gone-1", "--json"));
  }

  @Test
  void nothingIsDeletedWhereOneOfThemIsNothing() {
    started("kept-1", "do it");
    refused("run_not_found", node.type("delete", "kept-1", "kept-2", "--force", "--json"));
    assertThat(node.type("delete", "kept-1", "--force").exit()).isZero();
  }

  @Test
  void aSessionIsNotCancelled() {
    started("chat-2", "do it");
    Typed typed = node.type("cancel", "chat-2");
    assertThat(typed.exit()).isEqualTo(Exit.USAGE);
    assertThat(typed.err())
        .contains("Only runs can be cancelled, not session chat-2.", "`runledger stop chat-2`");
    assertThat(node.type("cancel", "--session", "chat-2").err()).isEqualTo("1 run cancelled.\n");
  }

  /// As somebody gets it who takes the beginning of a run's id for a session's name.
  @Test
  void aWholeNameGoesBeforeTheBeginningOfAnId() {
    String run = submitted("--tag", "nobody");
    String name = run.substring("run_".length(), "run_".length() + 8);
    started(name, "do it");
    assertThat(node.type("stop", name)).isEqualTo(done(name + "  stopped"));
    assertThat(node.type("show", run).out()).contains("pending");
    String longer = run.substring("run_".length(), "run_".length() + 9);
    assertThat(node.type("stop", longer)).isEqualTo(done(run + "  stopped"));
  }

  @Test
  void whatIsNeitherIsSaidOfBoth() {
    for (String verb : List.of("stop", "cancel", "delete", "watch")) {
      assertThat(node.type(verb, "chat-0"))
          .isEqualTo(
              new Typed(
                  Exit.REFUSED,
                  "",
                  """
                  runledger: There is no run 'chat-0', and no session of that name.
                    `runledger runs` and `runledger sessions` list the newest.
                  """));
      assertThat(node.type(verb, "00000000").err())
          .startsWith("runledger: No run's id begins with '00000000', and there is no session of");
    }
  }

  private static Typed done(String line) {
    return new Typed(Exit.OK, line + "\n", "");
  }
}
