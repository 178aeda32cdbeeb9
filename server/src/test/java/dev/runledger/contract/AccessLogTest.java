package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.runledger.node.ServerNode;
import dev.runledger.node.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// What ties the log to its requests, and to the traces that its callers are in.
class AccessLogTest {
  @TempDir private Path folder;

  @Test
  void aRequestIsLoggedWithItsOwnIdAndItsCallersTrace() {
    Logger logger = (Logger) LoggerFactory.getLogger("dev.runledger.access");
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    logger.addAppender(lines);
    logger.setLevel(Level.INFO);
    try (ServerNode node = Target.start(folder, Map.of(Setting.ACCESS_LOG, "on"))) {
      Api api = new Api(Target.of(node));
      String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
      api.get(
              "/v1/runs",
              "traceparent",
              "00-" + trace + "-00f067aa0ba902b7-01",
              "Request-Id",
              "mine-1")
          .is(200);
      api.get("/v1/runs/no", "traceparent", "00-" + "0".repeat(32) + "-00f067aa0ba902b7-01")
          .is(404);
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(null);
    }
    List<ILoggingEvent> logged = List.copyOf(lines.list);
    assertThat(logged).hasSize(2);
    assertThat(logged.getFirst().getFormattedMessage()).startsWith("GET /v1/runs 200 ");
    assertThat(logged.getFirst().getMDCPropertyMap())
        .containsEntry("request_id", "mine-1")
        .containsEntry("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736");
    assertThat(logged.getLast().getFormattedMessage()).startsWith("GET /v1/runs/no 404 ");
    assertThat(logged.getLast().getMDCPropertyMap())
        .hasEntrySatisfying("request_id", id -> assertThat(id).startsWith("req_"))
        .doesNotContainKey("trace_id");
  }
}
