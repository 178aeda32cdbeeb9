package dev.runledger.node;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.runledger.node.Config.LogFormat;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sets logging up without reading a file, which would take a third of the time that a server has
/// to start. Whoever wants a logback.xml of their own names it with -Dlogback.configurationFile.
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogSetup extends ContextAwareBase implements Configurator {
  private static final String OWN_FILE = "logback.configurationFile";
  private static final String TEST_FILE = "logback-test.xml";
  private static final String VARIABLE = "RUNLEDGER_LOG";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty(OWN_FILE) != null
        || LogSetup.class.getClassLoader().getResource(TEST_FILE) != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    boolean json = "json".equalsIgnoreCase(System.getenv(VARIABLE));
    setUp(context, json ? LogFormat.JSON : LogFormat.HUMAN);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /// Changes how log lines look from now on.
  public static void use(LogFormat format) {
    Libraries.awaitLogging();
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
        && context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(LogLines.NAME)
            instanceof ConsoleAppender<ILoggingEvent> console
        && console.getEncoder() instanceof LogLines lines
        && lines.format() != format) {
      context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(console);
      console.stop();
      setUp(context, format);
    }
  }

  /// From now on only what somebody should look at: for commands that talk to a person themselves.
  public static void quietly() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    }
  }

  private static void setUp(LoggerContext context, LogFormat format) {
    var lines = new LogLines(format);
    lines.setContext(context);
    lines.start();
    var console = new ConsoleAppender<ILoggingEvent>();
    console.setName(LogLines.NAME);
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(lines);
    console.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(console);
    Objects.requireNonNull(context.getLogger("io.helidon")).setLevel(Level.WARN);
    // What becomes of a lost connection is told by the store.
    Objects.requireNonNull(context.getLogger("com.zaxxer.hikari")).setLevel(Level.ERROR);
    // It logs what is wrong with schemas that people sent, which they are told.
    Objects.requireNonNull(context.getLogger("com.networknt")).setLevel(Level.OFF);
  }
}
