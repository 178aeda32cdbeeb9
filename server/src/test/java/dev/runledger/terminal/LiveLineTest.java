package dev.runledger.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LiveLineTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void theLineStepsAsideForOtherOutputAndLeavesNothingBehind() throws InterruptedException {
    var asked = new CountDownLatch(2);
    try (LiveLine line =
        new LiveLine(
            new Screen(stream, true, false, 80),
            Duration.ZERO,
            () -> {
              asked.countDown();
              return "working";
            })) {
      asked.await();
      line.aside(() -> stream.println("a result"));
    }
    String printed = bytes.toString(StandardCharsets.UTF_8);
    assertThat(printed).contains("working\r\033[Ka result");
    assertThat(printed.substring(printed.lastIndexOf('\n') + 1))
        .satisfiesAnyOf(
            rest -> assertThat(rest).isEmpty(), rest -> assertThat(rest).endsWith("\r\033[K"));
  }

  @Test
  void whereNobodyLooksNothingIsWritten() {
    try (LiveLine line = new LiveLine(Screen.plain(stream), Duration.ZERO, () -> "working")) {
      line.aside(() -> stream.print("x"));
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("x");
  }
}
