package dev.runledger.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the server counts, for Prometheus. Every label has few values: routes by their pattern,
/// never by their path.
public final class Meters implements AutoCloseable {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2),
    Duration.ofSeconds(10),
    Duration.ofSeconds(60)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ConcurrentHashMap<Served, Timer> served = new ConcurrentHashMap<>();
  private @Nullable JvmGcMetrics collections;

  /// By hand, what the JVM would otherwise put together while the first callers wait.
  private record Served(String method, String route, int status) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Served served
          && status == served.status
          && method.equals(served.method)
          && route.equals(served.route);
    }

    @Override
    public int hashCode() {
      return (method.hashCode() * 31 + route.hashCode()) * 31 + status;
    }
  }

  /// @param route its pattern, or `none`
  void served(String method, String route, int status, long nanos) {
    served
        .computeIfAbsent(new Served(method, route, status), this::timer)
        .record(Duration.ofNanos(nanos));
  }

  /// A number that goes up and down, read when somebody looks.
  public void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).register(registry);
  }

  /// @return what is told how many more there are
  public LongConsumer count(String name, String description) {
    return Counter.builder(name).description(description).register(registry)::increment;
  }

  /// Everything, in the text format of Prometheus.
  public String text() {
    bindMachine();
    return registry.scrape();
  }

  /// What the JVM says of itself takes a while to set up, so that the start does not wait for it.
  private synchronized void bindMachine() {
    if (collections == null) {
      new JvmMemoryMetrics().bindTo(registry);
      new JvmThreadMetrics().bindTo(registry);
      new ClassLoaderMetrics().bindTo(registry);
      new ProcessorMetrics().bindTo(registry);
      new UptimeMetrics().bindTo(registry);
      collections = new JvmGcMetrics();
      collections.bindTo(registry);
    }
  }

  @Override
  public synchronized void close() {
    if (collections != null) {
      collections.close();
    }
    registry.close();
  }

  private Timer timer(Served of) {
    return Timer.builder("runledger.http.requests")
        .description("Requests answered, by route and status; a stream counts when it ends")
        .tag("method", of.method())
        .tag("route", of.route())
        .tag("status", String.valueOf(of.status()))
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }
}
