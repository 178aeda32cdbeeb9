package dev.runledger.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The token file: made at the first start, beside what it guards, and read by everybody who may
/// read the owner's files: the server at its next start, and the CLI.
public final class Tokens {
  private static final int TOKEN_BYTES = 32;
  private static final String START = "rl_";
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_.~+/=-]{16,512}");
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path file;

  public Tokens(Path file) {
    this.file = file;
  }

  /// Where the token of a database is kept.
  public static Path beside(Path database) {
    return database.resolveSibling(database.getFileName() + ".token");
  }

  /// The token; made, with its file, when there is none. Several servers that start at once get the
  /// same one.
  ///
  /// @throws IllegalStateException when the file holds no token
  public String readOrMake() {
    Optional<String> there = read();
    if (there.isPresent()) {
      return there.get();
    }
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    String token = START + HexFormat.of().formatHex(random);
    try {
      return publish(token) ? token : read().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not write the token file " + file, e);
    }
  }

  /// The token; empty when there is no file.
  public Optional<String> read() {
    try {
      String token = Files.readString(file, StandardCharsets.UTF_8).strip();
      if (!FORM.matcher(token).matches()) {
        throw new IllegalStateException(
            file + " holds no token; delete it, and the next start makes a new one");
      }
      closeToOthers();
      return Optional.of(token);
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read the token file " + file, e);
    }
  }

  /// Writes a file that was never readable for others under another name, and then gives it its
  /// name; false when somebody else was faster.
  private boolean publish(String token) throws IOException {
    Path draft =
        file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid() + ".new");
    Files.deleteIfExists(draft);
    try (SeekableByteChannel out =
        Files.newByteChannel(
            draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly())) {
      out.write(ByteBuffer.wrap((token + "\n").getBytes(StandardCharsets.UTF_8)));
    }
    try {
      Files.createLink(file, draft);
      return true;
    } catch (FileAlreadyExistsException _) {
      return false;
    } catch (UnsupportedOperationException _) {
      Files.move(draft, file);
      return true;
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private void closeToOthers() throws IOException {
    if (hasModes() && !Files.getPosixFilePermissions(file).equals(OWNER_ONLY)) {
      Files.setPosixFilePermissions(file, OWNER_ONLY);
    }
  }

  private FileAttribute<?>[] ownerOnly() throws IOException {
    return hasModes()
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }

  private boolean hasModes() throws IOException {
    FileStore place = Files.getFileStore(file.toAbsolutePath().getParent());
    return place.supportsFileAttributeView("posix");
  }
}
