package dev.runledger.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.client.SmallServer.Reply;
import dev.runledger.event.Artifact;
import dev.runledger.id.Ids;
import dev.runledger.id.RunId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is fetched of an artifact is what was stored, or nothing.
@Timeout(60)
class ArtifactsTest {
  private static final String TEXT = "what was stored";
  private static final Artifact ARTIFACT =
      new Artifact(
          "obj://artifacts/run_0123456789ab/log/it.txt",
          new RunId("run_0123456789ab"),
          Artifact.Kind.LOG,
          Ids.sha256(TEXT),
          TEXT.length(),
          "text/plain",
          null,
          null,
          Instant.EPOCH);

  private final ByteArrayOutputStream copied = new ByteArrayOutputStream();

  private void copy(Reply reply, OutputStream to) throws IOException {
    try (var server = new SmallServer(_ -> reply);
        RunledgerClient client = server.client().persistence(Duration.ZERO).build()) {
      client.artifacts().copy(ARTIFACT, to);
    }
  }

  private static Reply text(String text) {
    return new Reply.Text(200, "text/plain", text, Map.of());
  }

  @Test
  void itsBytesAreCopied() throws IOException {
    copy(text(TEXT), copied);
    assertThat(copied.toString(UTF_8)).isEqualTo(TEXT);
  }

  @Test
  void otherBytesThanThoseThatWereStoredAreRefused() {
    assertThatThrownBy(() -> copy(text("what was stoned"), copied))
        .isInstanceOfSatisfying(
            RunledgerException.class,
            e -> {
              assertThat(e.code()).isEqualTo(RunledgerException.DAMAGED);
              assertThat(e).hasMessageContaining(ARTIFACT.ref());
              assertThat(e.isPassing()).isFalse();
            });
  }

  @Test
  void aServerThatLeavesInTheMiddleIsUnreachable() {
    var leaving = new AtomicReference<SmallServer>();
    Reply half =
        new Reply.Stream(
            "text/plain",
            out -> {
              out.write(TEXT.substring(0, 4).getBytes(UTF_8));
              out.flush();
              leaving.get().goAway();
            });
    try (var server = new SmallServer(_ -> half);
        RunledgerClient client = server.client().persistence(Duration.ZERO).build()) {
      leaving.set(server);
      assertThatThrownBy(() -> client.artifacts().copy(ARTIFACT, copied))
          .isInstanceOfSatisfying(
              RunledgerException.class,
              e -> assertThat(e.code()).isEqualTo(RunledgerException.UNREACHABLE));
    }
  }

  @Test
  void aPlaceThatTakesNoBytesIsNoFaultOfTheServer() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            throw new IOException("No space left");
          }
        };
    assertThatThrownBy(() -> copy(text(TEXT), full)).hasMessage("No space left");
  }
}
