package wronghouse.loft;

import wronghouse.kitchen.CookImpl;

/// Wrong: lives in a room that no map shows.
public class Owl {
  public String watches(CookImpl cook) {
    return cook.toString();
  }
}
