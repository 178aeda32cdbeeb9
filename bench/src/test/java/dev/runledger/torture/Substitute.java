package dev.runledger.torture;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An object that does what another one does, but for some of its methods.
public final class Substitute {
  private Substitute() {}

  /// Stands in for a method, and is given its first argument; '' where it has none.
  public interface Instead {
    @Nullable Object call(Object argument);
  }

  /// @param instead by the names of the methods
  public static <T> T of(T real, Class<T> type, Map<String, Instead> instead) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              Instead other = instead.get(method.getName());
              return other == null
                  ? call(real, method, arguments)
                  : other.call(arguments == null ? "" : Objects.requireNonNull(arguments[0]));
            }));
  }

  private static @Nullable Object call(Object real, Method method, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw Objects.requireNonNull(e.getCause());
    }
  }
}
