package dev.runledger.contract;

import dev.runledger.node.Config;
import dev.runledger.node.ServerNode;
import dev.runledger.node.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// The server that the contract is held to: the one that -Drunledger.contract.url and
/// -Drunledger.contract.token name, else one of our own that lives as long as the tests.
record Target(URI url, Optional<String> token) {
  private static final String URL = "runledger.contract.url";
  private static final String TOKEN = "runledger.contract.token";

  private static final class Own {
    private static final ServerNode NODE = start(folder(), Map.of());

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(NODE::close));
    }
  }

  static Target current() {
    String url = System.getProperty(URL);
    return url == null
        ? of(Own.NODE)
        : new Target(URI.create(url), Optional.ofNullable(System.getProperty(TOKEN)));
  }

  static Target of(ServerNode node) {
    return new Target(node.url(), node.token());
  }

  /// A server on a port that is free, with its database in that folder.
  static ServerNode start(Path folder, Map<Setting, String> settings) {
    Map<Setting, String> all = new EnumMap<>(Setting.class);
    all.put(Setting.PORT, "0");
    all.putAll(settings);
    return ServerNode.start(Config.parse(all, Map.of(), null, folder));
  }

  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("runledger-contract");
      folder.toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
