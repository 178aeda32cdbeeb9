package dev.runledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

class NativeLibraryTest {
  private static final String NAME = LibraryLoaderUtil.getNativeLibName();

  @TempDir private Path folder;

  @Test
  void itIsUnpackedOnceWholeAndAlone() throws IOException {
    Path where = NativeLibrary.unpackedIn(folder.resolve("not/there/yet"));
    try (InputStream packed =
        SQLiteJDBCLoader.class.getResourceAsStream(
            LibraryLoaderUtil.getNativeLibResourcePath() + "/" + NAME)) {
      assertThat(where.resolve(NAME)).hasBinaryContent(packed.readAllBytes());
    }
    Object first = Files.getAttribute(where.resolve(NAME), "unix:ino");
    assertThat(NativeLibrary.unpackedIn(folder.resolve("not/there/yet"))).isEqualTo(where);
    assertThat(Files.getAttribute(where.resolve(NAME), "unix:ino")).isEqualTo(first);
    try (Stream<Path> files = Files.list(where)) {
      assertThat(files).containsExactly(where.resolve(NAME));
    }
  }

  @Test
  void aFolderOfNoUseIsSaid() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    assertThatThrownBy(() -> NativeLibrary.unpackedIn(file)).isInstanceOf(IOException.class);
  }
}
