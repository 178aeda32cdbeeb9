package dev.runledger.sqlite;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/// The native part of the driver, unpacked once for all starts. By itself the driver unpacks it at
/// every start into a file of another name, and reads that back to compare.
final class NativeLibrary {
  /// A folder that only the user of this program may write to; without it, or when it is of no use,
  /// the driver does as it always does.
  static final String FOLDER = "runledger.libraries";

  private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);
  private static final String DRIVERS_FOLDER = "org.sqlite.lib.path";

  private NativeLibrary() {}

  /// To be called before the first connection.
  static void use() {
    String folder = System.getProperty(FOLDER);
    if (folder == null || System.getProperty(DRIVERS_FOLDER) != null) {
      return;
    }
    try {
      Path unpacked = unpackedIn(Path.of(folder));
      if (Files.isReadable(unpacked.resolve(LibraryLoaderUtil.getNativeLibName()))) {
        System.setProperty(DRIVERS_FOLDER, unpacked.toString());
      }
    } catch (IOException e) {
      LOG.debug("The driver unpacks its library by itself: {}", e.toString());
    }
  }

  /// @return the folder in which it is, named by the library's version and the kind of machine
  static Path unpackedIn(Path folder) throws IOException {
    String kind = "sqlite-jdbc-" + version() + "-" + System.getProperty("os.arch");
    Path library = folder.resolve(kind).resolve(LibraryLoaderUtil.getNativeLibName());
    if (!Files.exists(library)) {
      unpack(library);
    }
    return Objects.requireNonNull(library.getParent());
  }

  /// Whole or not at all, also when two programs start at once.
  private static void unpack(Path library) throws IOException {
    Path folder = Files.createDirectories(Objects.requireNonNull(library.getParent()));
    Path fresh = Files.createTempFile(folder, ".new-", "");
    try (InputStream packed = packed()) {
      Files.copy(packed, fresh, StandardCopyOption.REPLACE_EXISTING);
      Files.move(fresh, library, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static InputStream packed() throws IOException {
    return resource(
        LibraryLoaderUtil.getNativeLibResourcePath() + "/" + LibraryLoaderUtil.getNativeLibName());
  }

  private static String version() throws IOException {
    var properties = new Properties();
    try (InputStream in = resource("/sqlite-jdbc.properties")) {
      properties.load(in);
    }
    return properties.getProperty("version", "unknown");
  }

  private static InputStream resource(String name) throws IOException {
    InputStream resource = SQLiteJDBCLoader.class.getResourceAsStream(name);
    if (resource == null) {
      throw new FileNotFoundException("The driver comes without " + name);
    }
    return resource;
  }
}
