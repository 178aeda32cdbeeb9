package dev.runledger.destination;

import dev.runledger.sqlite.DatabaseFile;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps two processes from bringing rows into one SQLite file at once, whatever they bring: it has
/// one writer, and an adoption leaves little room for another. What is locked is a small file
/// beside it, `<db>.adopting`, which the operating system unlocks when a process is gone.
public final class SqliteAdoptionLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteAdoptionLock.class);

  /// The operating system wakes nobody who gives up some day.
  private static final Duration BREATH = Duration.ofMillis(50);

  /// To close a file that this process has locked would unlock it, whoever closes it.
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final List<FileChannel> channels = new ArrayList<>();
  private boolean isHeld;

  private SqliteAdoptionLock(Path file) {
    this.file = file;
  }

  /// Until it is closed. The folder of the database is made when there is none.
  ///
  /// @param told gets what is waited for
  public static SqliteAdoptionLock hold(
      StoreAddress.SqliteFile database, Duration patience, Consumer<String> told) {
    long endsAt = System.nanoTime() + patience.toNanos();
    try {
      SqliteAdoptionLock lock = new SqliteAdoptionLock(beside(database.path()));
      for (boolean isTold = false; !lock.isTaken(); isTold = true) {
        if (!isTold) {
          told.accept("waiting for another process, which adopts into " + database);
        }
        if (System.nanoTime() - endsAt >= 0) {
          throw StoreException.because(
              "Another process adopts into %s. %d seconds were waited for it. End it, or let it come to its end, and type this again: what was done is not done twice."
                  .formatted(database, patience.toSeconds()));
        }
        LockSupport.parkNanos(BREATH.toNanos());
      }
      return lock;
    } catch (IOException e) {
      throw StoreException.unavailable(
          "Could not keep other processes from adopting into " + database + ": " + e, e);
    }
  }

  /// The same whatever link the database is named by.
  private static Path beside(Path database) throws IOException {
    Path folder = database.resolveSibling("");
    Files.createDirectories(folder);
    Path real =
        Files.exists(database)
            ? database.toRealPath()
            : folder.toRealPath().resolve(database.getFileName());
    return real.resolveSibling(real.getFileName() + ".adopting");
  }

  private boolean isTaken() throws IOException {
    if (!HELD_HERE.add(file)) {
      return false;
    }
    try {
      isHeld = isLocked();
    } finally {
      if (!isHeld) {
        close();
      }
    }
    return isHeld;
  }

  /// Where nothing may be made beside the database, SQLite says what comes of that.
  private boolean isLocked() throws IOException {
    try {
      return open(StandardOpenOption.CREATE).tryLock() != null && isStillThere();
    } catch (FileSystemException e) {
      if (!Files.exists(file)) {
        return true;
      }
      throw StoreException.because(
          "%s may not be written by %s: another user adopts, or was killed doing so. Take it away when no adopt is at work."
              .formatted(file, DatabaseFile.user()));
    }
  }

  /// Who held it before took it away before it was unlocked, and another may have made it anew: of
  /// that one, we have locked nothing yet.
  private boolean isStillThere() throws IOException {
    try {
      open(StandardOpenOption.WRITE).tryLock();
      return false;
    } catch (OverlappingFileLockException same) {
      return true;
    } catch (NoSuchFileException gone) {
      return false;
    }
  }

  private FileChannel open(StandardOpenOption how) throws IOException {
    FileChannel channel = FileChannel.open(file, how, StandardOpenOption.WRITE);
    channels.add(channel);
    return channel;
  }

  /// A file that cannot be taken away is locked by the next one all the same.
  @Override
  public void close() {
    try {
      if (isHeld) {
        Files.deleteIfExists(file);
      }
      for (FileChannel channel : channels) {
        channel.close();
      }
    } catch (IOException left) {
      LOG.debug("Could not take {} away", file, left);
    } finally {
      channels.clear();
      HELD_HERE.remove(file);
    }
  }
}
