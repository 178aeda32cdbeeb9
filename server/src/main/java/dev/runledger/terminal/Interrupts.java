package dev.runledger.terminal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/// Takes Ctrl-C and TERM while it is open, so that a command can end in its own way and a second
/// Ctrl-C can mean more than the first. The JDK has no public door to signals; `sun.misc.Signal` is
/// reached by name, and where it is missing the signals keep their usual meaning.
public final class Interrupts implements AutoCloseable {
  private final IntConsumer onSignal;
  private final AtomicInteger count = new AtomicInteger();
  private final List<Runnable> restore = new ArrayList<>();

  /// @param onSignal called on a thread of its own with 1 for the first signal, 2 for the second …
  public Interrupts(IntConsumer onSignal) {
    this(onSignal, "INT", "TERM");
  }

  private Interrupts(IntConsumer onSignal, String... signals) {
    this.onSignal = onSignal;
    for (String signal : signals) {
      take(signal);
    }
  }

  /// Takes also the end of the terminal, for what has to end in order even then.
  ///
  /// @param onSignal as above
  public static Interrupts withHangUp(IntConsumer onSignal) {
    return new Interrupts(onSignal, "INT", "TERM", "HUP");
  }

  /// Ends this process without waiting for anything, and what it started with it: nobody would be
  /// left to end those.
  public static void endAtOnce(int exit) {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    Runtime.getRuntime().halt(exit);
  }

  /// What a signal does; a test may call it in a person's place.
  void signal() {
    int nth = count.incrementAndGet();
    Thread.ofPlatform().daemon().name("signal-" + nth).start(() -> onSignal.accept(nth));
  }

  private void take(String name) {
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object signal = type.getConstructor(String.class).newInstance(name);
      MethodHandle told =
          MethodHandles.lookup().bind(this, "signal", MethodType.methodType(void.class));
      Object handler =
          MethodHandleProxies.asInterfaceInstance(
              handlerType, MethodHandles.dropArguments(told, 0, type));
      Method handle = type.getMethod("handle", type, handlerType);
      Object before = handle.invoke(null, signal, handler);
      restore.add(() -> giveBack(handle, signal, before));
    } catch (ReflectiveOperationException | IllegalArgumentException unavailable) {
      // The signal then ends the process as it always did.
    }
  }

  private static void giveBack(Method handle, Object signal, Object before) {
    try {
      handle.invoke(null, signal, before);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The signal's former meaning could not be restored", e);
    }
  }

  @Override
  public void close() {
    restore.forEach(Runnable::run);
    restore.clear();
  }
}
