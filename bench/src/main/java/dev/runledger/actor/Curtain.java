package dev.runledger.actor;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// Falls once, at the end. Actors pause by waiting for it.
public final class Curtain {
  private final CountDownLatch fallen = new CountDownLatch(1);

  public void fall() {
    fallen.countDown();
  }

  public boolean isDown() {
    return fallen.getCount() == 0;
  }

  /// @return whether the curtain is down
  public boolean pause(Duration most) throws InterruptedException {
    return fallen.await(most.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// A pause of any length up to this.
  public boolean pause(RandomGenerator random, Duration most) throws InterruptedException {
    return pause(Duration.ofNanos(random.nextLong(most.toNanos() + 1)));
  }
}
