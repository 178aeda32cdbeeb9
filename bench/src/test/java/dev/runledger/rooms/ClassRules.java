package dev.runledger.rooms;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What compiled classes may not do in a house. Every rule answers with its violations.
record ClassRules(House house, JavaClasses classes) {
  private static final Pattern EMPTY_WORDS =
      Pattern.compile(".*(Impl|Utils?|Manager|Helpers?|DTO|Dto)");

  List<String> packagesNotOnTheMap() {
    return classes.stream()
        .map(JavaClass::getPackageName)
        .filter(name -> house.room(house.nameOf(name)).isEmpty())
        .distinct()
        .sorted()
        .toList();
  }

  List<String> wrongDoors() {
    return exits(exit -> {
      String target = targetPackage(exit);
      return house.holds(target)
          && house
              .room(roomOf(exit.getOriginClass()))
              .filter(room -> mayEnter(room, house.nameOf(target)))
              .isEmpty();
    });
  }

  List<String> librariesOutsideTheirRooms() {
    return exits(exit ->
        house.libraries().entrySet().stream()
            .filter(library -> isIn(library.getKey(), targetPackage(exit)))
            .map(Map.Entry<String, Set<String>>::getValue)
            .anyMatch(rooms -> !rooms.contains(roomOf(exit.getOriginClass()))));
  }

  List<String> cycles() {
    return slices()
        .matching(house.base() + ".(*)..")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .evaluate(classes)
        .getFailureReport()
        .getDetails();
  }

  List<String> namesThatSayNothing() {
    return classes.stream()
        .filter(type -> EMPTY_WORDS.matcher(type.getSimpleName()).matches())
        .map(JavaClass::getName)
        .sorted()
        .toList();
  }

  List<String> waitsForTimeInsteadOfABell() {
    Stream<String> sleeps =
        classes.stream()
            .flatMap(type -> type.getMethodCallsFromSelf().stream())
            .filter(call -> call.getTargetOwner().isEquivalentTo(Thread.class))
            .filter(call -> call.getName().equals("sleep"))
            .filter(call -> !house.maySleep().contains(roomOf(call.getOriginOwner())))
            .map(call -> call.getDescription());
    Stream<String> chains =
        exits(exit ->
            exit.getTargetClass().isEquivalentTo(CompletableFuture.class)
                && !house.maySleep().contains(roomOf(exit.getOriginClass())))
            .stream();
    return Stream.concat(sleeps, chains).sorted().toList();
  }

  private static boolean mayEnter(House.Room room, String target) {
    return room.name().equals(target) || room.mayImport().contains(target);
  }

  private List<String> exits(Predicate<Dependency> forbidden) {
    return classes.stream()
        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
        .filter(forbidden)
        .map(Dependency::getDescription)
        .distinct()
        .sorted()
        .toList();
  }

  private String roomOf(JavaClass type) {
    return house.nameOf(type.getPackageName());
  }

  private static String targetPackage(Dependency exit) {
    return exit.getTargetClass().getBaseComponentType().getPackageName();
  }

  private static boolean isIn(String library, String packageName) {
    return packageName.equals(library) || packageName.startsWith(library + ".");
  }
}
