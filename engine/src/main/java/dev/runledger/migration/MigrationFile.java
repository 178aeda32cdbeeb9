package dev.runledger.migration;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// One step of the schema and the way back. A step that drops or rewrites what holds data first
/// copies it to `<table>_backup`, and its way back fills the table from there.
///
/// @param version from 1, without holes
/// @param name what it is about, as in the files' names
/// @param up the SQL of `V<version>__<name>.sql`
/// @param down the SQL of `U<version>__<name>.sql`
/// @param checksum SHA-256 of the way up, the same whatever line ends a checkout made of it
public record MigrationFile(int version, String name, String up, String down, String checksum) {

  public MigrationFile(int version, String name, String up, String down) {
    this(version, name, up, down, checksum(up));
  }

  public String upFile() {
    return "V%03d__%s.sql".formatted(version, name);
  }

  private static String checksum(String up) {
    String text = up.replace("\r\n", "\n").replace('\r', '\n');
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  public MigrationStep goingUp() {
    return new MigrationStep(version, name, MigrationStep.Direction.UP, up);
  }

  public MigrationStep goingDown() {
    return new MigrationStep(version, name, MigrationStep.Direction.DOWN, down);
  }
}
