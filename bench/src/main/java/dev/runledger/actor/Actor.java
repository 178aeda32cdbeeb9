package dev.runledger.actor;

/// Somebody who does their part until the curtain falls.
public interface Actor {
  void play() throws InterruptedException;
}
