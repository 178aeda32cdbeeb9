package dev.runledger.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/// A small file that only its owner may read.
record PrivateFile(Path path) {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_FOLDER =
      PosixFilePermissions.fromString("rwx------");

  /// Puts the text there at once: nobody sees a half of it, or sees it before it is private.
  void write(String text) throws IOException {
    Path folder = Objects.requireNonNull(path.getParent(), "A private file needs a folder");
    Files.createDirectories(folder, attributes(folder, OWNER_FOLDER));
    Path fresh = Files.createTempFile(folder, ".new-", "", attributes(folder, OWNER_ONLY));
    try {
      Files.writeString(fresh, text, StandardCharsets.UTF_8);
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /// Windows has no such permissions; there the user's own folder has to be enough.
  private static FileAttribute<?>[] attributes(Path near, Set<PosixFilePermission> permissions) {
    return near.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }
}
