package dev.runledger.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/// How much memory a process has that is resident, in bytes.
final class Resident {
  private Resident() {}

  /// VmRSS; empty for one that has ended.
  static OptionalLong now(long pid) {
    return read(pid, "VmRSS:");
  }

  /// The most that it ever had, VmHWM; 0 for one that has ended.
  static long most(long pid) {
    return read(pid, "VmHWM:").orElse(0);
  }

  private static OptionalLong read(long pid, String name) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst();
    } catch (IOException _) {
      // It has ended.
      return OptionalLong.empty();
    }
  }
}
