package dev.runledger.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Keeps the house as the map draws it. `RulesCanFailTest` shows that each rule bites.
class RoomsTest {
  private static final Path ROOT = SourceRules.repository();
  private static final ClassRules CLASSES =
      new ClassRules(
          House.RUNLEDGER,
          new ClassFileImporter()
              .withImportOption(new ImportOption.DoNotIncludeTests())
              .importPackages(House.RUNLEDGER.base()));
  private static final SourceRules SOURCES = new SourceRules(House.RUNLEDGER, ROOT);

  @Test
  void everyRoomOfTheMapWasLookedAt() {
    for (House.Room room : House.RUNLEDGER.rooms()) {
      assertThat(CLASSES.classes().stream().map(type -> type.getPackageName()))
          .as("the classes that the rules saw")
          .contains(House.RUNLEDGER.base() + "." + room.name());
    }
  }

  @Test
  void everyPackageIsOnTheMap() {
    assertThat(CLASSES.packagesNotOnTheMap()).isEmpty();
    assertThat(SOURCES.roomsInTheWrongPlace()).isEmpty();
  }

  @Test
  void roomsUseOnlyTheirDoors() {
    assertThat(CLASSES.wrongDoors()).isEmpty();
  }

  @Test
  void librariesStayInTheirRooms() {
    assertThat(CLASSES.librariesOutsideTheirRooms()).isEmpty();
  }

  @Test
  void roomsFormNoCycle() {
    assertThat(CLASSES.cycles()).isEmpty();
  }

  @Test
  void namesSayWhatAClassDoes() {
    assertThat(CLASSES.namesThatSayNothing()).isEmpty();
  }

  @Test
  void nobodyWaitsForTimeWhereABellCouldRing() {
    assertThat(CLASSES.waitsForTimeInsteadOfABell()).isEmpty();
  }

  @Test
  void noFileIsTooLongToRead() {
    assertThat(SOURCES.filesTooLong()).isEmpty();
  }

  @Test
  void architectureTellsTheSameMap() throws IOException {
    assertThat(SOURCES.architectureDiffers(Files.readString(ROOT.resolve("ARCHITECTURE.md"))))
        .isEmpty();
    assertThat(SOURCES.modulesNotOnTheMap(Files.readString(ROOT.resolve("pom.xml")))).isEmpty();
  }
}
