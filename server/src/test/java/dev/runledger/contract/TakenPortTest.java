package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import dev.runledger.node.ServerNode;
import dev.runledger.node.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server that cannot listen leaves nothing behind.
class TakenPortTest {
  /// `#42 "sweeper" virtual`
  private static final Pattern THREAD = Pattern.compile("(?m)^#\\d+ \"[^\"]*\"");

  /// The JDK's own, which come and go as they are needed, and a timer of Helidon's, which ends when
  /// the garbage collector finds its server, also where that was closed.
  private static final Pattern NOT_OURS =
      Pattern.compile(
          "#\\d+ \"(ForkJoinPool.*|VirtualThread-.*|Common-Cleaner|process reaper.*|Cleaner-.*|helidon-idle-connection-timer|)\"");

  @TempDir private Path folder;

  @Test
  void aServerWhosePortIsTakenEndsAllThatItStarted() throws Exception {
    Target.start(folder.resolve("first"), Map.of()).close();
    List<String> before = threads();
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Map<Setting, String> taken =
          Map.of(Setting.PORT, Integer.toString(other.getLocalPort()), Setting.SWEEP_EVERY, "50ms");
      assertThatThrownBy(() -> Target.start(folder, taken))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("Port " + other.getLocalPort());
    }
    List<String> left = threads();
    left.removeAll(before);
    assertThat(left).allMatch(NOT_OURS.asMatchPredicate());

    try (ServerNode node = Target.start(folder, Map.of())) {
      new Api(Target.of(node)).awaitReady();
      assertThat(threads()).anyMatch(thread -> thread.contains("\"sweeper\""));
    }
  }

  /// All that there are, virtual ones too.
  private List<String> threads() throws IOException {
    Path dump = folder.resolve("threads");
    Files.deleteIfExists(dump);
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
    return new ArrayList<>(
        THREAD.matcher(Files.readString(dump)).results().map(MatchResult::group).toList());
  }
}
