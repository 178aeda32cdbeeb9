package wronghouse.kitchen;

import wronghouse.cellar.Boiler;

/// Wrong: a name that says nothing. Right: the kitchen may go down to the cellar.
public class CookImpl {
  public String warms(Boiler boiler) {
    return boiler.toString();
  }
}
