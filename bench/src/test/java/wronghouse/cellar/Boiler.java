package wronghouse.cellar;

import wronghouse.kitchen.CookImpl;

/// Wrong: the lowest room looks up, which also closes a cycle. Right: it may sleep.
public class Boiler {
  public String heats(CookImpl cook) throws InterruptedException {
    Thread.sleep(1);
    return cook.toString();
  }
}
