package dev.runledger.nodes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A file system of a few megabytes. To make one takes a user who may mount.
record SmallDisk(Path folder) implements AutoCloseable {

  /// Where everything a test needs is said to be there, it fails without.
  static boolean isPossible() throws IOException, InterruptedException {
    if ("installed".equals(System.getenv("RUNLEDGER_TEST_NEEDS"))) {
      return true;
    }
    Path folder = Files.createTempDirectory("runledger-mount");
    boolean done = isDone("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.toString());
    if (done) {
      isDone("umount", folder.toString());
    }
    Files.delete(folder);
    return done;
  }

  /// @param folder is made
  static SmallDisk mount(Path folder, int megabytes) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    var disk = new SmallDisk(folder);
    disk.mount("mode=700,size=" + megabytes + "m");
    return disk;
  }

  /// There is more room from now on.
  void grow(int megabytes) throws IOException, InterruptedException {
    mount("remount,size=" + megabytes + "m");
  }

  private void mount(String options) throws IOException, InterruptedException {
    if (!isDone("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString())) {
      throw new IOException("Could not mount " + folder + " with " + options);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (!isDone("umount", folder.toString())) {
        throw new IOException("Could not unmount " + folder);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isDone(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(List.of(command))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException _) {
      return false;
    }
  }
}
