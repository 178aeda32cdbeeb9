package dev.runledger.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What Linux tells of a process in `/proc`; other systems tell nothing.
///
/// @param isZombie it has ended, and only its parent has not looked yet
/// @param group the id of its process group
record ProcessStat(boolean isZombie, long group) {

  static Optional<ProcessStat> of(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
      // The name, in parentheses, may hold anything; then come state, parent and group.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
      return Optional.of(new ProcessStat(fields[0].equals("Z"), Long.parseLong(fields[2])));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }
}
