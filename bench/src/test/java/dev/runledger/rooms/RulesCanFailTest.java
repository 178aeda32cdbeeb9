package dev.runledger.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A guard that never fails guards nothing: each rule is shown a house that breaks it.
class RulesCanFailTest {
  private static final House WRONG =
      new House(
          "wronghouse",
          List.of(
              new House.Room("cellar", "below", Set.of()),
              new House.Room("kitchen", "middle", Set.of("cellar")),
              new House.Room("attic", "above", Set.of("kitchen"))),
          Map.of("java.sql", Set.of("cellar")),
          Set.of("cellar"));
  private static final ClassRules CLASSES =
      new ClassRules(WRONG, new ClassFileImporter().importPackages("wronghouse"));

  @Test
  void aPackageNotOnTheMapIsSeen() {
    assertThat(CLASSES.packagesNotOnTheMap()).containsExactly("wronghouse.loft");
  }

  @Test
  void aWrongDoorIsSeenAndARightOneIsNot() {
    assertThat(CLASSES.wrongDoors())
        .isNotEmpty()
        .allSatisfy(exit -> assertThat(exit).containsAnyOf("cellar.Boiler", "loft.Owl"))
        .anySatisfy(exit -> assertThat(exit).contains("kitchen.CookImpl"))
        .anySatisfy(exit -> assertThat(exit).contains("loft.Owl"));
  }

  @Test
  void aLibraryOutsideItsRoomIsSeen() {
    assertThat(CLASSES.librariesOutsideTheirRooms())
        .isNotEmpty()
        .allSatisfy(exit -> assertThat(exit).contains("attic.Trunk", "java.sql"));
  }

  @Test
  void aCycleIsSeen() {
    assertThat(CLASSES.cycles()).isNotEmpty();
  }

  @Test
  void anEmptyNameIsSeen() {
    assertThat(CLASSES.namesThatSayNothing()).containsExactly("wronghouse.kitchen.CookImpl");
  }

  @Test
  void sleepingAndChainingAreSeenButNotWhereTheyAreAllowed() {
    assertThat(CLASSES.waitsForTimeInsteadOfABell())
        .anySatisfy(found -> assertThat(found).contains("Thread.sleep"))
        .anySatisfy(found -> assertThat(found).contains("CompletableFuture"))
        .allSatisfy(found -> assertThat(found).contains("attic.Trunk"));
  }

  @Test
  void aLongFileIsSeen(@TempDir Path root) throws IOException {
    Path room = Files.createDirectories(root.resolve("below/src/test/java"));
    Files.writeString(room.resolve("Long.java"), "\n".repeat(SourceRules.MOST_LINES + 1));
    Files.writeString(room.resolve("Short.java"), "\n".repeat(SourceRules.MOST_LINES));
    assertThat(new SourceRules(WRONG, root).filesTooLong())
        .containsExactly("below/src/test/java/Long.java has 401 lines");
  }

  @Test
  void aRoomInAnotherModuleAndOneTooDeepAreSeen(@TempDir Path root) throws IOException {
    for (String place : List.of("below/%s/attic", "middle/%s/kitchen/drawer")) {
      Path room = root.resolve(place.formatted("src/main/java/wronghouse"));
      Files.writeString(Files.createDirectories(room).resolve("A.java"), "");
    }
    assertThat(new SourceRules(WRONG, root).roomsInTheWrongPlace())
        .contains("below/attic: not in map", "middle/kitchen/drawer: not in map")
        .contains("above/attic: not in directories");
  }

  @Test
  void anArchitectureThatDiffersIsSeen(@TempDir Path root) {
    var rules = new SourceRules(WRONG, root);
    String right =
        """
        | room | module | what lives there | may import |
        |---|---|---|---|
        | `cellar` | below | wine | - |
        | `kitchen` | middle | food | cellar |
        | `attic` | above | trunks | kitchen |
        """;
    assertThat(rules.architectureDiffers(right)).isEmpty();
    assertThat(rules.architectureDiffers(right.replace("food | cellar", "food | attic")))
        .contains("middle/kitchen may import [cellar]: not in ARCHITECTURE.md")
        .contains("middle/kitchen may import [attic]: not in map");
    assertThat(rules.architectureDiffers("")).hasSize(3);
    assertThat(rules.modulesNotOnTheMap("<module>below</module><module>shed</module>"))
        .containsExactly("shed");
  }
}
