package dev.runledger.torture;

import dev.runledger.cli.Main;
import dev.runledger.node.Config;
import dev.runledger.node.ServerNode;
import dev.runledger.node.Setting;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;

/// A server like any other, but for its store, which is wrong on purpose. Takes what the program
/// takes; all but `serve` is done as it does it.
final class FaultyServer {
  /// Which [StoreFault].
  static final String FAULT = "runledger.fault";

  private FaultyServer() {}

  public static void main(String[] arguments) throws InterruptedException {
    if (!arguments[0].equals("serve")) {
      Main.main(arguments);
      return;
    }
    StoreFault fault = StoreFault.valueOf(System.getProperty(FAULT));
    Map<Setting, String> flags = flags(List.of(arguments));
    String database = Objects.requireNonNull(flags.get(Setting.DB));
    ServerNode node =
        ServerNode.start(
            Config.parse(flags, Map.of(), null, Path.of("").toAbsolutePath()),
            store -> fault.in(store, database));
    Runtime.getRuntime().addShutdownHook(new Thread(node::close));
    new CountDownLatch(1).await();
  }

  /// `serve --no-auth --port 1 --db x`: everything but the first two is a name and a value.
  private static Map<Setting, String> flags(List<String> words) {
    Map<Setting, String> flags = new EnumMap<>(Setting.class);
    flags.put(Setting.AUTH, "off");
    for (int at = words.indexOf("--no-auth") + 1; at < words.size(); at += 2) {
      for (Setting setting : Setting.values()) {
        if (setting.flag().equals(words.get(at))) {
          flags.put(setting, words.get(at + 1));
        }
      }
    }
    return flags;
  }
}
