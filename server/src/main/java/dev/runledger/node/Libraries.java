package dev.runledger.node;

import dev.runledger.database.Databases;
import dev.runledger.http.HttpServer;
import org.slf4j.LoggerFactory;

/// What a server needs of its libraries. To load them takes longer than everything that a start
/// does with them, so they load beside each other and beside the start.
public final class Libraries {
  private static final Thread LOGGING = loading("logging", LoggerFactory::getILoggerFactory);
  private static final Thread HTTP =
      loading("http", () -> HttpServer.load(Libraries::awaitLogging));
  private static final Thread STORE =
      loading("store", () -> Databases.load(Libraries::awaitLogging));

  private Libraries() {}

  /// Begins. The earlier this is called, the more of it is done when a server starts.
  public static void load() {
    // The threads start when this class is initialized.
  }

  /// What is logged before is shown late, with an excuse of slf4j's.
  static void awaitLogging() {
    await(LOGGING);
  }

  static void awaitHttp() {
    await(HTTP);
  }

  static void awaitStore() {
    await(STORE);
  }

  private static void await(Thread loading) {
    try {
      loading.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while starting", e);
    }
  }

  private static Thread loading(String what, Runnable load) {
    Runnable quietly =
        () -> {
          try {
            load.run();
          } catch (RuntimeException | LinkageError e) {
            // It fails again, and is said, where it is needed.
            LoggerFactory.getLogger(Libraries.class).debug("Could not load {}", what, e);
          }
        };
    return Thread.ofPlatform().daemon().name("runledger-loading-" + what).start(quietly);
  }
}
