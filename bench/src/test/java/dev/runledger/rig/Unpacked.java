package dev.runledger.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/// The PostgreSQL that comes with the bench, unpacked once for all tests of this JVM.
public final class Unpacked {
  private Unpacked() {}

  private static final class Once {
    private static final PostgresPrograms PROGRAMS = unpack();

    private static PostgresPrograms unpack() {
      try {
        var scratch = new Scratch(Files.createTempDirectory("runledger-postgres-programs"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(scratch)));
        return PostgresPrograms.embedded(scratch.path());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private static void delete(Scratch scratch) {
      try {
        scratch.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  public static PostgresPrograms programs() {
    return Once.PROGRAMS;
  }
}
