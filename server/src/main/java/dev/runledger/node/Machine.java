package dev.runledger.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// The machine that a node or a runner is on.
public final class Machine {
  private Machine() {}

  /// Asked of the kernel where that is possible: a name server may take seconds to say it.
  ///
  /// @param variable of the environment, by its name
  public static String name(Function<String, Optional<String>> variable) {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException noLinux) {
      return variable
          .apply("HOSTNAME")
          .or(() -> variable.apply("COMPUTERNAME"))
          .orElseGet(Machine::asked)
          .toLowerCase(Locale.ROOT);
    }
  }

  private static String asked() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "localhost";
    }
  }
}
